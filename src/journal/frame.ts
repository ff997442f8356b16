import { crc32 } from 'node:zlib';

/**
 * The journal's unit of writing: one frame per group commit, so one write and one checksum for all clicks of an event-loop
 * turn. Layout (big-endian): magic u32, payload bytes u32, clicks u32, first seq u48, kind u16, CRC-32 u32 over all of the
 * header before it and the payload. The payload of a `clicks` frame is a line for each (lines.ts); of a `dropped` frame, the reason.
 */

export const FRAME_HEADER_BYTES = 24;
const MAGIC = 0x544a_3031; // "TJ01"
const KINDS = ['clicks', 'dropped'] as const;
/** Larger than any frame written (see journal.ts); a length above it is damage, not a frame. */
export const FRAME_BYTES_MAX = 16 * 1024 * 1024;

export type FrameKind = (typeof KINDS)[number];

export interface Frame {
  readonly kind: FrameKind;
  readonly firstSeq: number;
  readonly count: number;
  readonly payload: string;
}

export function encodeFrame(frame: Frame): Buffer {
  const payloadBytes = Buffer.byteLength(frame.payload);
  const bytes = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payloadBytes);
  bytes.writeUInt32BE(MAGIC, 0);
  bytes.writeUInt32BE(payloadBytes, 4);
  bytes.writeUInt32BE(frame.count, 8);
  bytes.writeUIntBE(frame.firstSeq, 12, 6);
  bytes.writeUInt16BE(KINDS.indexOf(frame.kind), 18);
  bytes.write(frame.payload, FRAME_HEADER_BYTES, 'utf8');
  bytes.writeUInt32BE(checksum(bytes), 20);
  return bytes;
}

function checksum(frame: Buffer): number {
  return crc32(frame.subarray(FRAME_HEADER_BYTES), crc32(frame.subarray(0, 20)));
}

/**
 * What stands at `offset`: a frame and its length; `incomplete` when the bytes end before the frame does (a torn or a live
 * tail); `damaged` when they are not a frame.
 */
export type Decoded =
  | { readonly outcome: 'frame'; readonly frame: Frame; readonly bytes: number }
  | { readonly outcome: 'incomplete' }
  | { readonly outcome: 'damaged'; readonly problem: string };

export function decodeFrame(bytes: Buffer, offset: number): Decoded {
  const left = bytes.length - offset;
  if (left < FRAME_HEADER_BYTES) return { outcome: 'incomplete' };
  if (bytes.readUInt32BE(offset) !== MAGIC) return { outcome: 'damaged', problem: `no frame at byte ${offset}` };
  const payloadBytes = bytes.readUInt32BE(offset + 4);
  if (payloadBytes > FRAME_BYTES_MAX)
    return { outcome: 'damaged', problem: `impossible frame length at byte ${offset}` };
  const total = FRAME_HEADER_BYTES + payloadBytes;
  if (left < total) return { outcome: 'incomplete' };
  const whole = bytes.subarray(offset, offset + total);
  const kind = KINDS[whole.readUInt16BE(18)];
  if (whole.readUInt32BE(20) !== checksum(whole) || kind === undefined) {
    return { outcome: 'damaged', problem: `checksum does not match at byte ${offset}` };
  }
  const frame: Frame = {
    kind,
    firstSeq: whole.readUIntBE(12, 6),
    count: whole.readUInt32BE(8),
    payload: whole.toString('utf8', FRAME_HEADER_BYTES),
  };
  return { outcome: 'frame', frame, bytes: total };
}

/** Offset of the next possible frame at or after `from`, or -1: where reading goes on behind damage. */
export function findFrame(bytes: Buffer, from: number): number {
  const magic = Buffer.allocUnsafe(4);
  magic.writeUInt32BE(MAGIC, 0);
  return bytes.indexOf(magic, from);
}
