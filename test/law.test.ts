import assert from 'node:assert/strict';
import { posix } from 'node:path';
import test from 'node:test';
import { dashboardViolations } from './dashboard-law.ts';
import { importsOf, LAW, MAIN, roomOf, violations } from './law.ts';
import { platformViolations } from './platform-law.ts';
import { readDashboard, readSources, type Source } from './sources.ts';

test('the sources keep the import law', () => {
  const sources = readSources();
  assert.ok(
    sources.some(({ path }) => path === 'src/core/link.ts'),
    'the sources were found',
  );
  assert.deepEqual(violations(sources), []);
});

/** The lines of violations that planted files bring, by file. */
function caught(planted: Readonly<Record<string, string>>): ReadonlyMap<string, readonly string[]> {
  const found = violations(readSources(planted));
  return new Map(Object.keys(planted).map((path) => [path, found.filter((line) => line.startsWith(`${path}:`))]));
}

test('every import between rooms that the law does not allow is caught, and none that it allows', () => {
  const rooms = [...Object.keys(LAW), MAIN];
  const fileOf = (room: string): string => (room.endsWith('.ts') ? room : `${room}/planted.ts`);
  const cases = rooms.flatMap((from) => rooms.filter((to) => to !== from).map((to) => ({ from, to })));
  const planted: Record<string, string> = {};
  for (const { from, to } of cases) {
    const folder = from.endsWith('.ts') ? '.' : '..';
    const path = from.endsWith('.ts') ? `src/${from}` : `src/${from}/to-${to}`.replace(/(\.ts)?$/, '.ts');
    planted[path] = `${planted[path] ?? ''}import type { X${cases.length} } from '${folder}/${fileOf(to)}';\n`;
  }
  const found = caught(planted);
  for (const { from, to } of cases) {
    const allowed = from === MAIN || LAW[from]?.rooms.includes(to) === true;
    const lines = [...found].filter(([path]) => roomOf(path) === from).flatMap(([, lines]) => lines);
    assert.equal(
      lines.some((line) => line.includes(`${fileOf(to)}: `)),
      !allowed,
      `${from} imports ${to}`,
    );
  }
});

const PORT = "'../journal/journal.ts'";

