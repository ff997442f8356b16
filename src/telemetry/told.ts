/** What this thread has told to others: items that were taken, and those that there was no room for, or that nobody took. They only grow. */

export const signals = ['traces', 'logs', 'metrics', 'access_log'] as const;
export type Signal = (typeof signals)[number];

export interface Told {
  sent: number;
  dropped: number;
}

const told = new Map<Signal, Told>();

/** To be added to. */
export function toldOf(signal: Signal): Told {
  const known = told.get(signal) ?? { sent: 0, dropped: 0 };
  told.set(signal, known);
  return known;
}

/** Of the signals that are sent at all. */
export function toldByThread(): ReadonlyMap<Signal, Readonly<Told>> {
  return told;
}
