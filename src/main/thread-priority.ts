import { execFile } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { availableParallelism, constants, setPriority } from 'node:os';
import { basename } from 'node:path';

/**
 * Where all cores are busy, redirects come first. Both are for Linux, where a thread has a priority of its own (setpriority(2), "C library/kernel
 * differences"), and are to be called on the thread itself. Elsewhere threads compete on equal terms, which is slower and not wrong.
 */

/** That work at a time beside the redirects: lookups, the API, counting. */
const OTHER_THREADS = 3;

/**
 * For what somebody waits for: less of a core than the redirects get, which is a tenth of it; or only what they leave, where there are fewer cores than
 * threads. There a tenth is slices of 3 to 7 ms each, and beside an import the p99 of redirects was 10 to 40 ms, against 7.
 */
export function yieldToRedirects(workers: number): void {
  if (availableParallelism() < workers + OTHER_THREADS) runWhenIdle();
  else setNiceness(constants.priority.PRIORITY_BELOW_NORMAL);
}

/**
 * For what nobody waits for: only what redirects leave (SCHED_IDLE, sched(7)). A thread of low priority still ends its slice of a millisecond or
 * more before a redirect that has become ready: with all threads on one core, at half of the highest rate, that is a p99 of 16 ms against 7.
 */
export function runWhenIdle(): void {
  setNiceness(constants.priority.PRIORITY_LOW);
  try {
    const thread = basename(readlinkSync('/proc/thread-self'));
    execFile('chrt', ['-i', '-p', '0', thread], () => {});
  } catch {
    // No Linux: the priority has to do.
  }
}

function setNiceness(niceness: number): void {
  try {
    setPriority(0, niceness);
  } catch {
    // Not allowed here.
  }
}
