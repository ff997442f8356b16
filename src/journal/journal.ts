import { promises as fs } from 'node:fs';
import type { Click } from '../core/click.ts';
import type { DropReason } from '../core/visit.ts';
import { journalRecovered, journalStalled, journalWritten } from '../channels.ts';
import { charactersOf } from './click-bytes.ts';
import { FrameWriter } from './frame.ts';
import { SegmentWriter } from './segment-writer.ts';
import { listSegments, newEpoch } from './segments.ts';

/**
 * The click journal: a click is on disk before its response leaves. Clicks of a burst, and all that come while a
 * write is under way, form a group: one frame, one write, then their responses are released (group commit).
 *
 * The disk never stops redirects. A group that waits longer than `stallMs` is released all the same; from then on clicks wait
 * in memory (at most `memoryMaxBytes`), counted as at risk, until the disk takes them. Writing is asynchronous for this alone:
 * a synchronous write to a disk that hangs would hang every redirect.
 */

export interface JournalSettings {
  readonly folder: string;
  readonly fsync: 'always' | 'interval' | 'never';
  /** On disk, all segments together. Above it new clicks are dropped as `journal-full`. */
  readonly maxBytes: number;
  /** Of clicks that the disk has not taken. Above it new clicks are dropped as `memory-full`. */
  readonly memoryMaxBytes: number;
  readonly stallMs: number;
}

/** Where this epoch stands: clicks taken on (the next seq), of them on disk, and of the answered ones those not on disk. */
export interface JournalState {
  readonly epoch: string;
  readonly accepted: number;
  readonly written: number;
  readonly atRisk: number;
  /** Why the disk does not take clicks, or null when it does. */
  readonly trouble: string | null;
  /** Of the folder, which all journals of a process share, when it was last measured. */
  readonly diskBytes: number;
}

/** Clicks per frame: bounds what one damaged frame can cost. */
const FRAME_CLICKS_MAX = 2048;
/** A group that is this long takes no more clicks. At three bytes a character its frame stays below FRAME_BYTES_MAX. */
const FRAME_CHARACTERS_MAX = 4 * 1024 * 1024;
/** What a click takes in memory beside its texts, about. */
const CLICK_BYTES = 200;
/** How often stalls are looked for, the folder is measured and, by the `interval` policy, the segment is synced. */
const WATCH_MS = 25;
const HOUSEKEEPING_MS = 1000;
const RETRY_MS = 200;
/** Clicks of a turn that make it worth waiting for another turn, and how long a click waits for others at most. */
const BURST_CLICKS = 4;
const GATHER_MS = 1;

/** Clicks that are written together, or that are dropped for one reason. */
interface Group {
  readonly dropped: DropReason | null;
  readonly firstSeq: number;
  count: number;
  readonly clicks: Click[];
  characters: number;
  releases: (() => void)[];
  readonly since: number;
}

export class Journal {
  readonly #settings: JournalSettings;
  readonly #epoch: string;
  readonly #segments: SegmentWriter;
  readonly #frames = new FrameWriter();
  #groups: Group[] = [];
  #accepted = 0;
  #written = 0;
  #answered = 0;
  #memoryBytes = 0;
  #diskBytes = 0;
  #writing = false;
  #scheduled = false;
  #keepingHouse = false;
  #trouble: string | null = null;
  #idle: (() => void)[] = [];
  readonly #timers: NodeJS.Timeout[];

