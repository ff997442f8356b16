/** What this thread has told to others: items that were taken, and those that there was no room for, or that nobody took. They only grow. */

export type Signal = 'traces' | 'logs' | 'metrics' | 'access_log';

export interface Told {
  sent: number;
  dropped: number;
}

export const told: Readonly<Record<Signal, Told>> = {
  traces: { sent: 0, dropped: 0 },
  logs: { sent: 0, dropped: 0 },
  metrics: { sent: 0, dropped: 0 },
  access_log: { sent: 0, dropped: 0 },
};
