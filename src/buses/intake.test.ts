import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { JournaledClick } from '../core/click.ts';
import { encodeAccessEvent } from './access-event.ts';
import { BusLog } from './bus-state.ts';
import { BATCH_MESSAGES, IN_HAND_MAX, Intake } from './intake.ts';

type Step = 'put away' | 'settled' | 'acknowledged';

/** An intake of numbers: those below zero are foreign. Each step fails as often as `failures` says before it is done. */
function anIntake(failures: Partial<Record<Step, number>> = {}) {
  const steps: (readonly [Step, readonly number[]])[] = [];
  const wake = new Set<() => void>();
  const step = async (name: Step, numbers: readonly number[]): Promise<void> => {
    const left = failures[name] ?? 0;
    failures[name] = left - 1;
    if (left > 0) throw new Error(`not ${name}`);
    steps.push([name, numbers]);
    for (const each of wake) each();
  };
  const log = new BusLog('test');
  const intake = new Intake<number>({
    log,
    bytesOf: (seq) => (seq < 0 ? Buffer.from('foreign') : encodeAccessEvent({ epoch: 'e', seq, body: {} })),
    settle: (batch) => step('settled', Array.from(batch, seqOf)),
    putAway: (foreign) =>
      step(
        'put away',
        foreign.map(({ message }) => message),
      ),
    acknowledge: (batch) => step('acknowledged', batch),
  });
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake.add(resolve);
      await promise;
    }
  };
  const numbers = (name: Step): readonly number[] => steps.flatMap(([step, all]) => (step === name ? all : []));
  return { intake, log, steps, until, numbers };
}

const seqOf = ({ seq }: JournaledClick): number => seq;

test('whatever fails, what is acknowledged was settled or put away before, and all of it comes to that in its order', async () => {
  const aTry = fc.record({
    messages: fc.array(fc.integer({ min: -5, max: 50 }), { minLength: 1, maxLength: 40 }),
    failures: fc.dictionary(fc.constantFrom<Step>('put away', 'settled', 'acknowledged'), fc.nat(1)),
  });
  await fc.assert(
    fc.asyncProperty(aTry, async ({ messages, failures }) => {
      const { intake, log, until, numbers } = anIntake({ ...failures });
      for (const message of messages) intake.push(message);
      await until(() => numbers('acknowledged').length === messages.length);
      assert.deepEqual(numbers('acknowledged'), messages);
      assert.deepEqual(
        numbers('settled'),
        messages.filter((message) => message >= 0),
      );
      assert.deepEqual(
        numbers('put away'),
        messages.filter((message) => message < 0),
      );
      await intake.stop();
      assert.deepEqual(
        [intake.unsettled, log.counts.consumed, log.counts.deadLettered],
        [0, numbers('settled').length, numbers('put away').length],
      );
    }),
    { numRuns: 10 },
  );
});

test('a full batch does not wait for more, and what is in hand has an end', async () => {
  const { intake, steps, until, numbers } = anIntake();
  for (let seq = 0; seq < IN_HAND_MAX; seq++) intake.push(seq);
  assert.ok(intake.isFull);
  const room = intake.room();
  await until(() => numbers('acknowledged').length >= BATCH_MESSAGES);
  assert.equal(steps[0]?.[1].length, BATCH_MESSAGES);
  await room;
  await until(() => numbers('acknowledged').length === IN_HAND_MAX);
  await intake.stop();
});

test('while a batch fails the next one is settled at most, and none is acknowledged before it', async () => {
  const taken: number[] = [];
  const acknowledged: number[] = [];
  const [behind, both] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let isMended = false;
  const log = new BusLog('test');
  const intake = new Intake<number>({
    log,
    bytesOf: (seq) => encodeAccessEvent({ epoch: 'e', seq, body: {} }),
    settle: async (batch) => {
      const [first = -1] = Array.from(batch, seqOf);
      if (first === 0 && !isMended) throw new Error('not settled');
      taken.push(first);
      if (first > 0) behind.resolve();
    },
    putAway: async () => {},
    acknowledge: async (batch) => {
      acknowledged.push(...batch);
      if (acknowledged.length >= IN_HAND_MAX) both.resolve();
    },
  });
  for (let seq = 0; seq < IN_HAND_MAX + BATCH_MESSAGES; seq++) intake.push(seq);
  await behind.promise;
  assert.deepEqual([taken, acknowledged, intake.problem], [[BATCH_MESSAGES], [], 'not settled']);
  assert.equal(intake.unsettled, IN_HAND_MAX + BATCH_MESSAGES);
  isMended = true;
  await both.promise;
  assert.deepEqual(taken.slice(0, 2), [BATCH_MESSAGES, 0]);
  assert.deepEqual(acknowledged.slice(0, IN_HAND_MAX), [...Array(IN_HAND_MAX).keys()]);
  await intake.stop();
});

test('a stop ends the attempts of a batch, acknowledges nothing of it, and takes nothing more', async () => {
  const { intake, log, steps } = anIntake({ settled: Infinity });
  intake.push(1);
  const retried = Promise.withResolvers<void>();
  const look = setInterval(() => {
    if (log.counts.retried > 0) retried.resolve();
  }, 5);
  await retried.promise;
  clearInterval(look);
  assert.equal(intake.problem, 'not settled');
  await intake.stop();
  intake.push(2);
  assert.deepEqual([steps, intake.unsettled], [[], 0]);
});
