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
 * The limit is at least two segments. All segments are one buffer, which the system gives page by page as they are written: as objects of
 * their own, a million links took a redirect a tenth longer.
 */

/** As much is looked through when room is made: some 600 links, 0.2 ms. With room for two of the longest records, half of one always takes one more. */
const SEGMENT_BYTES = 2 * RECORD_BYTES_MAX;
const FIRST_SLOTS = 1024;
const LOAD_FACTOR = 0.75;
/** The place of a record is where it stands, plus one, so that an index of zeros is empty. */
const NOWHERE = 0;

export class LinkTable {
  readonly #maxBytes: number;
  readonly #records: Records;
  /** Where the next record of each segment goes. */
  readonly #ends: number[] = [];
  /** Which segment is being written. */
  #head = -1;
  /** A hash and the place of its record: beside each other, since each alone would be fetched from memory. */
  #slots = slotsFor(FIRST_SLOTS);
  #size = 0;
  readonly counters = { evicted: 0, tooLong: 0 };

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#records = recordsOf(Buffer.allocUnsafeSlow(maxBytes - (maxBytes % SEGMENT_BYTES)));
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#ends.length * SEGMENT_BYTES + this.#slots.byteLength;
  }

  /** The link, or null for one that does not exist, if that was read at `readSince` or later; undefined otherwise. */
  get(ref: LinkRef, readSince: number): RedirectLink | null | undefined {
    const place = this.#placeAt(this.#slotOf(hashOf(ref) >>> 0, ref));
    if (place === NOWHERE) return undefined;
    const at = place - 1;
    if (readAtOf(this.#records, at) < readSince) return undefined;
    markUsed(this.#records, at, true);
    return linkAt(this.#records, at, ref);
  }

  set(ref: LinkRef, link: RedirectLink | null, readAt: number): void {
    this.delete(ref);
    const draft = draftOf(ref, link);
    if (draft === null) {
      this.counters.tooLong++;
      return;
    }
    const at = this.#take(draft.length);
    writeRecord(this.#records, at, draft, readAt);
    this.#append(draft.hash, at);
  }

  delete(ref: LinkRef): void {
    const slot = this.#slotOf(hashOf(ref) >>> 0, ref);
    if (this.#placeAt(slot) !== NOWHERE) this.#remove(slot);
  }

  clear(): void {
    this.#slots = slotsFor(FIRST_SLOTS);
    this.#size = 0;
    this.#ends.length = 0;
    this.#head = -1;
  }

  /** Adds what `pack` made of links that were read at `readAt`, but for codes that are known and for `except`. False when nothing more fits. */
  addPacked(packed: Uint8Array, readAt: number, except: (ref: LinkRef) => boolean): boolean {
    const records = recordsOf(Buffer.from(packed.buffer, packed.byteOffset, packed.length));
    for (let from = 0, length = 0; from < packed.length; from += length) {
      length = lengthAt(records, from);
      const [hash, ref] = [hashAt(records, from), refAt(records, from)];
      if (this.#placeAt(this.#slotOf(hash, ref)) !== NOWHERE || except(ref)) continue;
      if (!this.#hasSpace(length)) return false;
      const at = this.#take(length);
      records.bytes.copy(this.#records.bytes, at, from, from + length);
      setReadAt(this.#records, at, readAt);
      this.#append(hash, at);
    }
    return true;
  }

  #append(hash: number, at: number): void {
    this.#insert(hash, at + 1);
    this.#size++;
  }

  get #slotCount(): number {
    return this.#slots.length / 2;
  }

  #hashAt(slot: number): number {
    return this.#slots[2 * slot] ?? 0;
  }

  #placeAt(slot: number): number {
    return this.#slots[2 * slot + 1] ?? NOWHERE;
  }

  /** Where the record of a code stands in the index, or the free slot where it would. */
  #slotOf(hash: number, ref: LinkRef): number {
    const mask = this.#slotCount - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const place = this.#placeAt(slot);
      if (place === NOWHERE || (this.#hashAt(slot) === hash && isOf(this.#records, place - 1, ref))) return slot;
    }
  }

  #insert(hash: number, place: number): void {
    const mask = this.#slotCount - 1;
    let slot = hash & mask;
    while (this.#placeAt(slot) !== NOWHERE) slot = (slot + 1) & mask;
    this.#fill(slot, hash, place);
  }

  #fill(slot: number, hash: number, place: number): void {
    this.#slots[2 * slot] = hash;
    this.#slots[2 * slot + 1] = place;
  }

  /** Frees a slot and moves those behind it that had to give way. */
  #remove(slot: number): void {
    const mask = this.#slotCount - 1;
    let hole = slot;
    for (let next = (slot + 1) & mask; this.#placeAt(next) !== NOWHERE; next = (next + 1) & mask) {
      const hash = this.#hashAt(next);
      if (((next - hash) & mask) < ((next - hole) & mask)) continue;
      this.#fill(hole, hash, this.#placeAt(next));
      hole = next;
    }
    this.#fill(hole, 0, NOWHERE);
    this.#size--;
  }

  /** Whether a record fits without another one having to go. */
  #hasSpace(length: number): boolean {
    const growth = (this.#needsSegment(length) ? SEGMENT_BYTES : 0) + (this.#isCrowded() ? this.#slots.byteLength : 0);
    return this.bytes + growth <= this.#maxBytes;
  }

  #needsSegment(length: number): boolean {
    return (this.#ends[this.#head] ?? SEGMENT_BYTES) + length > SEGMENT_BYTES;
  }

  #isCrowded(): boolean {
    return this.#size + 1 > this.#slotCount * LOAD_FACTOR;
  }

  /** Where a record of this length goes, with a slot free for it. */
  #take(length: number): number {
    while (this.#isCrowded()) {
      if (this.bytes + this.#slots.byteLength <= this.#maxBytes) this.#growIndex();
      else this.#renewOldest();
    }
    if (this.#needsSegment(length)) {
      if (this.bytes + SEGMENT_BYTES > this.#maxBytes) this.#renewOldest();
      else this.#head = this.#ends.push(0) - 1;
    }
    const end = this.#ends[this.#head] ?? 0;
    this.#ends[this.#head] = end + length;
    return this.#head * SEGMENT_BYTES + end;
  }

  /** Doubling a million takes 15 ms, once. */
  #growIndex(): void {
    const former = this.#slots;
    this.#slots = slotsFor(former.length);
    for (let i = 0; i < former.length; i += 2) {
      const place = former[i + 1] ?? NOWHERE;
      if (place !== NOWHERE) this.#insert(former[i] ?? 0, place);
    }
  }

  /** The segment behind the head becomes the head, at least half empty. */
  #renewOldest(): void {
    this.#head = (this.#head + 1) % this.#ends.length;
    const start = this.#head * SEGMENT_BYTES;
    const formerEnd = start + (this.#ends[this.#head] ?? 0);
    let end = start;
    for (let at = start, length = 0; at < formerEnd; at += length) {
      length = lengthAt(this.#records, at);
      const hash = hashAt(this.#records, at);
      const slot = this.#slotAt(hash, at + 1);
      if (slot === -1) continue;
      if (!isUsed(this.#records, at) || end + length > start + SEGMENT_BYTES / 2) {
        this.#remove(slot);
        this.counters.evicted++;
        continue;
      }
      markUsed(this.#records, at, false);
      this.#records.bytes.copyWithin(end, at, at + length);
      this.#fill(slot, hash, end + 1);
      end += length;
    }
    this.#ends[this.#head] = end - start;
  }

  /** The slot that points to a place; -1 when none does, since the record was deleted or written anew elsewhere. */
  #slotAt(hash: number, place: number): number {
    const mask = this.#slotCount - 1;
    for (let slot = hash & mask; this.#placeAt(slot) !== NOWHERE; slot = (slot + 1) & mask) {
      if (this.#placeAt(slot) === place) return slot;
    }
    return -1;
  }
}

function slotsFor(count: number): Uint32Array {
  return new Uint32Array(2 * count);
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
