import type { Bus } from '../core/ports.ts';
import { failure } from '../channels.ts';

/** What a bus tells of itself: for readiness and metrics. */

export const busKinds = ['memory', 'rabbitmq', 'kafka'] as const;
export type BusKind = (typeof busKinds)[number];

export interface BusState {
  /** Whether every connection that is needed so far stands. */
  readonly connected: boolean;
  /** What stands in the way now. */
  readonly lastError: string | null;
  /** Clicks that were delivered here and are not settled yet. */
  readonly unsettled: number;
  /** Since the start. They only grow. */
  readonly counts: Readonly<BusCounts>;
}

export interface BusCounts {
  /** Clicks handed to the broker, those of a repeated batch once more. */
  published: number;
  /** Clicks that the broker has answered for. */
  confirmed: number;
  /** Clicks that were settled and acknowledged. */
  consumed: number;
  /** Attempts to settle, to put away or to acknowledge a batch that failed, so that it was tried again. */
  retried: number;
  /** Messages that are no AccessEvent, put away with their reason. */
  deadLettered: number;
}

export interface ObservedBus extends Bus {
  /** Where clicks go, as OpenTelemetry's conventions for messaging name it. */
  readonly messaging: { readonly system: BusKind; readonly destination: string };
  /** Null when there is no broker. */
  state(): BusState | null;
}

/** What the parts of a bus share: its counts, and where its failures are published. */
export class BusLog {
  readonly counts: BusCounts = { published: 0, confirmed: 0, consumed: 0, retried: 0, deadLettered: 0 };
  readonly #where: string;

  constructor(where: string) {
    this.#where = where;
  }

  failed(error: unknown): void {
    failure.publish({ where: this.#where, error });
  }
}

interface Part {
  readonly problem: string | null;
}

/** Of a bus with connections, of which some may not be needed. */
export function stateOf(
  log: BusLog,
  connections: readonly ((Part & { readonly isUp: boolean }) | null)[],
  intake: (Part & { readonly unsettled: number }) | null,
): BusState {
  const problems = [...connections, intake].map((part) => part?.problem ?? null);
  return {
    connected: connections.every((connection) => connection?.isUp ?? true),
    lastError: problems.find((problem) => problem !== null) ?? null,
    unsettled: intake?.unsettled ?? 0,
    counts: { ...log.counts },
  };
}

/** What it says and what was at the bottom of it: errors of sockets have no words when several addresses were tried, and those of Kafka's client nest. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [words, cause] = [wordsOf(error), wordsOf(bottomOf(error))];
  return words.includes(cause) ? words : `${words.replace(/\.$/, '')}: ${cause}`;
}

function wordsOf(error: Error): string {
  return error.message === '' ? ((error as NodeJS.ErrnoException).code ?? error.name) : error.message;
}

function bottomOf(error: Error): Error {
  const inner = 'errors' in error && Array.isArray(error.errors) ? error.errors : [];
  const cause = [error.cause, ...inner].findLast((each) => each instanceof Error);
  return cause === undefined ? error : bottomOf(cause);
}
