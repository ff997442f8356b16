import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JournaledClick } from '../../src/core/click.ts';
import type { ObservedBus } from '../../src/buses/bus-state.ts';

/** What a kind of bus is tried with. */
export interface BusFixture {
  /** Why it can not be tried here. */
  readonly skip: string | false;
  /** A bus of its own each time; those of one place are joined. */
  open(place: string): ObservedBus;
  /** Null for a bus that is within the process, so that nothing can come between. */
  readonly broker: Broker | null;
}

export interface Broker {
  readonly url: string;
  /** As messages name it. */
  readonly host: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** What another program puts there. */
  put(place: string, messages: readonly Buffer[]): Promise<void>;
  /** The reasons of the dead letters, once there are so many. */
  deadLetters(place: string, count: number): Promise<readonly string[]>;
}

export const EPOCH = 'épöque-1';

export function aClick(seq: number, of: Readonly<Record<string, unknown>> = {}): JournaledClick {
  const body = { v: 1, at: 1_700_000_000_000 + seq, kind: 'link', linkId: seq % 50, domain: 's.test', ...of };
  return { epoch: EPOCH, seq, body };
}

export function clicks(from: number, to: number): readonly JournaledClick[] {
  return Array.from({ length: to - from }, (_, i) => aClick(from + i));
}

/** As the shipper does: until it is taken, or the bus is closed. */
export async function ship(bus: ObservedBus, batch: readonly JournaledClick[]): Promise<void> {
  for (;;) {
    try {
      return await bus.publish(batch);
    } catch (error) {
      if (/the bus is closed/u.test((error as Error).message)) throw error;
      await sleep(20);
    }
  }
}

/** Settles, and remembers. */
export class Settled {
  readonly clicks = new Map<number, JournaledClick>();
  /** Called before a batch is settled; what it throws rejects it. */
  before: () => Promise<void> = async () => undefined;
  readonly #waiting = new Set<() => void>();

  readonly settle = async (batch: Iterable<JournaledClick>): Promise<void> => {
    await this.before();
    for (const click of batch) this.clicks.set(click.seq, click);
    for (const wake of this.#waiting) wake();
  };

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.add(resolve);
      await promise;
      this.#waiting.delete(resolve);
    }
  }

  has(batch: readonly JournaledClick[]): boolean {
    return batch.every(({ seq }) => this.clicks.has(seq));
  }
}

/** What every Bus keeps. */
export function busContract(name: string, fixture: BusFixture): void {
  const options = { skip: fixture.skip };
  const open = (t: TestContext, place: string) => {
    const publisher = fixture.open(place);
    const consumer = fixture.broker === null ? publisher : fixture.open(place);
    t.after(() => Promise.all([publisher.close(), consumer.close()]));
    return { publisher, consumer };
  };

  test(`${name}: clicks of every kind arrive as they were`, options, async (t) => {
    const { publisher, consumer } = open(t, 'kinds');
    const long = `https://s.test/?q=${'ü€😀'.repeat(500)}`;
    const batch: readonly JournaledClick[] = [
      aClick(0, { visitedUrl: long, redirectUrl: `${long}#${'x'.repeat(2048)}`, userAgent: '\u0000\ud800 "\\' }),
      aClick(1, { kind: 'regular_404', linkId: null, domain: 'münchen.test' }),
      { epoch: EPOCH, seq: 2, body: '{"v":1,' },
      { epoch: EPOCH, seq: 3, body: null },
      { epoch: EPOCH, seq: 4, body: '', dropped: 'journal-full' },
      { epoch: EPOCH, seq: 5, body: '', dropped: 'memory-full' },
      { epoch: EPOCH, seq: 6, body: '', damage: 'clicks 6 to 6 of “x” could not be read' },
    ];
    const settled = new Settled();
    await consumer.consume(settled.settle);
    await ship(publisher, batch);
    await settled.until(() => settled.has(batch));
    assert.deepEqual(
      batch.map(({ seq }) => settled.clicks.get(seq)),
      batch,
    );
  });

  test(`${name}: what settle rejects comes again, and nothing is lost meanwhile`, options, async (t) => {
    const { publisher, consumer } = open(t, 'rejected');
    const settled = new Settled();
    let rejected = 0;
    settled.before = async () => {
      if (rejected++ < 3) throw new Error('the store is away');
    };
    await consumer.consume(settled.settle);
    const shipping = ship(publisher, clicks(0, 300));
    await settled.until(() => settled.clicks.size === 300);
    await shipping;
    assert.ok(rejected > 3);
  });

  test(`${name}: closed, it takes nothing more`, options, async (t) => {
    const { publisher } = open(t, 'closed');
    const settled = new Settled();
    await publisher.consume(settled.settle);
    await ship(publisher, clicks(0, 10));
    await settled.until(() => settled.clicks.size === 10);
    await publisher.close();
    await assert.rejects(publisher.publish(clicks(10, 20)), /the bus is closed/u);
    await publisher.close();
  });
}
