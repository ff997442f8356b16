import { posix } from 'node:path';
import { importsOf, type Import } from './law.ts';
import type { Source } from './sources.ts';

/**
 * The import law of platform/: of the server it knows its settings and its metrics, and nothing of the server knows it. Within it what describes objects of
 * Kubernetes may use what describes alerts and dashboards, not the other way round. test/law.test.ts applies it beside the law of src/.
 */

const HOME = 'platform';
/** Of src/. */
const KNOWN = new Set(['src/config.ts', 'src/telemetry/metrics.ts']);
/** Each folder and file of platform/, with the others that it may import. Its own files always. */
const FLOW: Readonly<Record<string, readonly string[]>> = {
  'settings.ts': [],
  'files.ts': [],
  observability: ['settings.ts', 'files.ts'],
  kubernetes: ['observability', 'settings.ts', 'files.ts'],
  'diff.ts': ['kubernetes', 'settings.ts', 'files.ts'],
  'main.ts': ['kubernetes', 'observability', 'settings.ts', 'files.ts'],
};
/** Of npm, by the one folder or file that knows it. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '@grafana/grafana-foundation-sdk': ['observability/dashboards/grafana.ts'],
  '@marcbachmann/cel-js': ['kubernetes/check/cel.ts'],
  ajv: ['kubernetes/check/schemas.ts'],
  'kubernetes-models': ['kubernetes'],
  '@kubernetes-models': ['kubernetes'],
  yaml: ['files.ts'],
};

/** What breaks the law, one line each: file, import, the mend. */
export function platformViolations(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => path.startsWith(`${HOME}/`) || path.startsWith('src/'))
    .filter(({ path }) => !path.endsWith('.test.ts'))
    .flatMap(({ path, tree }) =>
      importsOf(tree).flatMap((found) => {
        const text = path.startsWith('src/') ? fromServer(path, found) : problem(path, found);
        return text === null ? [] : [`${path}:${found.line} imports ${found.name ?? 'what is worked out'}: ${text}`];
      }),
    );
}

function fromServer(path: string, { name }: Import): string | null {
  const target = name?.startsWith('.') === true ? posix.join(posix.dirname(path), name) : '';
  return target.startsWith(`${HOME}/`) ? 'the server knows nothing of the platform that it runs on.' : null;
}

function problem(path: string, { name }: Import): string | null {
  if (name === null) return 'write the path as a literal.';
  if (name.startsWith('node:')) return null;
  const own = path.slice(HOME.length + 1);
  if (!/^\.{0,2}\//u.test(name)) {
    const [, users] = Object.entries(PACKAGES).find(([each]) => name === each || name.startsWith(`${each}/`)) ?? [];
    if (users === undefined)
      return 'the platform does not know it. Do without, or add it to PACKAGES in test/platform-law.ts.';
    return users.some((user) => own === user || own.startsWith(`${user}/`)) ? null : `only ${users.join(', ')} may.`;
  }
  const target = posix.join(posix.dirname(path), name);
  if (KNOWN.has(target)) return null;
  if (!target.startsWith(`${HOME}/`)) return `of the rest it knows ${[...KNOWN].join(' and ')} alone.`;
  const [room = '', other = ''] = [own, target.slice(HOME.length + 1)].map((each) => each.split('/')[0]);
  const allowed = FLOW[room];
  if (allowed === undefined) return `${room} is no part of the platform. Give it a place in test/platform-law.ts.`;
  return room === other || allowed.includes(other) ? null : `${room} may not import ${other}.`;
}
