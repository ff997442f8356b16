import { spelled, type CaseMode } from '../core/code.ts';
import type { LinkRef, RedirectLink } from '../core/link.ts';
import { hashOf } from './hash.ts';
import {
  draftOf,
  hashAt,
  isOf,
  isUsed,
  lengthAt,
  linkAt,
  markUsed,
  readAtOf,
  RECORD_BYTES_MAX,
  recordsOf,
  refAt,
  setReadAt,
  writeRecord,
  type Records,
} from './link-record.ts';

/**
 * Links and absences by domain and code, within a limit of bytes, outside of the heap: records (link-record.ts) one behind the other in segments, and
 * an index with open addressing (Knuth, vol. 3, 6.4, algorithms L and R). When memory is full, the segment that was written longest
 * ago is written anew: what was used since it was written stays (CLOCK; Corbato, 1968), up to half of the segment.
 * The limit is at least two segments.
 */

/** As much is looked through when room is made: some 600 links, 0.2 ms. With room for two of the longest records, half of one always takes one more. */
const SEGMENT_BYTES = 2 * RECORD_BYTES_MAX;
const FIRST_SLOTS = 1024;
const LOAD_FACTOR = 0.75;
/** A hash and a place. */
const SLOT_BYTES = 8;

interface Segment extends Records {
  /** Where the next record goes. */
  end: number;
}

