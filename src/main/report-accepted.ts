import { failure } from '../channels.ts';
import type { VisitStore } from '../core/ports.ts';
import { journalEnds } from '../journal/reader.ts';

/** How often: for so long other processes may not know of a click that waits here. */
const EVERY_MS = 1000;

/** Tells the store how many clicks this process has accepted, for the ledger of all. Returns what ends it, after a last report. */
export function reportAccepted(visits: VisitStore, folder: string): () => Promise<void> {
  let reported = new Map<string, number>();
  let running: Promise<void> = Promise.resolve();
  const report = async (): Promise<void> => {
    const ends = journalEnds(folder);
    const news = new Map([...ends].filter(([epoch, end]) => reported.get(epoch) !== end));
    await visits.reportAccepted(news);
    reported = new Map(ends);
  };
  const timer = setInterval(() => {
    running = running.then(report).catch((error: unknown) => failure.publish({ where: 'ledger', error }));
  }, EVERY_MS);
  return async () => {
    clearInterval(timer);
    await running;
    await report().catch((error: unknown) => failure.publish({ where: 'ledger', error }));
  };
}
