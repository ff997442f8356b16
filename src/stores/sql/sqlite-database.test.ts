import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { SqliteDatabase } from './sqlite-database.ts';

function pair(t: TestContext): readonly [SqliteDatabase, SqliteDatabase] {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-database-'));
  const [one, two] = [join(folder, 'it is one?.db'), join(folder, 'two.db')];
  const databases = [
    new SqliteDatabase({ file: one, attach: two, cacheMiB: 1 }),
    new SqliteDatabase({ file: two, attach: one, cacheMiB: 1 }),
  ] as const;
  t.after(async () => {
    for (const database of databases) await database.close();
    rmSync(folder, { recursive: true });
  });
  return databases;
}

test('two files that read along in each other are written at the same time', async (t) => {
  const [one, two] = pair(t);
  one.migrate(['CREATE TABLE ones (n INTEGER)']);
  two.migrate(['CREATE TABLE twos (n INTEGER)']);
  await one.transaction(async (session) => {
    await session.run('INSERT INTO ones VALUES (1)');
    await two.transaction((other) => other.run('INSERT INTO twos VALUES (2)'));
  });
  assert.equal((await one.get<{ n: number }>('SELECT n FROM twos'))?.n, 2);
  assert.equal((await two.get<{ n: number }>('SELECT n FROM ones'))?.n, 1);
  await assert.rejects(one.run('INSERT INTO twos VALUES (3)'), /readonly/u);
});

test('a transaction that fails has not happened; a migration that fails is tried again from its beginning', async (t) => {
  const [one] = pair(t);
  one.migrate(['CREATE TABLE ones (n INTEGER)']);
  await assert.rejects(
    one.transaction(async (session) => {
      await session.run('INSERT INTO ones VALUES (1)');
      throw new Error('half-way');
    }),
  );
  assert.equal((await one.get<{ n: number }>('SELECT count(*) AS n FROM ones'))?.n, 0);
  const second = 'CREATE TABLE others (n INTEGER); INSERT INTO';
  assert.throws(() => one.migrate(['CREATE TABLE ones (n INTEGER)', second]));
  await assert.rejects(one.run('INSERT INTO others VALUES (1)'), /no such table/u);
  one.migrate(['CREATE TABLE ones (n INTEGER)', `${second} others VALUES (7)`]);
  assert.equal((await one.get<{ n: number }>('SELECT n FROM others'))?.n, 7);
  assert.throws(() => one.migrate([]), /newer program/u);
});

test('rows of which one is refused end their transaction, also among many', async (t) => {
  const [one] = pair(t);
  one.migrate(['CREATE TABLE ones (n INTEGER PRIMARY KEY) STRICT']);
  const ones = { name: 'ones', columns: { n: 'number' }, key: ['n'] } as const;
  for (const taken of [3, 40, 68]) {
    await assert.rejects(
      one.transaction(async (session) => {
        await session.run('INSERT INTO ones VALUES (100)');
        await session.insert(
          ones,
          Array.from({ length: 70 }, (_, n) => [n === 69 ? taken : n]),
        );
      }),
      /UNIQUE/u,
    );
    assert.equal((await one.get<{ n: number }>('SELECT count(*) AS n FROM ones'))?.n, 0);
  }
  await one.transaction((session) => session.insert(ones, [[1], [2]]));
  assert.deepEqual(await one.insertNew(ones, [[2], [3], [3]]), [false, true, false]);
});

test('who is not part of a transaction sees all of it or nothing, and waits its turn', async (t) => {
  const [one] = pair(t);
  one.migrate(['CREATE TABLE ones (n INTEGER)']);
  const count = async (): Promise<number | undefined> =>
    (await one.get<{ n: number }>('SELECT count(*) AS n FROM ones'))?.n;
  const writes = [1, 2].map((n) =>
    one.transaction(async (session) => {
      await session.run('INSERT INTO ones VALUES (?)', n);
      await session.run('INSERT INTO ones VALUES (?)', n);
    }),
  );
  const seen = await Promise.all([count(), count(), count()]);
  await Promise.all(writes);
  assert.deepEqual(
    seen.filter((n) => n !== undefined && n % 2 === 1),
    [],
  );
  assert.equal(await count(), 4);
});
