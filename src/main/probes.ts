import { accessSync, constants, existsSync, readdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { cacheProblem } from '../caches/behind-cache.ts';
import type { Finding, Probe } from '../cli/context.ts';
import { ConfigError, readConfig, type Config } from '../config.ts';
import type { Ledger } from '../core/visit.ts';
import { openGeo } from '../facts/geo.ts';
import { linkMigrations } from '../stores/sql/migrations/links.ts';
import { visitMigrations } from '../stores/sql/migrations/visits.ts';
import { storesAt } from '../stores/stores.ts';
import { dataFiles, hasCacheServer, isShared, storePlace, workersOf } from './settings.ts';
import { sharingProblem } from './shared-port.ts';

/** What `turnout doctor` looks at. Nothing of it writes, and all of it may run beside a server. */

/** Below this a disk is as good as full, in bytes: SQLite's own files need room too. */
const FREE_MIN_BYTES = 64 * 1024 * 1024;
/** A file from further in the future than this was written by another clock, in milliseconds. */
const CLOCK_SLACK_MS = 60_000;
/** No clock that goes right is before this code was written. */
const EARLIEST = Date.UTC(2026, 0, 1);
const RESTORE = 'Stop Turnout, keep the file aside, and restore the last backup.';
const PORT_ANSWER_MS = 2000;
/** Of a public resolver: located by every database that locates anything. */
const KNOWN_IP = '8.8.8.8';

const ok = (said: string): Finding => ({ level: 'ok', said });
const warn = (said: string, mend: string): Finding => ({ level: 'warn', said, mend });
const fail = (said: string, mend: string): Finding => ({ level: 'fail', said, mend });

export function probes(ledgerOfFiles: () => Promise<Ledger | null>): readonly Probe[] {
  const node: Probe = { name: 'Node', look: async () => nodeVersion() };
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const mend = 'Mend it and run this again: the other checks need the configuration. docs/configuration.md lists it.';
    const wrong = error.mistakes.map(({ variable, problem }) => fail(`${variable}: ${problem}`, mend));
    return [node, ...wrong.map((finding) => ({ name: 'configuration', look: async () => finding }))];
  }
  return [
    node,
    { name: 'configuration', look: async () => ok('every setting can be read') },
    { name: 'data folder', look: async () => dataFolder(config) },
    { name: 'disk', look: async () => diskSpace(config) },
    { name: 'clock', look: async () => clock(config) },
    ...(isShared(config)
      ? [{ name: 'store', look: () => serverSchema(config, 'TURNOUT_STORE_URL') }]
      : [
          { name: 'store', look: async () => schema(config) },
          { name: 'integrity', look: async () => integrity(config) },
        ]),
    ...(config.TURNOUT_STORE_READ_URL === null
      ? []
      : [{ name: 'replica', look: () => serverSchema(config, 'TURNOUT_STORE_READ_URL') }]),
    ...(hasCacheServer(config) ? [{ name: 'cache', look: () => cacheServer(config) }] : []),
    { name: 'workers', look: () => workers(config) },
    { name: 'port', look: () => port(config) },
    { name: 'ledger', look: () => ledger(ledgerOfFiles) },
    { name: 'geo database', look: async () => geoDatabase(config) },
  ];
}

function nodeVersion(): Finding {
  const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly dependencies: { readonly node: string };
  };
  const pinned = `v${dependencies.node}`;
  if (process.version === pinned) return ok(pinned);
  return warn(`this is ${process.version}, tested is ${pinned}`, 'Run bin/turnout, which brings its own Node.');
}

/** The folder, or the nearest one above it that exists. */
function existingFolder(folder: string): string {
  return existsSync(folder) ? folder : existingFolder(dirname(folder));
}

