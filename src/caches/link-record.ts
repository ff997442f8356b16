import type { LinkRef, RedirectLink } from '../core/link.ts';
import { hashOf } from './hash.ts';

/**
 * What is remembered of a code, as bytes: a link of 60 characters takes 110 of them and nothing on the heap, where an object takes 300 and is
 * looked at by each garbage collection.
 *
 * length u32, hash u32, read at f64 (ms on the clock of `performance.now`), link id f64 (0: there is no such link), flags u8, domain's length u8,
 * code's length u16, long URL's bytes u32; then domain and code in UTF-16, long URL in UTF-8, and in JSON what few links have.
 */
const AT = { length: 0, hash: 4, readAt: 8, id: 16, flags: 24, domain: 25, code: 26, url: 28, texts: 32 } as const;
const FLAG = { used: 1, forwardQuery: 2, special: 4 } as const;

/** Longer ones are not remembered. */
export const RECORD_BYTES_MAX = 32 * 1024;
const DOMAIN_LENGTH_MAX = 0xff;
const CODE_LENGTH_MAX = 0xffff;

/** A part of memory that holds records, one behind the other. */
export interface Records {
  readonly bytes: Buffer;
  readonly view: DataView;
}

export function recordsOf(bytes: Buffer): Records {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length) };
}

/** A record about to be written: a code as it is asked for, and what the store said of it. */
export interface Draft {
  readonly ref: LinkRef;
  readonly link: RedirectLink | null;
  readonly hash: number;
  readonly special: string;
  /** In bytes. */
  readonly length: number;
}

/** Null where it is too long to be remembered. */
export function draftOf(ref: LinkRef, link: RedirectLink | null): Draft | null {
  const { domain, code } = ref;
  if (domain.length > DOMAIN_LENGTH_MAX || code.length > CODE_LENGTH_MAX) return null;
  const special = link === null ? '' : specialOf(link, ref);
  const texts = 2 * (domain.length + code.length) + Buffer.byteLength(link?.longUrl ?? '') + Buffer.byteLength(special);
  const length = AT.texts + texts;
  return length > RECORD_BYTES_MAX ? null : { ref, link, hash: hashOf(ref) >>> 0, special, length };
}

/** What few links have, '' when this one has none of it. */
function specialOf(link: RedirectLink, asked: LinkRef): string {
  const { code, validSince, validUntil, maxVisits, rules } = link;
  const plain = validSince === null && validUntil === null && maxVisits === null && rules.length === 0;
  return plain && code === asked.code ? '' : JSON.stringify({ code, validSince, validUntil, maxVisits, rules });
}

/** There must be room for `draft.length` bytes. */
export function writeRecord({ bytes, view }: Records, at: number, draft: Draft, readAt: number): void {
  const { ref, link, hash, special, length } = draft;
  view.setUint32(at + AT.length, length, true);
  view.setUint32(at + AT.hash, hash, true);
  view.setFloat64(at + AT.readAt, readAt, true);
  view.setFloat64(at + AT.id, link?.id ?? 0, true);
  view.setUint8(
    at + AT.flags,
    (link?.forwardQuery === true ? FLAG.forwardQuery : 0) | (special === '' ? 0 : FLAG.special),
  );
  view.setUint8(at + AT.domain, ref.domain.length);
  view.setUint16(at + AT.code, ref.code.length, true);
  let end = at + AT.texts;
  end += bytes.write(ref.domain, end, 'utf16le');
  end += bytes.write(ref.code, end, 'utf16le');
  const url = bytes.write(link?.longUrl ?? '', end, 'utf8');
  view.setUint32(at + AT.url, url, true);
  bytes.write(special, end + url, 'utf8');
}

export function lengthAt({ view }: Records, at: number): number {
  return view.getUint32(at + AT.length, true);
}

export function hashAt({ view }: Records, at: number): number {
  return view.getUint32(at + AT.hash, true);
}

export function readAtOf({ view }: Records, at: number): number {
  return view.getFloat64(at + AT.readAt, true);
}

export function setReadAt({ view }: Records, at: number, readAt: number): void {
  view.setFloat64(at + AT.readAt, readAt, true);
}

export function isUsed({ view }: Records, at: number): boolean {
  return (view.getUint8(at + AT.flags) & FLAG.used) !== 0;
}

export function markUsed({ view }: Records, at: number, used: boolean): void {
  const flags = view.getUint8(at + AT.flags);
  const marked = used ? flags | FLAG.used : flags & ~FLAG.used;
  if (marked !== flags) view.setUint8(at + AT.flags, marked);
}

/** Whether the record is of this domain and code. */
export function isOf({ view }: Records, at: number, { domain, code }: LinkRef): boolean {
  if (view.getUint8(at + AT.domain) !== domain.length || view.getUint16(at + AT.code, true) !== code.length)
    return false;
  let text = at + AT.texts;
  for (let i = 0; i < domain.length; i++, text += 2)
    if (view.getUint16(text, true) !== domain.charCodeAt(i)) return false;
  for (let i = 0; i < code.length; i++, text += 2) if (view.getUint16(text, true) !== code.charCodeAt(i)) return false;
  return true;
}

export function refAt({ bytes, view }: Records, at: number): LinkRef {
  const code = at + AT.texts + 2 * view.getUint8(at + AT.domain);
  return {
    domain: bytes.toString('utf16le', at + AT.texts, code),
    code: bytes.toString('utf16le', code, code + 2 * view.getUint16(at + AT.code, true)),
  };
}

/** What bytes from elsewhere say of `ref`: its link, and when it was read. Null when they are no such record. */
export function recordIn(
  bytes: Buffer,
  ref: LinkRef,
): { readonly link: RedirectLink | null; readonly readAt: number } | null {
  const records = recordsOf(bytes);
  try {
    if (lengthAt(records, 0) !== bytes.length || !isOf(records, 0, ref)) return null;
    return { link: linkAt(records, 0, ref), readAt: readAtOf(records, 0) };
  } catch {
    return null;
  }
}

const NO_RULES: RedirectLink['rules'] = [];

/** The link of the record of `ref`; null when it says that there is none. */
export function linkAt({ bytes, view }: Records, at: number, { domain, code }: LinkRef): RedirectLink | null {
  const id = view.getFloat64(at + AT.id, true);
  if (id === 0) return null;
  const flags = view.getUint8(at + AT.flags);
  const url = at + AT.texts + 2 * (domain.length + code.length);
  const urlEnd = url + view.getUint32(at + AT.url, true);
  const link = {
    id,
    domain,
    code,
    longUrl: bytes.toString('utf8', url, urlEnd),
    validSince: null,
    validUntil: null,
    maxVisits: null,
    forwardQuery: (flags & FLAG.forwardQuery) !== 0,
    rules: NO_RULES,
  };
  if ((flags & FLAG.special) === 0) return link;
  const special = JSON.parse(
    bytes.toString('utf8', urlEnd, at + lengthAt({ bytes, view }, at)),
  ) as Partial<RedirectLink>;
  return { ...link, ...special };
}
