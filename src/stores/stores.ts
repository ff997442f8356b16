import type { CaseMode } from '../core/code.ts';
import type { KeyStore, LinkReader, LinkStore, VisitStore } from '../core/ports.ts';
import type { LinkRef } from '../core/link.ts';

/** Where links and visits rest, by the scheme of a URL. Each part is opened by the thread that uses it. */

export interface StorePlace {
  readonly url: string;
  /** Of a server's replica, for lists and sums. */
  readonly readUrl?: string | null;
  /** Of the embedded store. */
  readonly files: { readonly links: string; readonly visits: string };
}

/** A store that can not be used: which, where and why, without its password. */
export class StoreProblem extends Error {
  /** Whether it may be there later: it does not answer, or is starting. */
  readonly passing: boolean;

  constructor(message: string, passing: boolean, cause: unknown) {
    super(message, { cause });
    this.name = 'StoreProblem';
    this.passing = passing;
  }
}

export interface LinksAndKeys {
  readonly links: LinkStore;
  readonly keys: KeyStore;
}

/** A LinkReader that fills caches too. */
export interface CodeReader extends LinkReader {
  forEachCode(visit: (ref: LinkRef) => void): Promise<void>;
  /** How many links there are now. Goes through an index. */
  countLinks(): Promise<number>;
  close(): Promise<void>;
}

export interface Stores {
  /** Brings the schema up to date, before anything else is opened; how many links were ever made. Throws StoreProblem. */
  prepare(): Promise<number>;
  /** Of a server, without changing it: the version of its schema (0: none yet), and the one that this program knows. Throws StoreProblem. */
  schema?(): Promise<{ readonly version: number; readonly known: number }>;
  openReader(caseMode: CaseMode): Promise<CodeReader>;
  openLinks(options: {
    readonly caseMode: CaseMode;
    /** Called for each new link before it is committed. */
    readonly onCreate?: (ref: LinkRef) => void;
  }): Promise<LinksAndKeys>;
  openVisits(options: { readonly now: () => number; readonly readOnly?: boolean }): Promise<VisitStore>;
  /** Of a store that may not be prepared yet. */
  openKeys(): Promise<KeyStore>;
}

/** Whether the store is in files of this machine, and one process's alone. */
export function isEmbedded(url: string): boolean {
  return url.startsWith('sqlite:');
}

/** For messages. */
export function storeTitle(url: string): string {
  if (isEmbedded(url)) return 'SQLite';
  return url.startsWith('postgres') ? 'PostgreSQL' : 'MariaDB';
}

/** The library of a server is loaded when its scheme asks for it. */
export async function storesAt({ url, readUrl, files }: StorePlace): Promise<Stores> {
  if (isEmbedded(url)) {
    const { SqliteStores } = await import('./sql/sqlite.ts');
    return new SqliteStores(files);
  }
  const { ServerStores } = await import('./sql/servers.ts');
  return new ServerStores(url, readUrl ?? null);
}
