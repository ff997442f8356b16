/** What a page watches of itself while it is measured, in the names of web-vitals. */
export interface Watched {
  /** LCP so far, in milliseconds since the navigation. */
  readonly largestPaint: number;
  /** Milliseconds that each interaction took until the next paint; those below 16 ms are not reported. INP is the longest. */
  readonly interactions: readonly number[];
  /** When Enter was pressed, and when the browser said that something is on the clipboard. */
  readonly enteredAt: number;
  readonly copiedAt: number;
}

/** Runs before the page's own scripts, and leaves `watched` behind: a Watched that goes on. */
export const WATCH = `
  globalThis.watched = { largestPaint: 0, interactions: [], enteredAt: NaN, copiedAt: NaN };
  new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) watched.largestPaint = startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries()) if (interactionId > 0) watched.interactions.push(duration);
  }).observe({ type: 'event', durationThreshold: 16, buffered: true });
  addEventListener('keydown', ({ key, timeStamp }) => {
    if (key === 'Enter') watched.enteredAt = timeStamp;
  }, true);
  for (const name of ['write', 'writeText']) {
    const own = Clipboard.prototype[name];
    Clipboard.prototype[name] = async function (...given) {
      await own.apply(this, given);
      watched.copiedAt = performance.now();
    };
  }
`;
