import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import test from 'node:test';
import * as ast from 'typescript/unstable/ast';
import { CONFIGURATION_PAGE, configurationPage, TELEMETRY_PAGE, telemetryPage } from '../scripts/docs.ts';
import { lineAt, readDashboard, readSources, walk, type Source } from './sources.ts';

/** What keeps the house in order and no compiler checks. Each check is a function that is also shown what it must find. */

const FILE_LINES_MAX = 300;
/** Not counting empty lines and functions inside it, so that a table of routes is measured by its routes, not by their handlers. */
const FUNCTION_LINES_MAX = 60;

/** Files with other limits, each with its reason. */
const LONGER: Readonly<Record<string, { readonly file: number; readonly function: number; readonly why: string }>> = {
  'src/config.ts': { file: 450, function: 60, why: 'every setting, once' },
  'src/http/api/contract.ts': { file: 560, function: 60, why: 'a list of schemas, read by looking one up' },
  'test/e2e/api.test.ts': { file: 800, function: 90, why: 'endpoint after endpoint, each with all that it answers' },
};

/** Of these words the right-hand one is ours (ARCHITECTURE.md, Words), or none is: `where` they are looked for. */
const WORDS: readonly { readonly word: RegExp; readonly say: string; readonly where: RegExp }[] = [
  { word: /\b(TODO|FIXME|XXX|HACK)\b/, say: 'do it, or say plainly what is not there', where: /./ },
  { word: /\blorem\b/i, say: 'an example that means something', where: /./ },
  { word: /\b(claude|chatgpt|copilot|LLM|sub-?agent|as an ai)\b/i, say: 'Turnout alone', where: /./ },
  {
    word: /\b(this session|my task|the brief|the lead|colleague)\b|\/work\/|\bissues? #?\d/i,
    say: 'Turnout alone',
    where: /./,
  },
  { word: /slug/i, say: 'code', where: /^src\/(journal|analytics|stores|caches|buses|facts|telemetry)\// },
  // In quotes it is a value of a label: a redirect that memory answered.
  { word: /(?<!['"`])\bhits?\b/i, say: 'click or visit', where: /^src\/(?!caches\/)|^dashboard\/|\.md$/ },
  {
    word: /\b(redirection|click-?through|page ?view)s?\b/i,
    say: 'redirect, click or visit',
    where: /^(src|dashboard)\/|\.md$/,
  },
  { word: /\b(short ?link id|short id|link key)s?\b/i, say: 'code', where: /^(src|dashboard)\/|\.md$/ },
  {
    word: /\bdestination( url)?s?\b/i,
    say: 'target',
    where: /^(src\/(core|http|journal|analytics|caches|main)|dashboard(?!\/src\/features\/import\/fields))\/|\.md$/,
  },
  // Other shorteners call their columns so.
  {
    word: /\balias(es)?\b/i,
    say: 'code',
    where: /^(src\/(core|http|journal|analytics|caches|main)|dashboard(?!\/src\/features\/import\/fields))\//,
  },
];

const sources = [...readSources(), ...readDashboard()];
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md').toSorted()];
const texts = [
  ...documents,
  'CHANGELOG.md',
  'package.json',
  ...globSync(['{src,test,bench,engines,scripts,bin,.ci,dashboard/src,platform}/**/*', 'dashboard/index.html'], {
    withFileTypes: true,
  })
    .filter((entry) => entry.isFile())
    .map((entry) => normalize(join(entry.parentPath, entry.name)))
    .toSorted(),
];

function tooLongFiles(all: readonly Source[]): string[] {
  return all.flatMap(({ path, tree }) => {
    const lines = lineAt(tree, tree.text.trimEnd().length);
    const max = LONGER[path]?.file ?? FILE_LINES_MAX;
    return lines > max ? [`${path} has ${lines} lines, more than ${max}: split it by what its parts are about`] : [];
  });
}

function tooLongFunctions(all: readonly Source[]): string[] {
  const found: string[] = [];
  for (const { path, tree } of all) {
    const max = LONGER[path]?.function ?? FUNCTION_LINES_MAX;
    const empty = tree.text.split('\n').map((line) => line.trim() === '');
    /** Lines of the functions in a node, their first ones left out, which they share with what they are part of. */
    const measure = (node: ast.Node): number => {
      let inner = 0;
      node.forEachChild((child) => {
        inner += measure(child);
      });
      if (!isFunction(node)) return inner;
      const [first, last] = [lineAt(tree, node.getStart()), lineAt(tree, node.end)];
      const lines = last - first + 1 - empty.slice(first - 1, last).filter(Boolean).length;
      const own = lines - inner;
      if (own > max) found.push(`${path}:${first} a function has ${own} lines, more than ${max}: name a part of it`);
      return lines - 1;
    };
    measure(tree);
  }
  return found;
}

function isFunction(node: ast.Node): boolean {
  return (
    ast.isArrowFunction(node) ||
    ast.isFunctionDeclaration(node) ||
    ast.isFunctionExpression(node) ||
    ast.isMethodDeclaration(node) ||
    ast.isConstructorDeclaration(node) ||
    ast.isGetAccessorDeclaration(node) ||
    ast.isSetAccessorDeclaration(node)
  );
}

/** Paths in backticks (`src/core/link.ts`, from the root) and links (from the document) that lead nowhere. */
function missingPaths(document: string, text: string): string[] {
  const named = Array.from(
    text.matchAll(/`((?:src|test|docs|scripts|bin|bench|engines|dashboard|platform|\.ci)\/[\w./-]*)`/g),
    ([, path = '']) => path,
  );
  const linked = Array.from(text.matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g), ([, path = '']) =>
    join(dirname(document), path),
  );
  return [...named, ...linked]
    .filter((path) => !existsSync(path))
    .map((path) => `${document} names ${path}, which is not there`);
}

/** Functions that a document names (`decide()`, `Journal.accept()`) and no source has. */
function missingFunctions(document: string, text: string, known: ReadonlySet<string>): string[] {
  return Array.from(text.matchAll(/`(?:\w+\.)?(\w+)\(\)`/g), ([, name = '']) => name)
    .filter((name) => !known.has(name))
    .map((name) => `${document} names ${name}(), which is not there`);
}

function namesOf(all: readonly Source[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { tree } of all) walk(tree, (node) => void (ast.isIdentifier(node) && names.add(node.text)));
  return names;
}

const LIMITS_PAGE = 'docs/operating.md';

/** Named limits of the sources whose row is missing on a page, or says another value. */
function missingLimits(all: readonly Source[], page: string): string[] {
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  const found: string[] = [];
  for (const { path, tree } of all.filter((source) => /^src\/.*(?<!\.test)\.ts$/.test(source.path))) {
    walk(tree, (node) => {
      if (!ast.isVariableDeclaration(node) || !/(^|_)(MAX|LIMIT|TIMEOUT)(_|$)/.test(node.name.getText())) return;
      const [name, value] = [node.name.getText(), valueOf(node.initializer)];
      const row = rows.find((line) => line.includes(`\`${name}\` in \`${path}\``)) ?? '';
      if (value !== null && !` ${row} `.includes(` ${limitText(name, value)} `))
        found.push(`${LIMITS_PAGE}: ${name} in ${path} is ${limitText(name, value)}; say so in the table of limits`);
    });
  }
  return found;
}

/** Of a number or a product of numbers. */
function valueOf(node: ast.Node | undefined): number | null {
  if (node === undefined) return null;
  if (ast.isNumericLiteral(node)) return Number(node.text.replaceAll('_', ''));
  if (!ast.isBinaryExpression(node)) return null;
  const [left, right] = [valueOf(node.left), valueOf(node.right)];
  return left === null || right === null ? null : left * right;
}

function limitText(name: string, value: number): string {
  const isBytes = /BYTES|BODY/.test(name) && value % 1024 === 0;
  if (isBytes) return value % 1024 ** 2 === 0 ? `${value / 1024 ** 2} MiB` : `${value / 1024} KiB`;
  if (name.includes('_MS')) return `${value / 1000} s`;
  return value.toLocaleString('en-US');
}

function bannedWords(path: string, text: string): string[] {
  const banned = WORDS.filter(({ where }) => where.test(path));
  return text.split('\n').flatMap((line, index) =>
    banned.flatMap(({ word, say }) => {
      const found = word.exec(line)?.[0];
      return found === undefined ? [] : [`${path}:${index + 1} says "${found}"; say: ${say}`];
    }),
  );
}

test('files are short enough to be read at once', () => {
  assert.deepEqual(tooLongFiles(sources), []);
  const needless = Object.keys(LONGER).filter((path) => {
    const source = sources.find((candidate) => candidate.path === path);
    return source === undefined || lineAt(source.tree, source.tree.text.length) <= FILE_LINES_MAX;
  });
  assert.deepEqual(needless, [], 'files that need no exception any more');
  const planted = readSources({
    'src/long.ts': 'export {};\n'.repeat(FILE_LINES_MAX + 1),
    'src/short.ts': 'export {};\n',
  });
  assert.deepEqual(
    tooLongFiles(planted).map((line) => line.split(' ')[0]),
    ['src/long.ts'],
  );
});

test('functions are short enough to be understood at once', () => {
  assert.deepEqual(tooLongFunctions(sources), []);
  const statements = (count: number): string => 'work();\n\n'.repeat(count);
  const planted = readSources({
    'src/long.ts': `export function long() {\n${statements(FUNCTION_LINES_MAX - 1)}}`,
    'src/method.ts': `export class Long {\n  get long() {\n${statements(FUNCTION_LINES_MAX)}return 1;\n}\n}`,
    'src/arrow.ts': `test(async () => {\n${statements(FUNCTION_LINES_MAX)}\n});`,
    'src/just.ts': `export function just() {\n${statements(FUNCTION_LINES_MAX - 2)}}`,
    'src/parts.ts': `export function parts() {\n${`each(() => {\n${statements(9)}});\n`.repeat(20)}}`,
  });
  const found = new Set(tooLongFunctions(planted).map((line) => line.split(':')[0]));
  assert.deepEqual(found, new Set(['src/arrow.ts', 'src/long.ts', 'src/method.ts']));
});

test('what the documents name is there', () => {
  const names = namesOf(sources);
  for (const document of documents) {
    const text = readFileSync(document, 'utf8');
    assert.deepEqual([...missingPaths(document, text), ...missingFunctions(document, text, names)], []);
  }
  const planted =
    'See `src/core/link.ts`, `src/nowhere.ts`, [one](../README.md), [two](nowhere.md#part) and [three](https://x.test/y).';
  assert.deepEqual(missingPaths('docs/planted.md', planted), [
    'docs/planted.md names src/nowhere.ts, which is not there',
    'docs/planted.md names docs/nowhere.md, which is not there',
  ]);
  assert.deepEqual(missingFunctions('planted.md', 'Then `decide()` and `Journal.refuse()`.', names), [
    'planted.md names refuse(), which is not there',
  ]);
});

test('decisions are numbered without gaps, short, complete, and there when the sources name them', () => {
  const decisions = globSync('docs/adr/*.md').toSorted();
  for (const [index, path] of decisions.entries()) {
    const text = readFileSync(path, 'utf8');
    assert.match(path, new RegExp(`^docs/adr/${String(index + 1).padStart(4, '0')}-[a-z0-9-]+\\.md$`));
    assert.ok(text.trimEnd().split('\n').length <= 60, `${path} has more than 60 lines`);
    assert.match(text, /^# \d{4}: .+\n\n(Accepted|Replaced by \S+), \d{4}-\d\d\.\n/, path);
    const parts = Array.from(text.matchAll(/^## (.+)$/gm), ([, title]) => title);
    assert.deepEqual(parts, ['Context', 'Decision', 'Consequences', 'What would make us turn it back'], path);
  }
  for (const path of texts) {
    for (const [, number = ''] of readFileSync(path, 'utf8').matchAll(/docs\/adr\/(\d{4})(?![-\d])/g)) {
      assert.ok(
        decisions.some((decision) => decision.includes(`/${number}-`)),
        `${path} names docs/adr/${number}`,
      );
    }
  }
});

test('one word per thing, and none about how Turnout is made', () => {
  const self = 'test/tidy.test.ts';
  const found = texts.filter((path) => path !== self).flatMap((path) => bannedWords(path, readFileSync(path, 'utf8')));
  assert.deepEqual(found, []);
  const planted: readonly (readonly [string, string, number])[] = [
    ['src/core/a.ts', '// TODO: later', 1],
    ['docs/a.md', 'Lorem ipsum', 1],
    ['test/a.test.ts', '// written in this session', 1],
    ['src/analytics/a.ts', 'const hits = 1;\nconst customSlug = 2;', 2],
    ['src/http/api/a.ts', "customSlug: 'what the API calls a code',", 0],
    ['src/caches/a.ts', 'counters.hits++;', 0],
    ['README.md', 'The destination of a redirection', 2],
    ['src/core/b.ts', 'The target of a redirect, a white elephant', 0],
    ['dashboard/src/strings/a.ts', "alias: 'Destination of the short link',\ncustomSlug: 'what the API calls it',", 2],
    ['dashboard/src/features/a.tsx', 'return <p>Page views</p>;', 1],
  ];
  for (const [path, text, count] of planted) assert.equal(bannedWords(path, text).length, count, `${path}: ${text}`);
});

test('every named limit is in the table of limits, with its value', () => {
  assert.deepEqual(missingLimits(sources, readFileSync(LIMITS_PAGE, 'utf8')), []);
  const planted = readSources({
    'src/a.ts':
      'const BODY_LIMIT = 2 * 1024 * 1024;\nconst TIMEOUT_MS = 1_500;\nconst ITEMS_MAX = 10;\nconst OTHER = 7;',
  });
  const page =
    '| Body | 1 MiB | 413 | `BODY_LIMIT` in `src/a.ts` |\n| Time | 1.5 s | 408 | `TIMEOUT_MS` in `src/a.ts` |';
  assert.deepEqual(
    missingLimits(planted, page).map((line) => line.split(';')[0]),
    ['docs/operating.md: BODY_LIMIT in src/a.ts is 2 MiB', 'docs/operating.md: ITEMS_MAX in src/a.ts is 10'],
  );
});

test('the pages of settings and metrics say what there is', () => {
  assert.equal(
    readFileSync(CONFIGURATION_PAGE, 'utf8'),
    configurationPage(),
    'run node_modules/.bin/node scripts/docs.ts',
  );
  const telemetry = readFileSync(TELEMETRY_PAGE, 'utf8');
  assert.equal(telemetry, telemetryPage(telemetry), 'run scripts/docs.ts');
});
