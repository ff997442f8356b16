import { constants, fdatasync, write } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { segmentPath } from './segments.ts';

/** Appends to the segments of one epoch, one after the other. */

/** A segment is closed at this size, so that shipped clicks can be deleted. */
const SEGMENT_BYTES = 8 * 1024 * 1024;
/** And at this age: it holds visitors' addresses, which are not to lie about once they are counted. */
const SEGMENT_AGE_MS = 60_000;

type Done = (error: Error | null) => void;

export class SegmentWriter {
  readonly #folder: string;
  readonly #epoch: string;
  readonly #fsync: 'always' | 'interval' | 'never';
  #index = 0;
  #segment: FileHandle | null = null;
  #openedAt = 0;
  #offset = 0;
  #dirty = false;

  constructor(folder: string, epoch: string, fsync: 'always' | 'interval' | 'never') {
    this.#folder = folder;
    this.#epoch = epoch;
    this.#fsync = fsync;
  }

  /** One at a time. What failed may be tried again: it is written over its torn half. */
  append(bytes: Buffer, done: Done): void {
    const failed = (error: unknown): void => done(error as Error);
    if (this.#segment === null) this.#open().then((segment) => this.#write(segment, bytes, 0, done), failed);
    else this.#write(this.#segment, bytes, 0, done);
  }

  /** True when the segment is long or old enough: then `close` it, and the next append opens another. */
  get isFull(): boolean {
    return this.#offset >= SEGMENT_BYTES || (this.#offset > 0 && performance.now() - this.#openedAt > SEGMENT_AGE_MS);
  }

  /** For the `interval` policy. */
  async sync(): Promise<void> {
    if (this.#fsync !== 'interval' || !this.#dirty) return;
    this.#dirty = false;
    await this.#segment?.datasync();
  }

  async close(): Promise<void> {
    const segment = this.#segment;
    this.#segment = null;
    this.#offset = 0;
    this.#dirty = false;
    if (this.#fsync !== 'never') await segment?.datasync();
    await segment?.close();
  }

  async #open(): Promise<FileHandle> {
    const path = segmentPath(this.#folder, this.#epoch, this.#index);
    const segment = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    this.#index++;
    this.#segment = segment;
    this.#openedAt = performance.now();
    this.#offset = 0;
    return segment;
  }

  /** Calls back instead of promising: this happens some thousand times a second. */
  #write(segment: FileHandle, bytes: Buffer, from: number, done: Done): void {
    write(segment.fd, bytes, from, bytes.length - from, this.#offset + from, (error, written) => {
      if (error !== null) done(error);
      else if (from + written < bytes.length) this.#write(segment, bytes, from + written, done);
      else if (this.#fsync === 'always') fdatasync(segment.fd, (failed) => this.#written(bytes.length, failed, done));
      else this.#written(bytes.length, null, done);
    });
  }

  #written(bytes: number, error: Error | null, done: Done): void {
    if (error === null) {
      this.#offset += bytes;
      this.#dirty = true;
    }
    done(error);
  }
}
