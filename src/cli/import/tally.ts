import { closeSync, openSync, writeSync } from 'node:fs';
import type { LinkImportResult } from '../../http/api/contract.ts';
import { Failure, type Context } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { note } from '../output.ts';
import { plain } from '../tables.ts';
import type { LinkItem } from './item.ts';

/** What an import came to, and what is said of it on the way: conflicts and invalid links as they come, and how far it is. */

/** A link (or visit) that was not taken over. */
export interface Trouble {
  readonly at: string;
  readonly status: 'conflict' | 'invalid';
  readonly shortCode: string | null;
  readonly domain: string | null;
  readonly longUrl: string | null;
  readonly problem: string;
}

export interface Counts {
  created: number;
  unchanged: number;
  conflicts: number;
  invalid: number;
  visitsImported: number;
  visitsKnown: number;
}

/** Said on the terminal; the rest is counted, and in the report when there is one. */
const TROUBLES_SHOWN = 20;
const PROGRESS_MS = 200;

export class Tally {
  readonly counts: Counts = { created: 0, unchanged: 0, conflicts: 0, invalid: 0, visitsImported: 0, visitsKnown: 0 };
  /** From 0 to 1, when somebody knows. */
  share: () => number | null = () => null;
  readonly #context: Context;
  readonly #report: number | null;
  readonly #startedAt = performance.now();
  #saidAt = 0;

  /** `report`: a file for every trouble, one JSON object per line. Throws a Failure when it can not be written. */
  constructor(context: Context, report: string | undefined) {
    this.#context = context;
    try {
      this.#report = report === undefined ? null : openSync(report, 'w');
    } catch (error) {
      const why = (error as Error).message;
      throw new Failure(EXIT.cantCreate, [`The report ${report} can not be written: ${why}.`], { cause: error });
    }
  }

  get links(): number {
    const { created, unchanged, conflicts, invalid } = this.counts;
    return created + unchanged + conflicts + invalid;
  }

  get troubles(): number {
    return this.counts.conflicts + this.counts.invalid;
  }

  get seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  /** The server's answer on a link. */
  result(item: LinkItem, { status, shortCode, domain, error }: LinkImportResult['results'][number]): void {
    if (status === 'created' || status === 'unchanged') this.counts[status] += 1;
    else {
      const problem =
        error?.invalidFields?.map((each) => `${each.field} ${each.problem}`).join('; ') ?? error?.detail ?? status;
      this.trouble({ at: item.at, status, shortCode, domain, longUrl: item.link.longUrl, problem });
    }
  }

  unreadable(at: string, problem: string): void {
    this.trouble({ at, status: 'invalid', shortCode: null, domain: null, longUrl: null, problem });
  }

  trouble(trouble: Trouble): void {
    this.counts[trouble.status === 'conflict' ? 'conflicts' : 'invalid'] += 1;
    if (this.#report !== null) writeSync(this.#report, `${JSON.stringify(trouble)}\n`);
    if (this.troubles > TROUBLES_SHOWN + 1) return;
    this.clearProgress();
    note(this.#context, this.troubles > TROUBLES_SHOWN ? this.#noMore() : plain(`${trouble.at}: ${trouble.problem}`));
  }

  /** On a terminal, and not too often. */
  progress(): void {
    const { stderr } = this.#context;
    const now = performance.now();
    if (!stderr.isTTY || now - this.#saidAt < PROGRESS_MS) return;
    this.#saidAt = now;
    const share = this.share();
    const rate = Math.round(this.links / this.seconds);
    const left =
      share === null || share === 0 ? '' : `, ${percent(share)}, ${clock((this.seconds * (1 - share)) / share)} left`;
    const visits = this.counts.visitsImported + this.counts.visitsKnown;
    const visitsText = visits === 0 ? '' : `, ${number(visits)} visits`;
    stderr.write(`\r\x1b[K${number(this.links)} links${visitsText}, ${number(rate)} links/s${left}`);
  }

  clearProgress(): void {
    const { stderr } = this.#context;
    if (stderr.isTTY) stderr.write('\r\x1b[K');
    this.#saidAt = 0;
  }

  close(): void {
    if (this.#report !== null) closeSync(this.#report);
  }

  #noMore(): string {
    return this.#report === null
      ? 'More of these are only counted; --report <file> lists all.'
      : 'More of these are in the report.';
  }
}

export function number(value: number): string {
  return value.toLocaleString('en');
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