function dataFolder({ TURNOUT_DATA_DIR: folder }: Config): Finding {
  const existing = existingFolder(folder);
  const mend = `Let this user write it, or choose another with TURNOUT_DATA_DIR.`;
  if (!statSync(existing).isDirectory()) return fail(`${existing} is no folder`, mend);
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
  } catch (error) {
    return fail(`${existing} can not be written (${(error as NodeJS.ErrnoException).code})`, mend);
  }
  return ok(existing === folder ? `${folder} can be written` : `${folder} will be made at the first start`);
}

function diskSpace(config: Config): Finding {
  const { bavail, bsize } = statfsSync(existingFolder(config.TURNOUT_DATA_DIR));
  const free = bavail * bsize;
  const mend =
    'Make room, or set TURNOUT_JOURNAL_MAX_BYTES lower: the journal grows up to it while clicks can not be stored.';
  if (free < FREE_MIN_BYTES) return fail(`${mib(free)} free`, mend);
  const wanted = config.TURNOUT_JOURNAL_MAX_BYTES;
  return free < wanted
    ? warn(`${mib(free)} free, and the journal may take ${mib(wanted)}`, mend)
    : ok(`${mib(free)} free`);
}

function mib(bytes: number): string {
  return `${Math.floor(bytes / (1024 * 1024))} MiB`;
}

function clock(config: Config): Finding {
  const now = Date.now();
  const mend = 'Set the clock (NTP): visits are dated by it.';
  if (now < EARLIEST) return fail(`it says ${new Date(now).toISOString()}`, mend);
  const { links, visits, journal } = dataFiles(config);
  const segments = existsSync(journal) ? readdirSync(journal).map((name) => join(journal, name)) : [];
  const times = [links, visits, ...segments].map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  const newest = Math.max(...times);
  if (newest <= now + CLOCK_SLACK_MS) return ok(new Date(now).toISOString());
  return fail(`it is behind: data were written at ${new Date(newest).toISOString()}`, mend);
}

/** The files of the store that exist, with how many migrations each is to have. */
function storeFiles(config: Config): readonly { readonly file: string; readonly version: number }[] {
  const { links, visits } = dataFiles(config);
  return [
    { file: links, version: linkMigrations.length },
    { file: visits, version: visitMigrations.length },
  ].filter(({ file }) => existsSync(file));
}

/** The value of a pragma, or the message of the error that reading it gives. */
function pragma(file: string, name: 'user_version' | 'quick_check'): string | number {
  let database;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    return Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0] as string | number;
  } catch (error) {
    return (error as Error).message;
  } finally {
    database?.close();
  }
}

async function serverSchema(config: Config, setting: 'TURNOUT_STORE_URL' | 'TURNOUT_STORE_READ_URL'): Promise<Finding> {
  try {
    const stores = await storesAt({ ...storePlace(config), url: config[setting] ?? '' });
    const found = await stores.schema?.();
    if (found === undefined || found.version === 0) return ok('answers; its tables are made at the first start');
    const { version, known } = found;
    if (version > known)
      return fail(`has schema ${version}, and this program knows ${known}`, 'Run the newer program that wrote it.');
    return version === known
      ? ok('answers, and its schema is current')
      : warn(`has schema ${version}, to become ${known}`, 'The next start migrates it. Back it up before.');
  } catch (error) {
    return fail((error as Error).message, `Check ${setting}, and whether the server runs.`);
  }
}

async function cacheServer(config: Config): Promise<Finding> {
  const problem = await cacheProblem(config.TURNOUT_CACHE_URL);
  if (problem === null) return ok('answers');
  return warn(
    problem,
    'Check TURNOUT_CACHE_URL, the ACL, and whether the server runs. Without it redirects go on and ask the store.',
  );
}

function schema(config: Config): Finding {
  const files = storeFiles(config);
  if (files.length === 0) return ok('none yet: it is made at the first start');
  for (const { file, version } of files) {
    const found = pragma(file, 'user_version');
    if (typeof found === 'string') return fail(`${file}: ${found}`, RESTORE);
    if (found > version) {
      return fail(
        `${file} has schema ${found}, and this program knows ${version}`,
        'Run the newer program that wrote it.',
      );
    }
    if (found < version) {
      return warn(
        `${file} has schema ${found}, to become ${version}`,
        'The next start migrates it. Back it up before.',
      );
    }
  }
  return ok('opens, and its schema is current');
}

