import { mkdirSync, renameSync, unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Bus } from '../core/ports.ts';
import { failure, segmentDamaged } from '../channels.ts';
import { ClickBatch } from './click-batch.ts';
import type { Frame } from './frame.ts';
import { lostClicks, segmentEnd, SegmentReader } from './reader.ts';
import { listSegments, type Segment } from './segments.ts';

/**
 * Brings journaled clicks to the bus, in order, at least once, and deletes a segment when all its clicks are settled. A segment
 * that could not be read whole is set aside in `damaged/` instead.
 */

export interface ShipperOptions {
  readonly folder: string;
  readonly bus: Bus;
  /** The first seq not settled yet, by epoch. */
  readonly settled: ReadonlyMap<string, number>;
  /** The epoch that is being written, whose last segment is alive; null when nobody writes. */
  readonly liveEpoch: string | null;
}

/** Clicks per publish: large enough that clicks of one link, and links that share a page, come together (half as many write twice the bytes), small enough to keep the thread answering (about 800 ms). */
const BATCH_CLICKS = 32_000;
/** How often an idle journal is looked at: the freshness of counts, at no cost worth naming. */
const POLL_MS = 50;
const RETRY_MS_MAX = 5000;

export class Shipper {
  readonly #options: ShipperOptions;
  readonly #next: Map<string, number>;
  /** The one under way. */
  readonly #batch = new ClickBatch();
  #reader: SegmentReader | null = null;
  #damagedClicks = 0;
  #stopped = false;
  #drain: (() => void)[] = [];
  #running: Promise<void> | null = null;

  constructor(options: ShipperOptions) {
    this.#options = options;
    this.#next = new Map(options.settled);
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Resolves when all that is on disk now is settled. */
  async drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#drain.push(resolve);
    await promise;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
    this.#reader?.close();
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const waiting = this.#drain.splice(0);
      const batch = this.#nextBatch();
      if (batch.size > 0) {
        await this.#publish(batch);
        this.#drain.push(...waiting);
        continue;
      }
      for (const resolve of waiting) resolve();
      await wait(POLL_MS);
    }
  }

  async #publish(batch: ClickBatch): Promise<void> {
    for (let delay = 100; !this.#stopped; delay = Math.min(delay * 2, RETRY_MS_MAX)) {
      try {
        await this.#options.bus.publish(batch);
        return;
      } catch (error) {
        failure.publish({ where: 'shipper', error });
        await wait(delay);
      }
    }
  }

  #nextBatch(): ClickBatch {
    const batch = this.#batch;
    batch.clear();
    while (batch.size < BATCH_CLICKS) {
      const segments = listSegments(this.#options.folder);
      const reader = (this.#reader ??= openFirst(segments));
      if (reader === null) break;
      const later = segments.find((segment) => segment.path > reader.segment.path);
      const final = later !== undefined || reader.segment.epoch !== this.#options.liveEpoch;
      const frames = reader.next(final);
      for (const frame of frames) this.#take(batch, reader.segment, frame);
      if (frames.length > 0) continue;
      // Its clicks must be settled before the file goes, so deletion waits for a batch of its own.
      if (final) this.#takeLostTail(batch, reader.segment);
      if (!final || batch.size > 0) break;
      this.#finish(reader);
    }
    return batch;
  }

  /** The clicks from the first unsettled seq on, preceded by stand-ins for those that are missing. */
  #take(batch: ClickBatch, segment: Segment, frame: Frame): void {
    const { epoch } = segment;
    const expected = this.#next.get(epoch) ?? 0;
    const { firstSeq } = frame;
    const end = firstSeq + frame.count;
    if (end <= expected) return;
    this.#next.set(epoch, end);
    if (firstSeq > expected) this.#lose(batch, segment, expected, firstSeq);
    batch.addFrame(epoch, frame, Math.max(expected, firstSeq));
  }

  /** Frames at the end that are there and can not be read leave no gap before a later one: their headers tell of them. */
  #takeLostTail(batch: ClickBatch, segment: Segment): void {
    const expected = this.#next.get(segment.epoch) ?? 0;
    const end = segmentEnd(segment);
    if (end <= expected) return;
    this.#next.set(segment.epoch, end);
    this.#lose(batch, segment, expected, end);
  }

  #lose(batch: ClickBatch, segment: Segment, from: number, to: number): void {
    const problem = `clicks ${from} to ${to - 1} of ${basename(segment.path)} could not be read`;
    this.#damagedClicks += to - from;
    segmentDamaged.publish({ segment: basename(segment.path), clicks: to - from, problem });
    batch.add(lostClicks(segment.epoch, from, to, problem));
  }

  #finish(reader: SegmentReader): void {
    reader.close();
    this.#reader = null;
    const { segment, damaged } = reader;
    const clicks = this.#damagedClicks;
    this.#damagedClicks = 0;
    if (clicks === 0 && !damaged) {
      unlinkSync(segment.path);
      return;
    }
    const file = basename(segment.path);
    if (clicks === 0)
      segmentDamaged.publish({ segment: file, clicks, problem: 'it holds what this version can not read' });
    const aside = join(this.#options.folder, 'damaged');
    mkdirSync(aside, { recursive: true });
    renameSync(segment.path, join(aside, file));
  }
}

function openFirst(segments: readonly Segment[]): SegmentReader | null {
  const first = segments[0];
  return first === undefined ? null : new SegmentReader(first);
}
