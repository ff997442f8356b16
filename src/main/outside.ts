import type { Outside } from '../cli/context.ts';
import { readConfig } from '../config.ts';
import type { Ledger } from '../core/visit.ts';
import { dataFiles, VERSION } from './settings.ts';

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
  serve: async () => {
    const config = readConfig();
    const { serve } = await import('./serve.ts');
    return await serve(config);
  },
  openKeys: async () => {
    const config = readConfig();
    const [{ mkdirSync }, { prepareStores }, { openLinks }] = await Promise.all([
      import('node:fs'),
      import('./stores.ts'),
      import('../stores/sql/sqlite.ts'),
    ]);
    mkdirSync(config.TURNOUT_DATA_DIR, { recursive: true, mode: 0o700 });
    prepareStores(config);
    const { links, visits } = dataFiles(config);
    return openLinks({ file: links, visitsFile: visits, caseMode: config.TURNOUT_SHORT_URL_MODE }).keys;
  },
  newKey: async () => {
    const { hashKey, newKey } = await import('./initial-key.ts');
    const key = newKey();
    return { key, hash: hashKey(key) };
  },
  ledgerOfFiles,
  probes: async () => (await import('./probes.ts')).probes(ledgerOfFiles),
};

/** Tries to read totals and settled seqs of one moment while a server settles clicks. */
const READS_MAX = 20;

async function ledgerOfFiles(): Promise<Ledger | null> {
  const config = readConfig();
  const files = dataFiles(config);
  const [{ existsSync }, { openVisits }, { journalEnds }, { ledgerOf }] = await Promise.all([
    import('node:fs'),
    import('../stores/sql/sqlite.ts'),
    import('../journal/reader.ts'),
    import('../core/ledger.ts'),
  ]);
  if (!existsSync(files.visits)) return null;
  const visits = openVisits({ file: files.visits, linksFile: files.links, now: Date.now });
  try {
    let totals = await visits.totals();
    for (let reads = 1; ; reads += 1) {
      const settled = await visits.settledUpTo();
      const after = await visits.totals();
      // Each batch that is settled changes the totals: the same ones before and after mean that none was in between.
      if (JSON.stringify(after) === JSON.stringify(totals) || reads === READS_MAX) {
        return ledgerOf({ totals: after, settled, ends: journalEnds(files.journal), atRisk: 0 });
      }
      totals = after;
    }
  } finally {
    await visits.close();
  }
}