function integrity(config: Config): Finding {
  for (const { file } of storeFiles(config)) {
    const found = pragma(file, 'quick_check');
    if (found !== 'ok') return fail(`${file}: ${found}`, RESTORE);
  }
  return ok('no damage found');
}

async function workers(config: Config): Promise<Finding> {
  const [wanted, cores] = [workersOf(config), availableParallelism()];
  const said = `${wanted} of TURNOUT_WORKERS=${config.TURNOUT_WORKERS}, with ${cores} ${cores === 1 ? 'core' : 'cores'}`;
  const problem = wanted === 1 ? null : await sharingProblem();
  if (problem !== null)
    return warn(`${said}: this system does not share a port among them (${problem})`, 'One redirects. Set it to 1.');
  return wanted > cores ? warn(said, 'More than there are cores take turns: set it to auto.') : ok(said);
}

async function port(config: Config): Promise<Finding> {
  const { TURNOUT_PORT: wanted, TURNOUT_ADDRESS: address, TURNOUT_BASE_PATH: basePath } = config;
  if (wanted === 0) return ok('any free one is taken');
  const host = address === '' ? 'localhost' : address.includes(':') ? `[${address}]` : address;
  const version = await versionAt(`http://${host}:${wanted}${basePath}/rest/health`);
  if (version !== null) return ok(`Turnout ${version} answers on ${wanted}`);
  const problem = await bindProblem(wanted, address);
  if (problem === null) return ok(`${wanted} is free`);
  if (problem === 'EADDRINUSE') {
    return fail(
      `${wanted} is in use, and not by Turnout`,
      'Stop what listens there, or choose another with TURNOUT_PORT.',
    );
  }
  return fail(
    `${wanted} can not be listened on (${problem})`,
    'Choose one above 1023 with TURNOUT_PORT, and check TURNOUT_ADDRESS.',
  );
}

/** Of the Turnout that answers there; null when none does. */
async function versionAt(url: string): Promise<string | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PORT_ANSWER_MS) });
    return ((await answer.json()) as { readonly turnout?: string }).turnout ?? null;
  } catch {
    return null;
  }
}

/** Code of the error that listening gives; null when it can be listened on. */
async function bindProblem(wanted: number, address: string): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  server.listen({ port: wanted, ...(address !== '' && { host: address }) }, () => server.close(() => resolve(null)));
  return await promise;
}

async function ledger(ledgerOfFiles: () => Promise<Ledger | null>): Promise<Finding> {
  const found = await ledgerOfFiles();
  if (found === null) return ok('empty: no click was accepted yet');
  const { accepted, stored, pending, quarantined, dropped, balanced } = found;
  const sum = Object.values(dropped).reduce((total, count) => total + count, 0);
  const said = `accepted ${accepted} = stored ${stored} + pending ${pending} + quarantined ${quarantined} + dropped ${sum}`;
  if (!balanced)
    return fail(`not balanced: ${said}`, 'Keep the data folder as it is, and report this: it is a mistake in Turnout.');
  if (quarantined > 0) return warn(said, 'See `turnout quarantine list` for the reasons.');
  return ok(said);
}

function geoDatabase(config: Config): Finding {
  const file = config.TURNOUT_GEO_DATABASE;
  if (file === 'none') return ok('none, as configured: nobody is located');
  try {
    const location = openGeo(file)(KNOWN_IP);
    if (location !== null) return ok(`${file ?? 'bundled'}, located ${KNOWN_IP} in ${location.countryCode}`);
    return warn(
      `${file ?? 'bundled'} can be read, and does not locate ${KNOWN_IP}`,
      'Is it a country or city database?',
    );
  } catch (error) {
    const mend = 'Set TURNOUT_GEO_DATABASE to an .mmdb file, to none, or leave it empty for the bundled one.';
    return fail((error as Error).message, mend);
  }
}