/** Each breaks the law once, in a way that a reader might miss. */
const BREACHES: Readonly<Record<string, string>> = {
  'src/http/static.ts': `import { Journal } from ${PORT};`,
  'src/http/side-effect.ts': `import ${PORT};`,
  'src/http/types.ts': `import type { Journal } from ${PORT};`,
  'src/http/lines.ts': `import {\n  Journal,\n} from ${PORT};`,
  'src/http/export.ts': `export { Journal } from ${PORT};`,
  'src/http/export-all.ts': `export * from ${PORT};`,
  'src/http/dynamic.ts': `export const journal = () => import(${PORT});`,
  'src/http/template.ts': 'export const journal = import(`../journal/journal.ts`);',
  'src/http/type-of.ts': `export type J = import(${PORT}).Journal;`,
  'src/http/reference.ts': '/// <reference path="../journal/journal.ts" />\nexport {};',
  'src/http/require.ts': `export const journal = require(${PORT});`,
  'src/http/import-equals.ts': `import journal = require(${PORT});\nexport { journal };`,
  'src/http/create-require.ts': `export const journal = createRequire(import.meta.url)(${PORT});`,
  'src/http/resolve.ts': `export const path = import.meta.resolve(${PORT});`,
  'src/http/worker.ts': `export const file = new Worker(new URL(${PORT}, import.meta.url));`,
  'src/http/api/deeper.ts': "import { Journal } from '../../journal/journal.ts';",
  'src/http/absolute.ts': "import { Journal } from '/src/journal/journal.ts';",
  'src/http/computed.ts': 'export const load = (name: string) => import(`../${name}.ts`);',
  'src/http/package.ts': "import { pino } from 'pino';",
  'src/http/subpath.ts': "import x from 'lru-cache/raw';",
  'src/http/sqlite.ts': "import { DatabaseSync } from 'node:sqlite';",
  'src/http/threads.ts': "import { Worker } from 'node:worker_threads';",
  'src/http/outside.ts': "import { fail } from '../../scripts/bootstrap.mjs';",
  'src/http/of-test.ts': "import { visit } from '../../test/e2e/api-server.ts';",
  'src/http/beside-test.ts': "import './beside.test.ts';",
  'src/core/node.ts': "import { createHash } from 'node:crypto';",
  'src/core/package.ts': "import ipaddr from 'ipaddr.js';",
  'src/core/channels.ts': "import { failure } from '../channels.ts';",
  'src/channels.ts': "import type { Link } from './core/link.ts';",
  'src/config.ts': "import type { Link } from './core/link.ts';",
  'src/journal/socket.ts': "import { connect } from 'node:net';",
  'src/cli/contract.ts': "import { Batch } from '../http/api/contract.ts';",
  'src/cli/inline-type.ts': "import { type Batch } from '../http/api/contract.ts';",
  'src/cli/api.ts': "import type { ApiDeps } from '../http/api/deps.ts';",
  'src/main/of-test.ts': "import { visit } from '../../test/e2e/api-server.ts';",
  'src/misc/room.ts': "import type { Link } from '../core/link.ts';",
  'src/http/env.ts': 'export const port = process.env.PORT;',
  'src/http/env-element.ts': "export const env = process['env'];",
  'src/http/env-pattern.ts': 'const { env } = process;\nexport { env };',
  'src/http/env-renamed.ts': 'const { argv, env: settings } = process;\nexport { argv, settings };',
  'src/http/env-rest.ts': 'const { argv, ...rest } = process;\nexport { argv, rest };',
  'src/http/env-computed.ts': 'export const read = (name: "env") => process[name];',
  'src/http/env-global.ts': 'export const env = globalThis.process.env;',
  'src/http/env-import.ts': "import { env } from 'node:process';",
  'src/main/env.ts': 'export const port = process.env.PORT;',
};

/** Each looks like a breach and is none. */
const ALLOWED: Readonly<Record<string, string>> = {
  'src/http/comment.ts': `// import { Journal } from ${PORT};\nexport {};`,
  'src/http/text.ts': `export const text = "import { Journal } from ${PORT}; process.env.PORT";`,
  'src/http/common.ts': "import { createHash } from 'node:crypto';",
  'src/http/own.ts': "import { redirectTo } from './answers.ts';\nimport fastify from 'fastify';",
  'src/http/page.ts': "export const page = new URL('docs-page.html', import.meta.url);",
  'src/http/url.ts': "export const url = new URL('/journal', 'http://localhost');",
  'src/http/streams.ts':
    "const { stdout, stderr } = process;\nexport { stdout, stderr };\nexport const args = process['argv'];",
  'src/http/environment.ts': 'export const read = (settings: { env: string }) => settings.env;',
  'src/http/real.test.ts': `import { Journal } from ${PORT};\nexport const home = process.env.HOME;`,
  'src/cli/contract.ts': "import type { Batch } from '../http/api/contract.ts';",
  'src/config.ts': 'export const port = process.env.PORT;',
  'src/main/worker.ts': 'export const file = (name: string) => new Worker(new URL(`./${name}.ts`, import.meta.url));',
};

test('every kind of breach is caught where it stands', () => {
  for (const [path, lines] of caught(BREACHES))
    assert.equal(lines.length, 1, `${path}: ${lines.join('; ') || 'not caught'}`);
});

test('what only looks like a breach is let be', () => {
  assert.deepEqual([...caught(ALLOWED).values()].flat(), []);
});

