import { monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { LabelsOf } from './metrics.ts';
import { parts, type Part } from './count-facts.ts';
import { Registry, type Snapshot } from './registry.ts';

/** The metrics of one thread: what it has counted, and what can be read of it now. */

export type ThreadName = LabelsOf<'turnout_heap_bytes'>['thread'];

export interface ThreadMetrics {
  /** Only grows while the thread lives. */
  readonly counted: Snapshot;
  /** As of now. */
  readonly read: Snapshot;
}

/** Writes down what it knows now; what it does not know it leaves out. */
export type Reading = (readings: Registry) => void | Promise<void>;

/** How often a thread looks whether it is late. */
const DELAY_RESOLUTION_MS = 100;
/**
 * Collections of garbage are looked at for a second of ten: being told of one takes 0.2 ms, and the collection itself 0.1. All the time, that was
 * a twentieth of the redirects.
 */
const GC_LOOK_MS = 1000;
const GC_EVERY_MS = 10_000;

export class ThreadWatch {
  readonly #counted = new Registry();
  readonly #thread: ThreadName;
  readonly #delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS });
  readonly #readings: Reading[] = [];
  #utilization = performance.eventLoopUtilization();

  /** Counts from now on. To be made once on each thread. */
  constructor(thread: ThreadName, counts: readonly Part[]) {
    this.#thread = thread;
    for (const part of counts) parts[part](this.#counted);
    this.#delay.enable();
    this.#watchGarbage();
    setInterval(() => this.#watchGarbage(), GC_EVERY_MS).unref();
  }

  /** For each scrape. What throws has nothing to say. */
  reads(reading: Reading): void {
    this.#readings.push(reading);
  }

  async metrics(): Promise<ThreadMetrics> {
    const readings = new Registry();
    this.#readOwn(readings);
    await Promise.all(
      this.#readings.map(async (reading) => {
        await Promise.resolve(readings)
          .then(reading)
          .catch(() => {});
      }),
    );
    return { counted: this.#counted.snapshot(), read: readings.snapshot() };
  }

  #watchGarbage(): void {
    const pauses = this.#counted.histogram('turnout_gc_duration_seconds', { thread: this.#thread });
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) pauses.observe(duration / 1000);
    });
    observer.observe({ entryTypes: ['gc'] });
    setTimeout(() => observer.disconnect(), GC_LOOK_MS).unref();
  }

  #readOwn(readings: Registry): void {
    const thread = { thread: this.#thread };
    const utilization = performance.eventLoopUtilization();
    const { utilization: busy } = performance.eventLoopUtilization(utilization, this.#utilization);
    this.#utilization = utilization;
    // What is measured is the time between two looks.
    const late = this.#delay.percentile(99) / 1e6 - DELAY_RESOLUTION_MS;
    this.#delay.reset();
    readings.set('turnout_event_loop_busy_ratio', busy, thread);
    readings.set('turnout_event_loop_delay_seconds', Math.max(0, late) / 1000, thread);
    readings.set('turnout_heap_bytes', getHeapStatistics().used_heap_size, thread);
    readings.set('turnout_scrape_refused_series', this.#counted.refused, {});
  }
}
