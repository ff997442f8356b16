import { write } from './files.ts';
import { installation } from './kubernetes/install.ts';
import { kubernetes } from './kubernetes/render.ts';
import { observability } from './observability/render.ts';
import { settings } from './settings.ts';

/** `npm run platform:render`: writes what is rendered, all of it. */
const renderings = [observability(settings), kubernetes(settings), installation()];
renderings.forEach(write);
console.log(`${renderings.flatMap(({ files }) => files).length} files`);