  constructor(settings: JournalSettings) {
    this.#settings = settings;
    listSegments(settings.folder);
    this.#epoch = newEpoch(Date.now());
    this.#segments = new SegmentWriter(settings.folder, this.#epoch, settings.fsync);
    this.#timers = [
      setInterval(() => this.#watch(), WATCH_MS),
      setInterval(() => void this.#keepHouse(), HOUSEKEEPING_MS),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  /** AcceptClick of core/ports.ts. */
  accept(click: Click, release: () => void): void {
    const reason = this.#refusal();
    const group = this.#groupFor(reason);
    group.count++;
    this.#accepted++;
    if (reason === null) {
      group.clicks.push(click);
      const characters = charactersOf(click);
      group.characters += characters;
      this.#memoryBytes += CLICK_BYTES + characters;
    }
    if (reason !== null || this.#trouble !== null) {
      this.#answered = this.#accepted;
      release();
    } else {
      group.releases.push(release);
    }
    // Drops alone are written down once a second, or a full disk would fill further with the news of it.
    if (reason === null) this.#scheduleCommit();
  }

  state(): JournalState {
    return {
      epoch: this.#epoch,
      accepted: this.#accepted,
      written: this.#written,
      atRisk: Math.max(0, this.#answered - this.#written),
      trouble: this.#trouble,
      diskBytes: this.#diskBytes,
    };
  }

  /** Resolves when every click accepted so far is on disk, or rejects after `ms`. */
  async flush(ms: number): Promise<void> {
    if (this.#groups.length === 0 && !this.#writing) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#idle.push(resolve);
    const timer = setTimeout(
      () =>
        reject(new Error(`${this.#accepted - this.#written} clicks are not on disk: ${this.#trouble ?? 'no answer'}`)),
      ms,
    );
    if (!this.#writing) this.#commit();
    await promise.finally(() => clearTimeout(timer));
  }

  async close(ms: number): Promise<void> {
    try {
      await this.flush(ms);
    } finally {
      for (const timer of this.#timers) clearInterval(timer);
      // A write that is still under way keeps its file, whose number must not be given to another one.
      if (!this.#writing) await this.#segments.close();
    }
  }

  #refusal(): DropReason | null {
    if (this.#diskBytes >= this.#settings.maxBytes) return 'journal-full';
    return this.#memoryBytes >= this.#settings.memoryMaxBytes ? 'memory-full' : null;
  }

  #groupFor(reason: DropReason | null): Group {
    const last = this.#groups.at(-1);
    // The first group may be on its way to the disk: it is closed. Drops hold no clicks and so need no limit.
    const open = last !== undefined && !(this.#writing && this.#groups.length === 1) && last.dropped === reason;
    const full = last !== undefined && (last.count >= FRAME_CLICKS_MAX || last.characters >= FRAME_CHARACTERS_MAX);
    if (open && (reason !== null || !full)) return last;
    const group: Group = {
      dropped: reason,
      firstSeq: this.#accepted,
      count: 0,
      clicks: [],
      characters: 0,
      releases: [],
      since: performance.now(),
    };
    this.#groups.push(group);
    return group;
  }

  #commit(): void {
    this.#scheduled = false;
    const group = this.#groups[0];
    if (this.#writing || group === undefined) return;
    this.#writing = true;
    const { dropped, firstSeq, count, clicks, characters } = group;
    const bytes =
      dropped === null
        ? this.#frames.clicks(firstSeq, clicks, characters)
        : this.#frames.dropped(firstSeq, count, dropped);
    const startedAt = journalWritten.isHeard ? performance.now() : 0;
    this.#segments.append(bytes, (error) => {
      if (error !== null) return this.#failed(error);
      if (startedAt > 0)
        journalWritten.publish({ clicks: count, ms: performance.now() - startedAt, dropped: dropped !== null });
      this.#committed(group, bytes.length);
    });
  }

  #committed(group: Group, bytes: number): void {
    this.#diskBytes += bytes;
    this.#writing = false;
    this.#groups.shift();
    this.#memoryBytes -= group.clicks.length * CLICK_BYTES + group.characters;
    this.#written = group.firstSeq + group.count;
    if (this.#trouble !== null) {
      this.#trouble = null;
      journalRecovered.publish({ atRisk: this.state().atRisk });
    }
    this.#answered = Math.max(this.#answered, this.#written);
    for (const release of group.releases) release();
    if (this.#segments.isFull) this.#segments.close().catch((error: unknown) => this.#stall(error as Error));
    if (this.#groups.length === 0) {
      for (const resolve of this.#idle.splice(0)) resolve();
    } else {
      // Not at once: the sockets that are readable now join the next group.
      this.#scheduleCommit();
    }
  }

  #scheduleCommit(): void {
    if (this.#writing || this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#gather(-Infinity));
  }

  /**
   * Commits at the end of the first turn that brought few further clicks. Each write costs two changes of thread: where 64 connections ask
   * as fast as they can, the group is then of all of them. Where clicks come one by one, none waits for the next.
   */
  #gather(acceptedBefore: number): void {
    const group = this.#groups[0];
    const burst =
      this.#accepted - acceptedBefore >= BURST_CLICKS && group !== undefined && group.count < FRAME_CLICKS_MAX;
    if (burst && performance.now() - group.since < GATHER_MS) {
      const accepted = this.#accepted;
      setImmediate(() => this.#gather(accepted));
    } else {
      this.#commit();
    }
  }

  #failed(error: Error): void {
    this.#stall(error);
    setTimeout(() => {
      this.#writing = false;
      this.#commit();
    }, RETRY_MS).unref();
  }

  #watch(): void {
    const oldest = this.#groups[0];
    if (oldest !== undefined && oldest.releases.length > 0 && performance.now() - oldest.since > this.#settings.stallMs)
      this.#stall(null);
  }

  #stall(error: Error | null): void {
    const first = this.#trouble === null;
    this.#trouble = error?.message ?? `no answer from the disk for ${this.#settings.stallMs} ms`;
    if (first)
      journalStalled.publish({ error, waiting: this.#groups.reduce((sum, group) => sum + group.releases.length, 0) });
    this.#answered = this.#accepted;
    for (const group of this.#groups) for (const release of group.releases.splice(0)) release();
  }

  async #keepHouse(): Promise<void> {
    // On a disk that hangs the last round has not ended: another one would only take one more of libuv's few threads.
    if (this.#keepingHouse) return;
    this.#keepingHouse = true;
    try {
      let bytes = 0;
      for (const name of await fs.readdir(this.#settings.folder)) {
        bytes += (await fs.stat(`${this.#settings.folder}/${name}`).catch(() => null))?.size ?? 0;
      }
      this.#diskBytes = bytes;
      await this.#segments.sync();
      if (!this.#writing && this.#segments.isFull) await this.#segments.close();
    } catch (error) {
      this.#stall(error as Error);
    } finally {
      this.#keepingHouse = false;
    }
    this.#scheduleCommit();
  }
}