test('a violation names the file, the import, the law and the mend', () => {
  assert.deepEqual(
    violations(readSources({ 'src/journal/a.ts': "\nimport '../http/b.ts';", 'src/http/b.ts': 'export {};' })),
    [
      'src/journal/a.ts:2 imports ../http/b.ts: journal may import core, channels.ts, not http. ' +
        'Take what is needed as an argument that main passes, or move what both need to core.',
    ],
  );
});

test('the dashboard keeps its import law', () => {
  const sources = readDashboard();
  assert.ok(
    sources.some(({ path }) => path === 'dashboard/src/app/shell.tsx'),
    'the sources were found',
  );
  assert.deepEqual(dashboardViolations(sources), []);
});

/** By file of dashboard/src: an import that breaks the dashboard's law, or keeps it. */
const DASHBOARD_BREACHES: Readonly<Record<string, string>> = {
  'api/value.ts': "import { BATCH_MAX } from '../../../src/http/api/contract.ts';",
  'api/inline-type.ts': "import { type Link } from '../../../src/http/api/contract.ts';",
  'api/core.ts': "import { NEW_LINK } from '../../../src/core/link-input.ts';",
  'api/store.ts': "import type { SqliteStores } from '../../../src/stores/sql/sqlite.ts';",
  'api/facts.ts': "import { openGeo } from '../../../src/facts/geo.ts';",
  'features/links/scripts.tsx': "import '../../../../scripts/bootstrap.mjs';",
  'ui/node.ts': "import { join } from 'node:path';",
  'ui/package.tsx': "import axios from 'axios';",
  'ui/lazy.tsx': "export const page = () => import('../features/links/links-page.tsx');",
  'strings/ui.ts': "import { Button } from '../ui/button.tsx';",
  'api/ui.ts': "import { Button } from '../ui/button.tsx';",
  'features/tags/shell.tsx': "import { usePages } from '../../app/shell.tsx';",
  'features/tags/other.tsx': "import { useLinks } from '../links/links-api.ts';",
  'features/tags/of-test.tsx': "import './tags.test.ts';",
  'helpers/room.ts': "import { request } from '../api/client.ts';",
  'app/computed.ts': 'export const load = (name: string) => import(`../features/${name}.tsx`);',
};
const DASHBOARD_ALLOWED: Readonly<Record<string, string>> = {
  'api/typebox.ts': "import type { Static } from 'typebox';",
  'api/types.ts': "import type { Link } from '../../../src/http/api/contract.ts';",
  'features/tags/page.tsx':
    "import { useQuery } from '@tanstack/react-query';\nimport styles from './page.module.css';",
  'api/core-type.ts': "import type { Link } from '../../../src/core/link.ts';",
  'features/links/slug.ts': "import { slugProblem } from '../../../../src/core/code.ts';",
  'features/live/map.tsx': "import { world } from '../statistics/world.ts';",
  'features/tags/search.tsx': "import { readLinks } from '../links/link-list-search.ts';",
  'features/tags/types.tsx': "import type { Draft } from '../links/draft.ts';",
  'features/tags/door.tsx': "import { useRights } from '../../app/session.tsx';",
  'features/tags/tags.test.ts': "import { readFileSync } from 'node:fs';",
  'app/lazy.tsx': "export const page = () => import('../features/links/links-page.tsx');",
  'ui/failure.tsx': "import { ApiError } from '../api/client.ts';",
};

test("every breach of the dashboard's law is caught, and what keeps it is let be", () => {
  const plant = (files: Readonly<Record<string, string>>): ReturnType<typeof readSources> =>
    readSources(Object.fromEntries(Object.entries(files).map(([path, text]) => [`dashboard/src/${path}`, text])));
  const found = dashboardViolations(plant(DASHBOARD_BREACHES)).map((line) => line.split(':')[0]);
  assert.equal(found.length, Object.keys(DASHBOARD_BREACHES).length, 'each once');
  assert.deepEqual(new Set(found), new Set(Object.keys(DASHBOARD_BREACHES).map((path) => `dashboard/src/${path}`)));
  assert.deepEqual(dashboardViolations(plant(DASHBOARD_ALLOWED)), []);
});

