import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ObservedBus } from '../../src/buses/bus-state.ts';
import { IN_HAND_MAX } from '../../src/buses/intake.ts';
import { aClick, clicks, EPOCH, Settled, ship, type Broker, type BusFixture } from './bus.ts';

/** What a bus keeps that goes by a server. */
export function brokerContract(name: string, fixture: BusFixture, broker: Broker): void {
  const options = { skip: fixture.skip };
  const open = (t: TestContext, place: string): ObservedBus => {
    const bus = fixture.open(place);
    t.after(() => bus.close());
    return bus;
  };

  test(`${name}: a slow settle bounds what is in hand, and all is counted`, options, async (t) => {
    const publisher = open(t, 'slow');
    const consumer = open(t, 'slow');
    const settled = new Settled();
    const gate = Promise.withResolvers<void>();
    settled.before = () => gate.promise;
    await consumer.consume(settled.settle);
    const all = IN_HAND_MAX + 3000;
    await ship(publisher, clicks(0, all));
    while ((consumer.state()?.unsettled ?? 0) < IN_HAND_MAX) await sleep(10);
    assert.equal(consumer.state()?.unsettled, IN_HAND_MAX);
    gate.resolve();
    await settled.until(() => settled.clicks.size === all);
    assert.deepEqual(publisher.state(), {
      connected: true,
      lastError: null,
      unsettled: 0,
      counts: { published: all, confirmed: all, consumed: 0, retried: 0, deadLettered: 0 },
    });
    await consumer.close();
    assert.ok((consumer.state()?.counts.consumed ?? 0) >= all);
  });

  test(`${name}: what is settled does not come again to whoever consumes next`, options, async (t) => {
    const publisher = open(t, 'once');
    const first = open(t, 'once');
    const settled = new Settled();
    await first.consume(settled.settle);
    // All of one link: whatever the broker, they come in order.
    const batch = clicks(0, 500).map((click) => aClick(click.seq, { linkId: 1 }));
    await ship(publisher, batch);
    await settled.until(() => settled.has(batch));
    await first.close();

    const again = new Settled();
    await open(t, 'once').consume(again.settle);
    const marker = aClick(500, { linkId: 1 });
    await ship(publisher, [marker]);
    await again.until(() => again.has([marker]));
    assert.deepEqual([...again.clicks.keys()], [500]);
  });

  test(`${name}: two consumers share the work`, options, async (t) => {
    const publisher = open(t, 'shared');
    const [one, two] = [new Settled(), new Settled()];
    await Promise.all([open(t, 'shared').consume(one.settle), open(t, 'shared').consume(two.settle)]);
    let last = 0;
    const all = (): number => new Set([...one.clicks.keys(), ...two.clicks.keys()]).size;
    while (one.clicks.size === 0 || two.clicks.size === 0) {
      await ship(publisher, clicks(last, (last += 100)));
      await Promise.race([one, two].map((each) => each.until(() => all() >= last - 50)));
    }
    await Promise.race([one, two].map((each) => each.until(() => all() === last)));
    assert.equal(all(), last);
  });

  test(`${name}: what is no click is put away with its reason, and the rest flows`, options, async (t) => {
    const publisher = open(t, 'foreign');
    const consumer = open(t, 'foreign');
    const settled = new Settled();
    await consumer.consume(settled.settle);
    await ship(publisher, clicks(0, 10));
    const newer = { v: '1.7', epoch: EPOCH, seq: 100, click: { v: 1, linkId: 3, mood: 'good' }, zone: 'eu' };
    await broker.put('foreign', [
      Buffer.from('no JSON'),
      Buffer.from([0xff, 0xfe, 0x00]),
      Buffer.alloc(0),
      Buffer.from('[1,2]'),
      Buffer.from(JSON.stringify({ ...newer, v: '2.0' })),
      Buffer.from(JSON.stringify({ ...newer, seq: -1 })),
      Buffer.from(JSON.stringify({ ...newer, click: undefined, dropped: 'weather' })),
      Buffer.from(JSON.stringify(newer)),
    ]);
    await ship(publisher, clicks(10, 20));
    await settled.until(() => settled.has([...clicks(0, 20), aClick(100)]));
    assert.deepEqual(settled.clicks.get(100)?.body, newer.click);
    assert.equal(settled.clicks.size, 21);
    assert.deepEqual(new Set(await broker.deadLetters('foreign', 7)), REASONS);
    assert.equal(consumer.state()?.counts.deadLettered, 7);
  });

  test(`${name}: killed and started again, nothing that was confirmed is lost`, options, async (t) => {
    const publisher = open(t, 'killed');
    const consumer = open(t, 'killed');
    const settled = new Settled();
    await consumer.consume(settled.settle);
    const server = { isBack: false };
    let last = 0;
    const shipping = (async () => {
      for (; !server.isBack; last += 100) await ship(publisher, clicks(last, last + 100));
      await ship(publisher, clicks(last, (last += 1000)));
    })();
    await settled.until(() => settled.clicks.size > 1000);
    await broker.kill();

    const late = open(t, 'late');
    await assert.rejects(late.publish(clicks(0, 1)), (error: Error) => error.message.includes(broker.host));
    const lateSettled = new Settled();
    await late.consume(lateSettled.settle);
    const state = late.state();
    assert.equal(state?.connected, false);
    assert.ok(state.lastError?.includes(broker.host), String(state.lastError));

    await broker.start();
    server.isBack = true;
    await Promise.all([shipping, ship(late, clicks(0, 1))]);
    await settled.until(() => settled.has(clicks(0, last)));
    await lateSettled.until(() => lateSettled.has(clicks(0, 1)));
    assert.deepEqual(
      [publisher, consumer, late].map((bus) => bus.state()?.connected),
      [true, true, true],
    );
    assert.equal(consumer.state()?.counts.deadLettered, 0);
  });
}

const REASONS: ReadonlySet<string> = new Set([
  'no JSON',
  'no UTF-8',
  'no JSON object',
  'v: "2.0" is not read here; this is version 1.1',
  'seq: expected a whole number from 0',
  'dropped: "weather" is no reason that is known here',
]);
