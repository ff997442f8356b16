import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { Database } from './database.ts';

function pair(t: TestContext): readonly [Database, Database] {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-database-'));
  const [one, two] = [join(folder, 'it is one?.db'), join(folder, 'two.db')];
  const databases = [
    new Database({ file: one, attach: two, cacheMiB: 1 }),
    new Database({ file: two, attach: one, cacheMiB: 1 }),
  ] as const;
  t.after(() => {
    for (const database of databases) database.close();
    rmSync(folder, { recursive: true });
  });
  return databases;
}

test('two files that read along in each other are written at the same time', (t) => {
  const [one, two] = pair(t);
  one.migrate(['CREATE TABLE ones (n INTEGER)']);
  two.migrate(['CREATE TABLE twos (n INTEGER)']);
  one.transaction(() => {
    one.run('INSERT INTO ones VALUES (1)');
    two.transaction(() => two.run('INSERT INTO twos VALUES (2)'));
  });
  assert.equal(one.get<{ n: number }>('SELECT n FROM twos')?.n, 2);
  assert.equal(two.get<{ n: number }>('SELECT n FROM ones')?.n, 1);
  assert.throws(() => one.run('INSERT INTO twos VALUES (3)'), /readonly/u);
});

test('a transaction that fails has not happened; a migration that fails is tried again from its beginning', (t) => {
  const [one] = pair(t);
  one.migrate(['CREATE TABLE ones (n INTEGER)']);
  assert.throws(() =>
    one.transaction(() => {
      one.run('INSERT INTO ones VALUES (1)');
      throw new Error('half-way');
    }),
  );
  assert.equal(one.get<{ n: number }>('SELECT count(*) AS n FROM ones')?.n, 0);
  const second = 'CREATE TABLE others (n INTEGER); INSERT INTO';
  assert.throws(() => one.migrate(['CREATE TABLE ones (n INTEGER)', second]));
  assert.throws(() => one.run('INSERT INTO others VALUES (1)'), /no such table/u);
  one.migrate(['CREATE TABLE ones (n INTEGER)', `${second} others VALUES (7)`]);
  assert.equal(one.get<{ n: number }>('SELECT n FROM others')?.n, 7);
  assert.throws(() => one.migrate([]), /newer program/u);
});