test('the platform keeps its import law', () => {
  const sources = readSources();
  assert.ok(
    sources.some(({ path }) => path === 'platform/observability/slos.ts'),
    'the sources were found',
  );
  assert.deepEqual(platformViolations(sources), []);
});

const PLATFORM_BREACHES: Readonly<Record<string, string>> = {
  'platform/observability/core.ts': "import type { Link } from '../../src/core/link.ts';",
  'platform/observability/alerts/log.ts': "import { logger } from '../../../src/telemetry/log.ts';",
  'platform/observability/upwards.ts': "import { deployment } from '../kubernetes/deployment.ts';",
  'platform/observability/rules-yaml.ts': "import { stringify } from 'yaml';",
  'platform/observability/dashboards/panel.ts': "import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';",
  'platform/kubernetes/package.ts': "import axios from 'axios';",
  'platform/kubernetes/test.ts': "import { PROMTOOL } from '../../test/platform/programs.ts';",
  'platform/files.ts': "import { settings } from './settings.ts';",
  'platform/misc/room.ts': "import { settings } from '../settings.ts';",
  'src/main/platform.ts': "import { settings } from '../../platform/settings.ts';",
};
const PLATFORM_ALLOWED: Readonly<Record<string, string>> = {
  'platform/observability/metrics.ts': "import { metrics } from '../../src/telemetry/metrics.ts';",
  'platform/kubernetes/env.ts':
    "import { settings } from '../../src/config.ts';\nimport { ruleFiles } from '../observability/rules.ts';",
  'platform/observability/dashboards/grafana.ts':
    "import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';",
  'platform/files.ts': "import { stringify } from 'yaml';\nimport { readFileSync } from 'node:fs';",
  'platform/main.ts': "import { observability } from './observability/render.ts';",
};

test("every breach of the platform's law is caught, and what keeps it is let be", () => {
  const found = platformViolations(readSources(PLATFORM_BREACHES)).map((line) => line.split(':')[0]);
  assert.equal(found.length, Object.keys(PLATFORM_BREACHES).length, 'each once');
  assert.deepEqual(new Set(found), new Set(Object.keys(PLATFORM_BREACHES)));
  assert.deepEqual(platformViolations(readSources(PLATFORM_ALLOWED)), []);
});

/** What bin/turnout runs; threads are started by a name that is put together. */
const PROGRAMS = /^src\/main\/(turnout|[a-z]+-thread)\.ts$/;

/** Sources that no program imports, directly or not. */
function unused(sources: readonly Source[]): string[] {
  const own = sources.filter(({ path }) => path.startsWith('src/') && !path.endsWith('.test.ts'));
  const byPath = new Map(own.map((source) => [source.path, source]));
  const used = new Set(own.map(({ path }) => path).filter((path) => PROGRAMS.test(path)));
  for (const path of used) {
    const tree = byPath.get(path)?.tree;
    const imports = tree === undefined ? [] : importsOf(tree);
    for (const { name } of imports) {
      const target = posix.join(posix.dirname(path), name ?? '');
      if (byPath.has(target)) used.add(target);
    }
  }
  return own.map(({ path }) => path).filter((path) => !used.has(path));
}

test('no source is left that nothing runs', () => {
  assert.deepEqual(unused(readSources()), []);
  const planted = readSources({
    'src/main/turnout.ts': "import('./serve.ts');",
    'src/main/serve.ts': "import type { A } from '../core/a.ts';",
    'src/main/api-thread.ts': 'export {};',
    'src/core/a.ts': 'export type A = 1;',
    'src/core/left.ts': "import './left-too.ts';",
    'src/core/left-too.ts': 'export {};',
  });
  assert.deepEqual(new Set(unused(planted)), new Set(['src/core/left.ts', 'src/core/left-too.ts']));
});
