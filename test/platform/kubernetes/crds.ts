import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Schemas of resources, beside the project: they are not part of it. */
export const CRDS = fileURLToPath(new URL('../../../../shared/crds', import.meta.url));
/** Why what needs them is skipped. */
export const crdsAreAway = existsSync(CRDS) ? false : `${CRDS} is not there`;
