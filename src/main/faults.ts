import { setTimeout as sleep } from 'node:timers/promises';
import type { ObservedBus } from '../buses/bus-state.ts';
import type { Faults } from '../http/api/contract.ts';
import { Share, withLabPages } from '../http/fault-lab.ts';
import { makeRedirect, type Redirect, type RedirectDeps } from '../http/redirect.ts';

/** Faults on the real paths, put around the parts here, so that no room knows of them. Where TURNOUT_FAULT_LAB is off there are none, and the parts are what they are. */

const NAMES = ['slowRatio', 'slowMs', 'failRatio', 'storeMs', 'busMs'] as const satisfies readonly (keyof Faults)[];

/** Of all threads of a process, in memory that they share: what one sets holds for all at once, for a worker that is started later too, and is gone with the process. */
export class SharedFaults {
  readonly memory: SharedArrayBuffer;
  readonly #values: Float64Array;

  constructor(memory = new SharedArrayBuffer(NAMES.length * Float64Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#values = new Float64Array(memory);
  }

  get(): Faults {
    const [slowRatio = 0, slowMs = 0, failRatio = 0, storeMs = 0, busMs = 0] = this.#values;
    return { slowRatio, slowMs, failRatio, storeMs, busMs };
  }

  set(faults: Faults): void {
    this.#values.set(NAMES.map((name) => faults[name]));
  }

  clear(): void {
    this.#values.fill(0);
  }
}

/** Of a thread: those that it was handed, null where the lab is off. */
export function faultsIn(memory: SharedArrayBuffer | null): SharedFaults | null {
  return memory === null ? null : new SharedFaults(memory);
}

/** How often a wait looks whether its fault is still made. */
const STEP_MS = 100;
type Wait = 'slowMs' | 'storeMs' | 'busMs';

/** As long as a fault says, and no longer when that has ended. */
async function wait(faults: SharedFaults, name: Wait): Promise<void> {
  const startedAt = performance.now();
  for (;;) {
    const left = startedAt + faults.get()[name] - performance.now();
    if (left <= 0) return;
    await sleep(Math.min(STEP_MS, left));
  }
}

/** The public side with the pages of the lab, of which a share of requests fails as when the store is away, and a share waits for its look-up. */
export function faultyRedirect(deps: RedirectDeps, faults: SharedFaults): Redirect {
  const sound = makeRedirect(deps);
  const failing = makeRedirect({ ...deps, links: FAILING });
  const [failed, slowed] = [new Share(), new Share()];
  return withLabPages((request, respond) => {
    const { failRatio, slowRatio } = faults.get();
    if (failed.takes(failRatio)) return failing(request, respond);
    if (!slowed.takes(slowRatio)) return sound(request, respond);
    makeRedirect({ ...deps, links: late(deps.links, wait(faults, 'slowMs')) })(request, respond);
  }, faults);
}

const fail = (): never => {
  throw new Error('failed by the fault lab');
};
const FAILING: RedirectDeps['links'] = {
  peek: fail,
  find: async () => fail(),
  domain: fail,
  crawlableCodes: async () => fail(),
};

/** Links of one request, which remember nothing and are found after the wait: one wait, however many codes it tries. */
function late(links: RedirectDeps['links'], waited: Promise<void>): RedirectDeps['links'] {
  return {
    peek: () => undefined,
    find: async (domain, code, notes) => {
      await waited;
      return await links.find(domain, code, notes);
    },
    domain: (authority) => links.domain(authority),
    crawlableCodes: (domain, after, limit) => links.crawlableCodes(domain, after, limit),
  };
}

/** A port of the store, each statement or transaction of which waits. Not to be used for keys: whoever made a fault must be able to end it. */
export function stalledStore<T extends object>(store: T, faults: SharedFaults | null): T {
  return faults === null ? store : stalled(store, (method) => method !== 'close', faults, 'storeMs');
}

/** A bus that waits before each batch it takes. */
export function stalledBus(bus: ObservedBus, faults: SharedFaults | null): ObservedBus {
  return faults === null ? bus : stalled(bus, (method) => method === 'publish', faults, 'busMs');
}

/** `waits`: which methods do; they return promises. */
function stalled<T extends object>(part: T, waits: (method: string) => boolean, faults: SharedFaults, name: Wait): T {
  return new Proxy(part, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== 'function' || typeof key !== 'string') return member;
      const call = (args: readonly unknown[]): unknown => Reflect.apply(member, target, args);
      if (!waits(key)) return (...args: readonly unknown[]) => call(args);
      return async (...args: readonly unknown[]) => {
        await wait(faults, name);
        return await call(args);
      };
    },
  });
}
