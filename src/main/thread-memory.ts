import { performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';

/**
 * V8 does not mark garbage on a helper thread here (`--single-threaded` in bin/turnout): a helper has the priority of the redirects, whichever
 * thread it helps, and was most of their p99. Without it heaps grow further before they are looked at, so a thread that has
 * nothing to do collects its own.
 */

const LOOK_MS = 1000;
/** Share of the time since the last look that it was busy for, below which a thread is idle. */
const IDLE = 0.1;
/** What has come since the last collection is worth one: 5 to 15 ms of a thread that is idle. */
const WORTH_BYTES = 2 * 1024 * 1024;

/**
 * On the thread that redirects it takes more: nearly nothing to do, and more garbage than its young generation holds (2 MiB), so that a
 * quiet server pauses after a rush and not once a second.
 */
const REDIRECTS = { idle: 0.02, worthBytes: 4 * 1024 * 1024 };

/** To be called once on each thread. Does nothing where `gc` is not exposed, as under tests. */
export function collectWhenIdle({ redirects = false } = {}): void {
  const { idle, worthBytes } = redirects ? REDIRECTS : { idle: IDLE, worthBytes: WORTH_BYTES };
  const { gc } = globalThis;
  if (gc === undefined) return;
  let before = performance.eventLoopUtilization();
  let kept = 0;
  setInterval(() => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (utilization > idle || usedBytes() < kept + worthBytes) return;
    // Also gives back pages that are nearly empty, which an ordinary one keeps.
    gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    kept = usedBytes();
  }, LOOK_MS).unref();
}

function usedBytes(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}
