import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { JournaledClick } from '../core/click.ts';
import { dropReasons } from '../core/visit.ts';
import { markOf, readClicks } from './click-bytes.ts';
import { decodeFrame, findFrame, FRAME_HEADER_BYTES, readHeader, type Frame } from './frame.ts';
import { listSegments, type Segment } from './segments.ts';

/**
 * Reads a journal's clicks in the order of their seq. Reading is synchronous: it happens in the analytics thread and in tools,
 * never where redirects are answered.
 */

/** Read at once; grows only for a frame that is larger. */
const READ_BYTES = 256 * 1024;

/** Reads one segment from where it stopped last time. A frame that is not whole yet is left for the next time. */
export class SegmentReader {
  readonly segment: Segment;
  readonly #file: number;
  #offset = 0;
  /** Whether something was stepped over that is no frame, nor the beginning of a last one. */
  damaged = false;
  /** Used again for each read: a new one each would be the garbage collector's, which comes late for memory outside its heap. */
  #buffer = Buffer.allocUnsafeSlow(READ_BYTES);

  constructor(segment: Segment) {
    this.segment = segment;
    this.#file = openSync(segment.path, 'r');
  }

  /**
   * The next frames, valid until the next call, or an empty list at the (present) end. `final` says that nobody writes the segment any more: then bytes
   * that are no frame are stepped over. What was lost with them shows as a gap in the seqs.
   */
  next(final: boolean): readonly Frame[] {
    const buffer = this.#buffer;
    const bytes = buffer.subarray(0, readSync(this.#file, buffer, 0, buffer.length, this.#offset));
    const frames: Frame[] = [];
    let at = 0;
    while (at < bytes.length) {
      const decoded = decodeFrame(bytes, at);
      if (decoded.outcome === 'frame') {
        frames.push(decoded.frame);
        at += decoded.bytes;
        continue;
      }
      const wholeFileSeen = this.#offset + bytes.length >= fstatSync(this.#file).size;
      if (decoded.outcome === 'incomplete' && (!final || !wholeFileSeen)) break;
      if (!final) break;
      this.damaged ||= decoded.outcome === 'damaged';
      at = findFrame(bytes, at + 1);
    }
    this.#offset += at;
    if (frames.length > 0 || (at === 0 && bytes.length < buffer.length)) return frames;
    // Nothing but damage so far, or a frame longer than the buffer.
    if (at === 0) this.#buffer = Buffer.allocUnsafeSlow(buffer.length * 2);
    return this.next(final);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** The clicks of a frame, each with its identity. */
export function clicksOf(epoch: string, frame: Frame): readonly JournaledClick[] {
  const { firstSeq, count, payload } = frame;
  if (frame.kind === 'dropped') {
    const dropped = dropReasons.find((reason) => reason === payload.toString()) ?? 'memory-full';
    return Array.from({ length: count }, (_, i) => ({ epoch, seq: firstSeq + i, body: '', dropped }));
  }
  try {
    return readClicks(payload, count).map((body, i) => ({ epoch, seq: firstSeq + i, body }));
  } catch (error) {
    return lostClicks(epoch, firstSeq, firstSeq + count, `not in this version's form: ${(error as Error).message}`);
  }
}

/** Stand-ins for clicks that were written and can not be read, so that each is settled (as quarantined). */
export function lostClicks(epoch: string, from: number, to: number, damage: string): readonly JournaledClick[] {
  return Array.from({ length: to - from }, (_, i) => ({ epoch, seq: from + i, body: '', damage }));
}

/** Highest seq + 1 on disk of each epoch that still has segments. */
export function journalEnds(folder: string): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  // An epoch's last segment says it, unless there is nothing in it yet: the others need not be read.
  for (const segment of listSegments(folder).toReversed())
    if ((ends.get(segment.epoch) ?? 0) === 0) ends.set(segment.epoch, endUnlessGone(segment));
  return ends;
}

/** 0 where the segment was deleted since it was listed: the shipper does so when all of it is settled. */
function endUnlessGone(segment: Segment): number {
  try {
    return segmentEnd(segment);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

/** Seq behind the last frame that is there in full, by its header alone: whether it can be read or not. 0 when there is none. */
export function segmentEnd(segment: Segment): number {
  const file = openSync(segment.path, 'r');
  try {
    const header = Buffer.allocUnsafe(FRAME_HEADER_BYTES);
    const size = fstatSync(file).size;
    let end = 0;
    for (let offset = 0; offset + FRAME_HEADER_BYTES <= size;) {
      readSync(file, header, 0, header.length, offset);
      const frame = readHeader(header, 0);
      if (frame === null || offset + frame.bytes > size) break;
      end = frame.firstSeq + frame.count;
      offset += frame.bytes;
    }
    return end;
  } finally {
    closeSync(file);
  }
}

/** How many clicks of a link the journal holds from the given seqs on (exact limits start from stored + pending). */
export function pendingClicks(folder: string, linkId: number, settled: ReadonlyMap<string, number>): number {
  const mark = markOf(linkId);
  let count = 0;
  for (const segment of listSegments(folder)) {
    const from = settled.get(segment.epoch) ?? 0;
    const reader = new SegmentReader(segment);
    try {
      for (let frames = reader.next(true); frames.length > 0; frames = reader.next(true)) {
        for (const frame of frames.filter(
          (candidate) => candidate.firstSeq + candidate.count > from && candidate.payload.includes(mark),
        )) {
          count += clicksOf(segment.epoch, frame).filter(
            (click) => click.seq >= from && isOf(click.body, linkId),
          ).length;
        }
      }
    } finally {
      reader.close();
    }
  }
  return count;
}

/** A poison click is no visit of anybody. */
function isOf(body: unknown, linkId: number): boolean {
  return typeof body === 'object' && body !== null && 'linkId' in body && body.linkId === linkId;
}
