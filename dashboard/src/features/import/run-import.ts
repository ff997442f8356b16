import type { ImportedLink, LinkImportResult } from '../../../../src/http/api/contract.ts';
import { csvLine, foreign } from '../../ui/csv.ts';
import type { Item, LinkItem } from './link-of-row.ts';

/** Sends the rows of a file part by part, and says of each what became of it. */

type Result = LinkImportResult['results'][number];

export interface Outcome extends Pick<Result, 'status' | 'shortCode' | 'domain'> {
  readonly at: string;
  /** Null of a row that could not be read. */
  readonly longUrl: string | null;
  /** Why it was not taken over. */
  readonly reason: string | null;
}

export interface ImportRun {
  readonly items: readonly Item[];
  /** How many of them are done already. */
  readonly from: number;
  readonly send: (links: readonly ImportedLink[]) => Promise<readonly Result[]>;
  /** What is under way when it is aborted still ends, so that of every row it is known whether it is done. */
  readonly signal: AbortSignal;
  readonly onPart: (outcomes: readonly Outcome[]) => void;
}

/** Far below IMPORT_LINKS_MAX: so the progress is seen, and a stop is soon. */
export const PART_ROWS = 500;

/** Rejects with what `send` rejects with: the parts before it are done, and nothing of this one may be. */
export async function runImport({ items, from, send, signal, onPart }: ImportRun): Promise<void> {
  for (let at = from; at < items.length && !signal.aborted; at += PART_ROWS) {
    const part = items.slice(at, at + PART_ROWS);
    const links = part.filter((item): item is LinkItem => 'link' in item).map(({ link }) => link);
    onPart(outcomesOf(part, links.length === 0 ? [] : await send(links)));
  }
}

/** `results` in the order of those that have a link. */
function outcomesOf(part: readonly Item[], results: readonly Result[]): readonly Outcome[] {
  const next = results.values();
  return part.map((item): Outcome => {
    if ('problem' in item) {
      const { at, problem: reason } = item;
      return { at, status: 'invalid', shortCode: null, domain: null, longUrl: null, reason };
    }
    const result = next.next().value;
    if (result === undefined) throw new Error('Turnout answered for fewer links than were sent.');
    const { status, shortCode, domain } = result;
    return { at: item.at, status, shortCode, domain, longUrl: item.link.longUrl, reason: reasonOf(result) };
  });
}

function reasonOf({ error }: Result): string | null {
  if (error === undefined) return null;
  return error.invalidFields?.map(({ field, problem }) => `${field} ${problem}`).join('; ') ?? error.detail;
}

export type Counts = Readonly<Record<Outcome['status'], number>>;

export function countsOf(outcomes: readonly Outcome[]): Counts {
  const counts = { created: 0, unchanged: 0, conflict: 0, invalid: 0 };
  for (const { status } of outcomes) counts[status] += 1;
  return counts;
}

export function troublesOf(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes.filter(({ status }) => status === 'conflict' || status === 'invalid');
}

/** Of all rows, for a spreadsheet: what it would run as a formula has an apostrophe before it. */
export function reportOf(outcomes: readonly Outcome[]): string {
  const header = ['Where', 'Status', 'Short code', 'Domain', 'Long URL', 'Reason'];
  const rows = outcomes.map(({ at, status, shortCode, domain, longUrl, reason }) => [
    at,
    status,
    shortCode ?? '',
    domain ?? '',
    longUrl ?? '',
    reason ?? '',
  ]);
  return [header, ...rows].map((row) => csvLine(row.map(foreign))).join('');
}
