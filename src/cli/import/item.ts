import type { ImportedLink } from '../../http/api/contract.ts';

/** What a source gives, one by one: a link, or why there is none. `at` says where it stands, such as `line 12`. */
export type Item = LinkItem | { readonly at: string; readonly problem: string };

export interface LinkItem {
  readonly at: string;
  readonly link: ImportedLink;
}

/** A file's bytes as they come. */
export type Bytes = AsyncIterable<Buffer>;

/** Longest line, row or JSON object that is taken, in bytes: an address has at most 8192 characters. */
export const RECORD_MAX_BYTES = 1024 * 1024;

/** UTF-8's byte order mark, which some programs put before a text. */
export const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

export const BROKEN_TEXT = 'is not UTF-8';
