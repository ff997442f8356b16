import { setPriority } from 'node:os';

/**
 * On Linux a thread has a priority of its own (setpriority(2), "C library/kernel differences"): where all cores are busy, redirects come
 * first. To be called on the thread itself.
 */
export function yieldToRedirects(niceness: number): void {
  try {
    setPriority(0, niceness);
  } catch {
    // Not allowed here: it then competes on equal terms, which is slower and not wrong.
  }
}
