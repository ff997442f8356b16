import { clickKinds, type Click } from '../core/click.ts';
import { idsOf, traceparentOf } from '../core/trace.ts';

/**
 * A frame's clicks as bytes (little-endian), one behind the other: at f64 (ms since 1970), link id f64 (-1: none), kind u8, then
 * seven texts: domain, ip, user agent, referer, language, visited URL, redirect URL. A text is its length u16 and its UTF-8;
 * one of the first five that stood before in the frame is the number that it got there, with the highest bit set. Visitors of one
 * moment share much: a click of 400 bytes takes 60 to 250. The two URLs are new with each click, as a rule, so they are not looked up.
 *
 * Behind all of them, of each click that is part of a trace: its place in the frame u16, trace id 16 bytes, span id 8 bytes. Versions that know of no
 * traces read the clicks and let the rest be; a frame that ends with its clicks has none.
 */

const NONE = 0xffff;
const KNOWN = 0x8000;
/** Numbers that a frame gives; further texts are written out. */
const NUMBERS_MAX = NONE - KNOWN;
/** What is longer is cut: CLICK_LIMITS leave no text above 6 KiB. */
const TEXT_BYTES_MAX = KNOWN - 1;
/** Where a click's members stand, the seven texts last. */
const AT = { at: 0, linkId: 8, kind: 16, texts: 17 } as const;
const LENGTH_BYTES = 2;
/** Of a click's place in a trace. */
const TRACE = { index: 0, traceId: 2, spanId: 18, bytes: 26 } as const;
/** Of a click, beside the characters of its texts. */
const FIXED_BYTES = AT.texts + 7 * LENGTH_BYTES + TRACE.bytes;
const BYTES_PER_CHARACTER = 3;

/** Characters of a click's texts. */
export function charactersOf(click: Click): number {
  const { domain, ip, userAgent, referer, language, visitedUrl, redirectUrl } = click;
  return (
    domain.length +
    (ip?.length ?? 0) +
    userAgent.length +
    referer.length +
    language.length +
    visitedUrl.length +
    (redirectUrl?.length ?? 0)
  );
}

/** Bytes that so many clicks, of so many characters, take at most. */
export function bytesFor(clicks: number, characters: number): number {
  return clicks * FIXED_BYTES + characters * BYTES_PER_CHARACTER;
}

/** Writes clicks into `bytes` from `start` on, where there is room for them, and says where they end. */
export function writeClicks(bytes: Buffer, start: number, clicks: readonly Click[]): number {
  const writer = new Writer(bytes, start);
  let traced = false;
  for (const click of clicks) {
    writer.click(click);
    traced ||= click.trace !== undefined;
  }
  if (traced) for (const [index, { trace }] of clicks.entries()) if (trace !== undefined) writer.trace(index, trace);
  return writer.at;
}

class Writer {
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #numbers = new Map<string, number>();
  at: number;

  constructor(bytes: Buffer, start: number) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.at = start;
  }

  click(click: Click): void {
    this.#view.setFloat64(this.at + AT.at, click.at, true);
    this.#view.setFloat64(this.at + AT.linkId, click.linkId ?? -1, true);
    this.#view.setUint8(this.at + AT.kind, clickKinds.indexOf(click.kind));
    this.at += AT.texts;
    this.#shared(click.domain);
    this.#shared(click.ip);
    this.#shared(click.userAgent);
    this.#shared(click.referer);
    this.#shared(click.language);
    this.#own(click.visitedUrl);
    this.#own(click.redirectUrl);
  }

  trace(index: number, traceparent: string): void {
    const { traceId, spanId } = idsOf(traceparent);
    this.#bytes.writeUInt16LE(index, this.at + TRACE.index);
    this.#bytes.write(traceId, this.at + TRACE.traceId, 'hex');
    this.#bytes.write(spanId, this.at + TRACE.spanId, 'hex');
    this.at += TRACE.bytes;
  }

  #shared(text: string | null): void {
    const number = text === null ? undefined : this.#numbers.get(text);
    if (number !== undefined) return this.#u16(KNOWN | number);
    if (text !== null && this.#numbers.size < NUMBERS_MAX) this.#numbers.set(text, this.#numbers.size);
    this.#own(text);
  }

  #own(text: string | null): void {
    if (text === null) return this.#u16(NONE);
    const length = this.#bytes.write(text, this.at + LENGTH_BYTES, TEXT_BYTES_MAX, 'utf8');
    this.#u16(length);
    this.at += length;
  }

  #u16(value: number): void {
    this.#view.setUint16(this.at, value, true);
    this.at += LENGTH_BYTES;
  }
}

type UncheckedClick = Record<Exclude<keyof Click, 'trace'>, unknown> & { trace?: string };

/**
 * The clicks of a frame, not yet checked: what they hold is up to whoever reads them next. Throws a RangeError where bytes are not what `writeClicks` wrote, which
 * a frame's checksum leaves to a version that writes them differently.
 */
export function readClicks(bytes: Buffer, count: number): readonly UncheckedClick[] {
  const known: string[] = [];
  let at = 0;
  const text = (shared: boolean): string | null => {
    const length = bytes.readUInt16LE(at);
    at += LENGTH_BYTES;
    if (length === NONE) return null;
    if (length >= KNOWN) return known[length - KNOWN] ?? null;
    if (at + length > bytes.length) throw new RangeError('a text ends behind its frame');
    const read = bytes.toString('utf8', at, at + length);
    at += length;
    if (shared) known.push(read);
    return read;
  };
  const clicks = Array.from({ length: count }, (): UncheckedClick => {
    const time = bytes.readDoubleLE(at + AT.at);
    const linkId = bytes.readDoubleLE(at + AT.linkId);
    const kind = bytes.readUInt8(at + AT.kind);
    at += AT.texts;
    return {
      v: 1,
      at: time,
      kind: clickKinds[kind],
      linkId: linkId < 0 ? null : linkId,
      domain: text(true),
      ip: text(true),
      userAgent: text(true),
      referer: text(true),
      language: text(true),
      visitedUrl: text(false),
      redirectUrl: text(false),
    };
  });
  for (; at + TRACE.bytes <= bytes.length; at += TRACE.bytes) {
    const click = clicks[bytes.readUInt16LE(at + TRACE.index)];
    const traceId = bytes.toString('hex', at + TRACE.traceId, at + TRACE.spanId);
    const spanId = bytes.toString('hex', at + TRACE.spanId, at + TRACE.bytes);
    if (click !== undefined) click.trace = traceparentOf({ traceId, spanId });
  }
  return clicks;
}

/** What every click of this link holds as bytes (and others may). */
export function markOf(linkId: number): Buffer {
  const mark = Buffer.alloc(8);
  mark.writeDoubleLE(linkId);
  return mark;
}
