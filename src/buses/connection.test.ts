import assert from 'node:assert/strict';
import test from 'node:test';
import { BusLog } from './bus-state.ts';
import { Connection, type Standing } from './connection.ts';

/** One that can be made, lost and refused by hand. */
function aLine() {
  const attempts: PromiseWithResolvers<Standing<string>>[] = [];
  const waiting: (() => void)[] = [];
  const connection = new Connection<string>(new BusLog('test'), () => {
    const attempt = Promise.withResolvers<Standing<string>>();
    attempts.push(attempt);
    for (const wake of waiting.splice(0)) wake();
    return attempt.promise;
  });
  /** The attempt of this number, once it was begun. */
  const attempt = async (number: number): Promise<PromiseWithResolvers<Standing<string>>> => {
    for (;;) {
      const found = attempts[number];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => void waiting.push(resolve));
    }
  };
  const stand = (use: string) => {
    const lost = Promise.withResolvers<Error>();
    const closed = Promise.withResolvers<void>();
    const standing = { use, lost: lost.promise, close: async () => closed.resolve() };
    return { standing, lose: lost.resolve, closed: closed.promise };
  };
  return { connection, attempts, attempt, stand };
}

test('a connection is made when it is needed, waited for while it is made, and refused at once while it is not', async () => {
  const { connection, attempts, attempt, stand } = aLine();
  assert.deepEqual([attempts.length, connection.isUp], [0, true]);
  const [one, two] = [connection.use(), connection.use()];
  const first = stand('first');
  (await attempt(0)).resolve(first.standing);
  assert.deepEqual(await Promise.all([one, two]), ['first', 'first']);
  assert.deepEqual([connection.isUp, connection.problem, attempts.length], [true, null, 1]);

  const second = attempt(1);
  first.lose(new Error('gone'));
  await first.closed;
  await assert.rejects(() => connection.use(), /gone/u);
  assert.deepEqual([connection.isUp, connection.problem], [false, 'gone']);
  (await second).reject(new Error('refused'));
  await assert.rejects(connection.use(), /refused/u);
  (await attempt(2)).resolve(stand('third').standing);
  assert.equal(await connection.use(), 'third');
  await connection.close();
});

test('closed, it is closed in order, whatever it was doing', async () => {
  const standing = aLine();
  void standing.connection.use();
  const { standing: line, closed } = standing.stand('line');
  (await standing.attempt(0)).resolve(line);
  await standing.connection.use();
  await standing.connection.close();
  await closed;
  await assert.rejects(standing.connection.use(), /the bus is closed/u);

  const pausing = aLine();
  const use = pausing.connection.use();
  (await pausing.attempt(0)).reject(new Error('refused'));
  await assert.rejects(use, /refused/u);
  await pausing.connection.close();
  assert.equal(pausing.attempts.length, 1);

  await aLine().connection.close();
});
