import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../src/http/api/contract.ts';
import { temporaryFolder } from './processes.ts';
import { API_KEY, startTurnout, type Turnout } from './servers.ts';
import { startLoad, type LoadCounts } from './steady-load.ts';

/** Two shorteners and two analytics under load while one part of the whole is killed and started again: what of it anybody notices. */

const BEFORE_MS = 2000;
const AFTER_MS = 2000;
const POLL_MS = 100;
/** Longest wait for what must come in the end. */
const RECOVERY_MS_MAX = 5 * 60_000;
const CODE = 'busy';
/** Clicks of so long are always under way. */
const UNDER_WAY_SECONDS = 1;

/** What is killed. Resolve when it is gone, and when it answers again. */
export interface Victim {
  readonly name: string;
  kill(): Promise<unknown>;
  start(): Promise<unknown>;
}

export interface Outage {
  readonly load: LoadCounts;
  /** Redirects that were answered and not stored. */
  readonly lost: number;
  /** Visits that are more than what was answered or may have been. */
  readonly doubled: number;
  /** From the kill until redirects were all right for good; 0 when they were all the time. */
  readonly redirectsAgain: number;
  /** From the kill until what was killed answered again. */
  readonly away: number;
  /** Not counted yet then. */
  readonly pending: number;
  /** From then on until no more was pending than a second's clicks, the load going on. */
  readonly drained: number;
}

export class Processes implements AsyncDisposable {
  readonly #env: Readonly<Record<string, string>>;
  readonly #running = new Map<string, Turnout>();
  readonly #folders = new Map<string, string>();
  readonly #ports = new Map<string, number>();

  constructor(env: Readonly<Record<string, string>>) {
    this.#env = { ...env, TURNOUT_INITIAL_API_KEY: API_KEY };
  }

  async start(): Promise<void> {
    for (const name of ['shortener 1', 'shortener 2', 'analytics 1', 'analytics 2']) await this.#start(name);
    await this.#api('/short-urls', { longUrl: 'https://example.com/', customSlug: CODE, findIfExists: true });
  }

  /** As a victim, by its number. */
  victim(serve: 'shortener' | 'analytics'): Victim {
    const name = `${serve} 1`;
    return { name: serve, kill: async () => await this.#running.get(name)?.kill(), start: () => this.#start(name) };
  }

  async outage(victim: Victim, rate: number, seconds: number): Promise<Outage> {
    const before = await this.#ledger(({ pending }) => pending === 0);
    const ports = ['shortener 1', 'shortener 2'].map((name) => this.#ports.get(name) ?? 0);
    const load = startLoad(ports, `/${CODE}`, rate);
    try {
      await sleep(BEFORE_MS);
      const killedAt = performance.now();
      await victim.kill();
      await sleep(seconds * 1000);
      await victim.start();
      const startedAt = performance.now();
      const { pending } = await this.#ledger(() => true);
      await this.#ledger((ledger) => ledger.pending <= rate * UNDER_WAY_SECONDS);
      const drained = (performance.now() - startedAt) / 1000;
      await sleep(AFTER_MS);
      const counts = await load.stop();
      const { stored } = await this.#ledger(
        (ledger) => ledger.pending === 0 && ledger.accepted >= before.accepted + counts.answered,
      );
      const visits = stored - before.stored;
      return {
        load: counts,
        lost: Math.max(0, counts.answered - visits),
        doubled: Math.max(0, visits - counts.answered - counts.cut),
        redirectsAgain: counts.lastWrongAt === null ? 0 : Math.max(0, counts.lastWrongAt - killedAt) / 1000,
        away: (startedAt - killedAt) / 1000,
        pending,
        drained,
      };
    } finally {
      await load.stop();
    }
  }

  async #start(name: string): Promise<void> {
    const folder = this.#folders.get(name) ?? temporaryFolder();
    this.#folders.set(name, folder);
    const turnout = await startTurnout({
      dataDir: folder,
      serve: name.startsWith('shortener') ? 'shortener' : 'analytics',
      // It comes back where its clients look for it.
      env: { ...this.#env, TURNOUT_PORT: String(this.#ports.get(name) ?? 0) },
    });
    this.#ports.set(name, turnout.port);
    this.#running.set(name, turnout);
  }

  /** From whichever shortener answers. */
  async #api<T>(path: string, body?: unknown): Promise<T> {
    const [one, two] = ['shortener 1', 'shortener 2'].map((name) => this.#running.get(name));
    if (one === undefined || two === undefined) throw new Error('the shorteners were not started');
    return await two.api<T>(path, body).catch(() => one.api<T>(path, body));
  }

  /** The ledger once it is so; what the API does not answer meanwhile is asked again. */
  async #ledger(isSo: (ledger: Ledger) => boolean): Promise<Ledger> {
    const deadline = performance.now() + RECOVERY_MS_MAX;
    let last: unknown;
    while (performance.now() < deadline) {
      try {
        const ledger = await this.#api<Ledger>('/ledger');
        if (isSo(ledger)) return ledger;
        last = JSON.stringify(ledger);
      } catch (error) {
        last = error;
      }
      await sleep(POLL_MS);
    }
    throw new Error(`The ledger did not come to rest: ${String(last)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const turnout of this.#running.values()) await turnout[Symbol.asyncDispose]();
  }
}
