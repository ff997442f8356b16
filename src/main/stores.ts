import type { Config } from '../config.ts';
import { openLinks, openVisits } from '../stores/sql/sqlite.ts';
import { dataFiles } from './settings.ts';

/** Brings both files up to date before any thread opens them. */
export async function prepareStores(config: Config): Promise<void> {
  const { links: linksFile, visits: visitsFile } = dataFiles(config);
  const visits = openVisits({ file: visitsFile, linksFile, now: Date.now });
  const { links } = openLinks({ file: linksFile, visitsFile, caseMode: config.TURNOUT_SHORT_URL_MODE });
  await Promise.all([visits.close(), links.close()]);
}
