import { Client } from './ask.ts';

/** Redirects at a given rate from several shorteners, as a load balancer asks for them: in turn, and another one where one does not answer. */

export interface LoadCounts {
  /** Sent by a visitor. */
  readonly asked: number;
  /** Redirects that arrived. */
  readonly answered: number;
  /** Answers that are no redirect. */
  readonly errors: number;
  /** Nobody answered: every shortener was tried. */
  readonly failed: number;
  /** Connections that nobody took; the next shortener was tried. */
  readonly refused: number;
  /** Broken off after they were sent; the next shortener was tried. May have been counted before. */
  readonly cut: number;
  /** Of the last that was answered with an error or not at all, on the clock of `performance.now`; null when there was none. */
  readonly lastWrongAt: number | null;
}

export interface SteadyLoad {
  /** Asks no more, and waits for what is under way. */
  stop(): Promise<LoadCounts>;
}

const TICK_MS = 5;

export function startLoad(ports: readonly number[], path: string, rate: number): SteadyLoad {
  const client = new Client();
  const counts = {
    asked: 0,
    answered: 0,
    errors: 0,
    failed: 0,
    refused: 0,
    cut: 0,
    lastWrongAt: null as number | null,
  };
  const underWay = new Set<Promise<void>>();
  const wrong = (which: 'errors' | 'failed'): void => {
    counts[which]++;
    counts.lastWrongAt = performance.now();
  };
  const redirect = async (first: number): Promise<void> => {
    for (let i = 0; i < ports.length; i++) {
      try {
        const { status } = await client.ask(ports[(first + i) % ports.length] ?? 0, path);
        if (status === 302) counts.answered++;
        else wrong('errors');
        return;
      } catch (error) {
        counts[(error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? 'refused' : 'cut']++;
      }
    }
    wrong('failed');
  };
  const began = performance.now();
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1000) * rate);
    for (; counts.asked < due; counts.asked++) {
      const one = redirect(counts.asked).finally(() => underWay.delete(one));
      underWay.add(one);
    }
  }, TICK_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(underWay);
      client[Symbol.dispose]();
      return counts;
    },
  };
}
