import type { JournaledClick } from '../core/click.ts';
import type { Frame } from './frame.ts';
import { clicksOf } from './reader.ts';

/** Of the bytes kept, at first: some 10,000 clicks. It doubles when it has to. */
const FIRST_BYTES = 2 * 1024 * 1024;

/**
 * Clicks on their way to the bus, in order. They stay the bytes that they are in the journal until somebody goes through them: as objects they would
 * take four times the memory, all of it at once. Used again for each batch, since buffers that come and go leave holes in the process's memory.
 */
export class ClickBatch implements Iterable<JournaledClick> {
  #parts: Iterable<JournaledClick>[] = [];
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #end = 0;
  /** Clicks. */
  size = 0;

  clear(): void {
    // After a rush the memory is given back.
    if (this.#bytes.length > FIRST_BYTES && this.#end <= FIRST_BYTES) this.#bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
    this.#parts = [];
    this.#end = 0;
    this.size = 0;
  }

  /** The clicks of a frame from this seq on. The frame's bytes are copied: their buffer is read into again. */
  addFrame(epoch: string, frame: Frame, from: number): void {
    const start = this.#end;
    const end = start + frame.payload.length;
    if (end > this.#bytes.length) this.#grow(end);
    frame.payload.copy(this.#bytes, start);
    this.#end = end;
    this.size += frame.firstSeq + frame.count - from;
    const { kind, firstSeq, count } = frame;
    const payload = (): Buffer => this.#bytes.subarray(start, end);
    this.#parts.push({
      *[Symbol.iterator]() {
        for (const click of clicksOf(epoch, { kind, firstSeq, count, payload: payload() }))
          if (click.seq >= from) yield click;
      },
    });
  }

  add(clicks: readonly JournaledClick[]): void {
    this.size += clicks.length;
    this.#parts.push(clicks);
  }

  *[Symbol.iterator](): Generator<JournaledClick> {
    for (const part of this.#parts) yield* part;
  }

  #grow(size: number): void {
    const bytes = Buffer.allocUnsafeSlow(Math.max(size, 2 * this.#bytes.length));
    this.#bytes.copy(bytes, 0, 0, this.#end);
    this.#bytes = bytes;
  }
}
