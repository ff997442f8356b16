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
 * Brings journaled clicks to the bus, those of an epoch in order, at least once, and deletes a segment when all its clicks are settled. A segment
 * that could not be read whole is set aside in `damaged/` instead. Epochs take turns: none waits for the backlog of another.
 */

export interface ShipperOptions {
  readonly folder: string;
  readonly bus: Pick<Bus, 'publish'>;
  /** The first seq not settled yet, by epoch. */
  readonly settled: ReadonlyMap<string, number>;
  /** Epochs that nobody writes any more. The last segment of any other one still grows. */
  readonly ended: Iterable<string>;
}

/** The segment of an epoch that is being read. */
interface Reading {
  readonly reader: SegmentReader;
  /** Clicks of it that could not be read. */
  lost: number;
  /** It gave clicks to the batch that is being filled, so that they are not settled yet. */
  inBatch: boolean;
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
  /** By epoch. */
  readonly #readings = new Map<string, Reading>();
  readonly #ended: Set<string>;
  #stopped = false;
  #drain: (() => void)[] = [];
  #running: Promise<void> | null = null;

  constructor(options: ShipperOptions) {
    this.#options = options;
    this.#next = new Map(options.settled);
    this.#ended = new Set(options.ended);
  }

  /** To be called when nobody writes an epoch any more. */
  end(epoch: string): void {
    this.#ended.add(epoch);
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
    for (const { reader } of this.#readings.values()) reader.close();
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
    for (const reading of this.#readings.values()) reading.inBatch = false;
    for (let isMore = true; isMore && batch.size < BATCH_CLICKS;) {
      isMore = false;
      const segments = listSegments(this.#options.folder);
      for (const ofEpoch of Map.groupBy(segments, ({ epoch }) => epoch).values())
        isMore = this.#readOn(batch, ofEpoch) || isMore;
    }
    return batch;
  }

  /** Takes what one read of an epoch's first segment gives, or ends with the segment. False when that has to wait. */
  #readOn(batch: ClickBatch, segments: readonly Segment[]): boolean {
    const [first] = segments;
    if (first === undefined) return false;
    const { epoch } = first;
    const reading = this.#readings.get(epoch) ?? { reader: new SegmentReader(first), lost: 0, inBatch: false };
    this.#readings.set(epoch, reading);
    const { segment } = reading.reader;
    const final = this.#ended.has(epoch) || segments.some(({ path }) => path > segment.path);
    const frames = reading.reader.next(final);
    for (const frame of frames) this.#take(batch, reading, frame);
    if (frames.length > 0) return true;
    // Its clicks must be settled before the file goes, so deletion waits for a later batch.
    if (final) this.#takeLostTail(batch, reading);
    if (!final || reading.inBatch) return false;
    this.#finish(reading);
    return true;
  }

  /** The clicks from the first unsettled seq on, preceded by stand-ins for those that are missing. */
  #take(batch: ClickBatch, reading: Reading, frame: Frame): void {
    const { epoch } = reading.reader.segment;
    const expected = this.#next.get(epoch) ?? 0;
    const { firstSeq } = frame;
    const end = firstSeq + frame.count;
    if (end <= expected) return;
    this.#next.set(epoch, end);
    if (firstSeq > expected) this.#lose(batch, reading, expected, firstSeq);
    reading.inBatch = true;
    batch.addFrame(epoch, frame, Math.max(expected, firstSeq));
  }

  /** Frames at the end that are there and can not be read leave no gap before a later one: their headers tell of them. */
  #takeLostTail(batch: ClickBatch, reading: Reading): void {
    const { segment } = reading.reader;
    const expected = this.#next.get(segment.epoch) ?? 0;
    const end = segmentEnd(segment);
    if (end <= expected) return;
    this.#next.set(segment.epoch, end);
    this.#lose(batch, reading, expected, end);
  }

  #lose(batch: ClickBatch, reading: Reading, from: number, to: number): void {
    const { epoch, path } = reading.reader.segment;
    const problem = `clicks ${from} to ${to - 1} of ${basename(path)} could not be read`;
    reading.lost += to - from;
    reading.inBatch = true;
    segmentDamaged.publish({ segment: basename(path), clicks: to - from, problem });
    batch.add(lostClicks(epoch, from, to, problem));
  }

  #finish({ reader, lost }: Reading): void {
    reader.close();
    const { segment, damaged } = reader;
    this.#readings.delete(segment.epoch);
    if (lost === 0 && !damaged) {
      unlinkSync(segment.path);
      return;
    }
    const file = basename(segment.path);
    if (lost === 0)
      segmentDamaged.publish({ segment: file, clicks: lost, problem: 'it holds what this version can not read' });
    const aside = join(this.#options.folder, 'damaged');
    mkdirSync(aside, { recursive: true });
    renameSync(segment.path, join(aside, file));
  }
}
