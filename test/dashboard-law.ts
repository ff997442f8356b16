import { posix } from 'node:path';
import { importsOf, type Import } from './law.ts';
import type { Source } from './sources.ts';

/**
 * The import law of dashboard/: of the server it knows types of the contract and of the core, and within it imports flow one way, from words and
 * requests to parts of a page, to features, to what puts them together. test/law.test.ts applies it beside the law of src/.
 */

/** Of what is outside of dashboard/, types alone: they leave nothing behind. */
const TYPES = /^src\/(?:http\/api\/contract|core\/[a-z-]+)\.ts$/u;
/** What runs in both, and imports nothing: so what is said while somebody types is what the server says afterwards. */
const SHARED = new Set(['src/core/code.ts', 'src/core/scan.ts', 'src/core/tags.ts', 'src/core/target.ts']);
const HOME = 'dashboard/src';

/** Each folder, with the others that it may import. Its own files always; a folder of features/ is a room of its own. */
const FLOW: Readonly<Record<string, readonly string[]>> = {
  strings: [],
  api: ['strings'],
  ui: ['api', 'strings'],
  features: ['ui', 'api', 'strings'],
  app: ['ahead.ts', 'features', 'ui', 'api', 'strings'],
  'ahead.ts': ['features', 'api'],
  'main.tsx': ['app', 'ui'],
};
/** What features know of the application that holds them: who is signed in, and what may be opened from anywhere. */
const DOORS = new Set(['app/session.tsx', 'app/opener.tsx', 'app/admin-only.tsx']);
/** What every feature knows of the others: the addresses of their pages, to link there. */
const SEARCH = /-search\.ts$/u;
/** Features that are made with parts of another one. No two of each other. */
const BUILDS_ON: Readonly<Record<string, readonly string[]>> = { link: ['links'], live: ['statistics'] };
/** Of npm, each as a whole; types of any package, since they leave nothing behind. */
const PACKAGES = [
  '@base-ui/react',
  '@tanstack/react-query',
  '@tanstack/react-router',
  'bowser',
  'csv-parse',
  'd3-geo',
  'lucide-react',
  'qr',
  'react',
  'react-dom',
  'topojson-client',
  'uplot',
  'world-atlas',
];

/** What breaks the law, one line each: file, import, the law, the mend. Tests put parts together as they need. */
export function dashboardViolations(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => path.startsWith(`${HOME}/`) && !path.endsWith('.test.ts'))
    .flatMap(({ path, tree }) =>
      importsOf(tree).flatMap((found) => {
        const text = problem(path, found);
        return text === null ? [] : [`${path}:${found.line} imports ${found.name ?? 'what is worked out'}: ${text}`];
      }),
    );
}

function problem(path: string, { name, typeOnly }: Import): string | null {
  if (name === null) return 'write the path as a literal.';
  if (!/^\.{0,2}\//u.test(name)) {
    const known = typeOnly || PACKAGES.some((allowed) => name === allowed || name.startsWith(`${allowed}/`));
    return known ? null : 'the dashboard does not know it. Do without, or add it to PACKAGES in test/dashboard-law.ts.';
  }
  const target = posix.join(posix.dirname(path), name);
  if (!target.startsWith(`${HOME}/`)) {
    if (SHARED.has(target) || (typeOnly && TYPES.test(target))) return null;
    return TYPES.test(target)
      ? 'dashboard/ may import only types of it. Write import type, or ask the API.'
      : 'outside of dashboard/ it knows types of the contract and of the core alone. Ask the API.';
  }
  return withinProblem(path.slice(HOME.length + 1), target.slice(HOME.length + 1), typeOnly);
}

function withinProblem(path: string, target: string, typeOnly: boolean): string | null {
  const [own = '', other = ''] = [path, target].map((each) => each.split('/')[0]);
  const allowed = FLOW[own];
  if (target.endsWith('.test.ts')) return 'what runs knows no tests.';
  if (allowed === undefined) return `${own} is no folder of the dashboard. Give it a place in test/dashboard-law.ts.`;
  if (own === 'features' && other === 'features') {
    const [feature = '', another = ''] = [path, target].map((each) => each.split('/')[1]);
    const knows = [feature, ...(BUILDS_ON[feature] ?? [])].includes(another);
    if (knows || typeOnly || SEARCH.test(target)) return null;
    return 'features know types and *-search.ts of one another. Move what both need to ui/ or api/.';
  }
  if (own === other || allowed.includes(other)) return null;
  if (own === 'features' && (DOORS.has(target) || typeOnly)) return null;
  return `${own} may import ${allowed.join(', ') || 'nothing'}, not ${other}. Move it to where both may know it.`;
}
