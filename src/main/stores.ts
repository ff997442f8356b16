import type { Config } from '../config.ts';
import { openLinks, openVisits } from '../stores/sql/sqlite.ts';
import { dataFiles } from './settings.ts';

/** Brings both files up to date before any thread opens them; how many links were ever made. */
export async function prepareStores(config: Config): Promise<number> {
  const { links: linksFile, visits: visitsFile } = dataFiles(config);
  const visits = openVisits({ file: visitsFile, linksFile, now: Date.now });
  const { links } = openLinks({ file: linksFile, visitsFile, caseMode: config.TURNOUT_SHORT_URL_MODE });
  const { made } = await links.changeCursor();
  await Promise.all([visits.close(), links.close()]);
  return made;
}
