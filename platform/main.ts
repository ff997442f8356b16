import { write } from './files.ts';
import { installation } from './kubernetes/install.ts';
import { observability } from './observability/render.ts';
import { settings } from './settings.ts';

/** `npm run platform:render`: writes what is rendered, all of it. */
const renderings = [observability(settings), installation()];
for (const rendering of renderings) write(rendering);
console.log(`${renderings.flatMap(({ files }) => files).length} files`);
