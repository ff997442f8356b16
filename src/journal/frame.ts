import { crc32 } from 'node:zlib';
import type { Click } from '../core/click.ts';
import type { DropReason } from '../core/visit.ts';
import { bytesFor, writeClicks } from './click-bytes.ts';

/**
 * The journal's unit of writing: one frame per group commit, so one write and one checksum for all clicks of an event-loop
 * turn. Layout (little-endian): magic u32, CRC-32 u32 over all that follows it, payload bytes u32, clicks u32, first seq u48, kind u16; then the payload. Of a `clicks`
 * frame that is its clicks (click-bytes.ts); of a `dropped` frame, the reason.
 */

export const FRAME_HEADER_BYTES = 24;
const AT = { magic: 0, checksum: 4, payloadBytes: 8, count: 12, firstSeq: 16, kind: 22 } as const;
const MAGIC = 0x3230_4a54; // "TJ02"
const KINDS = ['clicks', 'dropped'] as const;
/** Larger than any frame written (see journal.ts); a length above it is damage, not a frame. */
export const FRAME_BYTES_MAX = 16 * 1024 * 1024;
/** What is kept to write frames into: some 500 clicks. A longer frame gets memory of its own. */
const KEPT_BYTES = 256 * 1024;

export interface Frame {
  readonly kind: (typeof KINDS)[number];
  readonly firstSeq: number;
  readonly count: number;
  /** A view of the bytes that were decoded. */
  readonly payload: Buffer;
}

interface Header extends Pick<Frame, 'firstSeq' | 'count'> {
  readonly bytes: number;
}

export class FrameWriter {
  readonly #kept = Buffer.allocUnsafeSlow(KEPT_BYTES);

  /** The frame of these clicks, which have so many characters (`charactersOf`). Valid until the next one. */
  clicks(firstSeq: number, clicks: readonly Click[], characters: number): Buffer {
    const room = FRAME_HEADER_BYTES + bytesFor(clicks.length, characters);
    const bytes = room <= KEPT_BYTES ? this.#kept : Buffer.allocUnsafeSlow(room);
    const end = writeClicks(bytes, FRAME_HEADER_BYTES, clicks);
    return seal(bytes.subarray(0, end), 'clicks', firstSeq, clicks.length);
  }

  dropped(firstSeq: number, count: number, reason: DropReason): Buffer {
    const bytes = Buffer.concat([Buffer.alloc(FRAME_HEADER_BYTES), Buffer.from(reason)]);
    return seal(bytes, 'dropped', firstSeq, count);
  }
}

/** Writes the header before the payload. */
function seal(bytes: Buffer, kind: Frame['kind'], firstSeq: number, count: number): Buffer {
  bytes.writeUInt32LE(MAGIC, AT.magic);
  bytes.writeUInt32LE(bytes.length - FRAME_HEADER_BYTES, AT.payloadBytes);
  bytes.writeUInt32LE(count, AT.count);
  bytes.writeUIntLE(firstSeq, AT.firstSeq, 6);
  bytes.writeUInt16LE(KINDS.indexOf(kind), AT.kind);
  bytes.writeUInt32LE(checksum(bytes), AT.checksum);
  return bytes;
}

function checksum(frame: Buffer): number {
  return crc32(frame.subarray(AT.payloadBytes));
}

/** A header, whether the payload behind it is whole or not; `bytes` are the frame's. Null when it is none. */
export function readHeader(bytes: Buffer, at: number): Header | null {
  const payloadBytes = bytes.readUInt32LE(at + AT.payloadBytes);
  if (bytes.readUInt32LE(at + AT.magic) !== MAGIC || payloadBytes > FRAME_BYTES_MAX) return null;
  return {
    firstSeq: bytes.readUIntLE(at + AT.firstSeq, 6),
    count: bytes.readUInt32LE(at + AT.count),
    bytes: FRAME_HEADER_BYTES + payloadBytes,
  };
}

/**
 * What stands at `offset`: a frame and its length; `incomplete` when the bytes end before the frame does (a torn or a live
 * tail); `damaged` when they are not a frame.
 */
export type Decoded =
  | { readonly outcome: 'frame'; readonly frame: Frame; readonly bytes: number }
  | { readonly outcome: 'incomplete' | 'damaged' };

export function decodeFrame(bytes: Buffer, offset: number): Decoded {
  const left = bytes.length - offset;
  if (left < FRAME_HEADER_BYTES) return { outcome: 'incomplete' };
  const header = readHeader(bytes, offset);
  if (header === null) return { outcome: 'damaged' };
  if (left < header.bytes) return { outcome: 'incomplete' };
  const whole = bytes.subarray(offset, offset + header.bytes);
  const kind = KINDS[whole.readUInt16LE(AT.kind)];
  if (whole.readUInt32LE(AT.checksum) !== checksum(whole) || kind === undefined) return { outcome: 'damaged' };
  const { firstSeq, count } = header;
  const frame: Frame = { kind, firstSeq, count, payload: whole.subarray(FRAME_HEADER_BYTES) };
  return { outcome: 'frame', frame, bytes: header.bytes };
}

/** Offset of the next possible frame at or after `from`: where reading goes on behind damage. It may begin with the last bytes that there are. */
export function findFrame(bytes: Buffer, from: number): number {
  const magic = Buffer.allocUnsafe(4);
  magic.writeUInt32LE(MAGIC, 0);
  const found = bytes.indexOf(magic, from);
  return found === -1 ? Math.max(from, bytes.length - magic.length + 1) : found;
}
