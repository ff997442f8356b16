import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLinks, openVisits } from '../../src/stores/sql/sqlite.ts';
import { keyStoreContract } from './key-store.ts';
import { linkListsContract } from './link-lists.ts';
import { linkReaderContract } from './link-reader.ts';
import { linkStoreContract, type OpenStores } from './link-store.ts';
import { visitStoreContract } from './visit-store.ts';

const open: OpenStores = async (t, caseMode = 'strict') => {
  const folder = await mkdtemp(join(tmpdir(), 'turnout-contract-'));
  const [file, visitsFile] = [join(folder, 'links.db'), join(folder, 'visits.db')];
  const visits = openVisits({ file: visitsFile, linksFile: file, now: () => 12_345 });
  const { links, keys } = openLinks({ file, visitsFile, caseMode });
  t.after(async () => {
    await Promise.all([links.close(), visits.close(), keys.close()]);
    await rm(folder, { recursive: true });
  });
  return { links, visits, keys };
};

linkStoreContract('SQLite', open);
linkReaderContract('SQLite', open);
linkListsContract('SQLite', open);
visitStoreContract('SQLite', open);
keyStoreContract('SQLite', open);
