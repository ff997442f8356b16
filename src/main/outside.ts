import { Failure, type Outside } from '../cli/context.ts';
import { EXIT } from '../cli/exit-codes.ts';
import { readConfig } from '../config.ts';
import type { Ledger } from '../core/visit.ts';
import { clicksComeInOrder, dataFiles, isShared, storePlace, VERSION } from './settings.ts';

/** What the command line needs of the other rooms. Each is imported when it is asked for: most commands need none. */
export const outside: Outside = {
  version: VERSION,
  settings: () => {
    const config = readConfig();
    return {
      url: config.TURNOUT_URL.replace(/\/+$/u, ''),
      apiKey: config.TURNOUT_API_KEY,
      dataDir: config.TURNOUT_DATA_DIR,
      timeZone: config.TURNOUT_TIMEZONE,
      defaultDomain: config.TURNOUT_DEFAULT_DOMAIN,
    };
  },
  serve: async (process) => {
    const { readConfigOf, serve } = await import('./serve.ts');
    return await serve(readConfigOf(process), process);
  },
  migrate: async () => {
    const config = readConfig();
    const [{ mkdirSync }, { storesAt, StoreProblem }] = await Promise.all([
      import('node:fs'),
      import('../stores/stores.ts'),
    ]);
    try {
      if (!isShared(config)) mkdirSync(config.TURNOUT_DATA_DIR, { recursive: true, mode: 0o700 });
      return await (await storesAt(storePlace(config))).prepare();
    } catch (error) {
      if (!(error instanceof StoreProblem)) throw unusable(config.TURNOUT_DATA_DIR, error);
      throw new Failure(error.passing ? EXIT.unavailable : EXIT.config, [
        `TURNOUT_STORE_URL can not be used. ${error.message}`,
      ]);
    }
  },
  openKeys: async () => {
    const config = readConfig();
    const [{ mkdirSync }, { storesAt }] = await Promise.all([import('node:fs'), import('../stores/stores.ts')]);
    try {
      mkdirSync(config.TURNOUT_DATA_DIR, { recursive: true, mode: 0o700 });
      return await (await storesAt(storePlace(config))).openKeys();
    } catch (error) {
      throw unusable(config.TURNOUT_DATA_DIR, error);
    }
  },
  newKey: async () => {
    const { newKey, hashKey } = await import('../http/api/caller.ts');
    const key = newKey();
    return { key, hash: hashKey(key) };
  },
  ledgerOfFiles,
  probes: async () => (await import('./probes.ts')).probes(ledgerOfFiles),
};

async function ledgerOfFiles(): Promise<Ledger | null> {
  const config = readConfig();
  const { visits: file, journal } = dataFiles(config);
  const [{ existsSync }, { storesAt }, { journalEnds }, { ledgerOf }] = await Promise.all([
    import('node:fs'),
    import('../stores/stores.ts'),
    import('../journal/reader.ts'),
    import('../core/ledger.ts'),
  ]);
  if (!isShared(config) && !existsSync(file)) return null;
  try {
    const visits = await (await storesAt(storePlace(config))).openVisits({ now: Date.now, readOnly: true });
    try {
      const settled = await visits.settled();
      return ledgerOf({ settled, ends: journalEnds(journal), atRisk: 0, inOrder: clicksComeInOrder(config) });
    } finally {
      await visits.close();
    }
  } catch (error) {
    throw unusable(config.TURNOUT_DATA_DIR, error);
  }
}

function unusable(folder: string, cause: unknown): Failure {
  const lines = [
    `The data folder ${folder} can not be used: ${(cause as Error).message}.`,
    'Mend that (`turnout doctor` looks closer), or choose another with TURNOUT_DATA_DIR.',
  ];
  return new Failure(EXIT.cantCreate, lines, { cause });
}
