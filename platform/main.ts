import { write } from './files.ts';
import { observability } from './observability/render.ts';
import { settings } from './settings.ts';

/** `npm run platform:render`: writes what is rendered, all of it. */
const rendering = observability(settings);
write(rendering);
console.log(`${rendering.files.length} files`);