export class LinkTable {
  readonly #maxBytes: number;
  readonly #segments: Segment[] = [];
  /** Which segment is being written. */
  #head = -1;
  #hashes = new Uint32Array(FIRST_SLOTS);
  /** Segment number and offset of a record, plus one; 0 where a slot is free. */
  #places = new Uint32Array(FIRST_SLOTS);
  #size = 0;
  readonly counters = { evicted: 0, tooLong: 0 };

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#segments.length * SEGMENT_BYTES + this.#places.length * SLOT_BYTES;
  }

  /** The link, or null for one that does not exist, if that was read at `readSince` or later; undefined otherwise. */
  get(ref: LinkRef, readSince: number): RedirectLink | null | undefined {
    const place = this.#places[this.#slotOf(hashOf(ref) >>> 0, ref)] ?? 0;
    const segment = this.#segments[segmentOf(place)];
    if (place === 0 || segment === undefined) return undefined;
    const at = offsetOf(place);
    if (readAtOf(segment, at) < readSince) return undefined;
    markUsed(segment, at, true);
    return linkAt(segment, at, ref);
  }

  set(ref: LinkRef, link: RedirectLink | null, readAt: number): void {
    this.delete(ref);
    const draft = draftOf(ref, link);
    if (draft === null) {
      this.counters.tooLong++;
      return;
    }
    const segment = this.#room(draft.length);
    writeRecord(segment, segment.end, draft, readAt);
    this.#append(segment, draft.hash, draft.length);
  }

  delete(ref: LinkRef): void {
    const slot = this.#slotOf(hashOf(ref) >>> 0, ref);
    if (this.#places[slot] !== 0) this.#remove(slot);
  }

  /** Adds what `pack` made of links that were read at `readAt`, but for codes that are known and for `except`. False when nothing more fits. */
  addPacked(packed: Uint8Array, readAt: number, except: (ref: LinkRef) => boolean): boolean {
    const records = recordsOf(Buffer.from(packed.buffer, packed.byteOffset, packed.length));
    for (let at = 0, length = 0; at < packed.length; at += length) {
      length = lengthAt(records, at);
      const [hash, ref] = [hashAt(records, at), refAt(records, at)];
      if (this.#places[this.#slotOf(hash, ref)] !== 0 || except(ref)) continue;
      if (!this.#hasSpace(length)) return false;
      const segment = this.#room(length);
      records.bytes.copy(segment.bytes, segment.end, at, at + length);
      setReadAt(segment, segment.end, readAt);
      this.#append(segment, hash, length);
    }
    return true;
  }

  #append(segment: Segment, hash: number, length: number): void {
    this.#insert(hash, placeOf(this.#head, segment.end));
    segment.end += length;
    this.#size++;
  }

  /** Where the record of a code stands in the index, or the free slot where it would. */
  #slotOf(hash: number, ref: LinkRef): number {
    const mask = this.#places.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const place = this.#places[slot] ?? 0;
      if (place === 0) return slot;
      const segment = this.#segments[segmentOf(place)];
      if (this.#hashes[slot] === hash && segment !== undefined && isOf(segment, offsetOf(place), ref)) return slot;
    }
  }

  #insert(hash: number, place: number): void {
    const mask = this.#places.length - 1;
    let slot = hash & mask;
    while (this.#places[slot] !== 0) slot = (slot + 1) & mask;
    this.#hashes[slot] = hash;
    this.#places[slot] = place;
  }

  /** Frees a slot and moves those behind it that had to give way. */
  #remove(slot: number): void {
    const mask = this.#places.length - 1;
    let hole = slot;
    for (let next = (slot + 1) & mask; this.#places[next] !== 0; next = (next + 1) & mask) {
      const hash = this.#hashes[next] ?? 0;
      if (((next - hash) & mask) < ((next - hole) & mask)) continue;
      this.#hashes[hole] = hash;
      this.#places[hole] = this.#places[next] ?? 0;
      hole = next;
    }
    this.#places[hole] = 0;
    this.#size--;
  }

  /** Whether a record fits without another one having to go. */
  #hasSpace(length: number): boolean {
    const segment = this.#segments[this.#head];
    const segmentNeeded = segment === undefined || segment.end + length > SEGMENT_BYTES;
    const growth = (segmentNeeded ? SEGMENT_BYTES : 0) + (this.#isCrowded() ? this.#places.length * SLOT_BYTES : 0);
    return this.bytes + growth <= this.#maxBytes;
  }

  #isCrowded(): boolean {
    return this.#size + 1 > this.#places.length * LOAD_FACTOR;
  }

  /** The segment that a record of this length goes to, with a slot free for it. */
  #room(length: number): Segment {
    while (this.#isCrowded()) {
      if (this.bytes + this.#places.length * SLOT_BYTES <= this.#maxBytes) this.#growIndex();
      else this.#renewOldest();
    }
    const head = this.#segments[this.#head];
    if (head !== undefined && head.end + length <= SEGMENT_BYTES) return head;
    if (this.bytes + SEGMENT_BYTES > this.#maxBytes) return this.#renewOldest();
    const added = { ...recordsOf(Buffer.allocUnsafeSlow(SEGMENT_BYTES)), end: 0 };
    this.#head = this.#segments.push(added) - 1;
    return added;
  }

  /** Doubling a million takes 15 ms, once. */
  #growIndex(): void {
    const [hashes, places] = [this.#hashes, this.#places];
    this.#hashes = new Uint32Array(2 * hashes.length);
    this.#places = new Uint32Array(2 * places.length);
    places.forEach((place, slot) => {
      if (place !== 0) this.#insert(hashes[slot] ?? 0, place);
    });
  }

  /** The segment behind the head becomes the head, at least half empty. */
  #renewOldest(): Segment {
    const number = (this.#head + 1) % this.#segments.length;
    const segment = this.#segments[number];
    if (segment === undefined) throw new Error('there is a segment whenever memory is full');
    const { end } = segment;
    segment.end = 0;
    for (let at = 0, length = 0; at < end; at += length) {
      length = lengthAt(segment, at);
      const slot = this.#slotAt(hashAt(segment, at), placeOf(number, at));
      if (slot === -1) continue;
      if (!isUsed(segment, at) || segment.end + length > SEGMENT_BYTES / 2) {
        this.#remove(slot);
        this.counters.evicted++;
        continue;
      }
      markUsed(segment, at, false);
      segment.bytes.copyWithin(segment.end, at, at + length);
      this.#places[slot] = placeOf(number, segment.end);
      segment.end += length;
    }
    this.#head = number;
    return segment;
  }

  /** The slot that points to a place; -1 when none does, since the record was deleted or written anew elsewhere. */
  #slotAt(hash: number, place: number): number {
    const mask = this.#places.length - 1;
    for (let slot = hash & mask; this.#places[slot] !== 0; slot = (slot + 1) & mask) {
      if (this.#places[slot] === place) return slot;
    }
    return -1;
  }
}

function placeOf(segment: number, offset: number): number {
  return segment * SEGMENT_BYTES + offset + 1;
}

function segmentOf(place: number): number {
  return Math.floor((place - 1) / SEGMENT_BYTES);
}

function offsetOf(place: number): number {
  return (place - 1) % SEGMENT_BYTES;
}

/** Links as records, for `addPacked` of another thread. Those that no table remembers are left out. */
export function pack(links: readonly RedirectLink[], caseMode: CaseMode): Uint8Array<ArrayBuffer> {
  const drafts = links.flatMap(
    (link) => draftOf({ domain: link.domain, code: spelled(link.code, caseMode) }, link) ?? [],
  );
  const bytes = new Uint8Array(drafts.reduce((sum, { length }) => sum + length, 0));
  const records = recordsOf(Buffer.from(bytes.buffer));
  let at = 0;
  for (const draft of drafts) {
    writeRecord(records, at, draft, 0);
    at += draft.length;
  }
  return bytes;
}
