import assert from 'node:assert/strict';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { cacheProblem } from '../../src/caches/behind-cache.ts';
import { linksChanged } from '../../src/channels.ts';
import {
  admin,
  build,
  engine,
  keyOfLink,
  listen,
  POLL_MS,
  sentinelUrl,
  skip,
  until,
  untilFound,
  url,
} from './cache-fixtures.ts';
import { ACTOR, aLink } from './link-store.ts';

/** Links behind a real Redis: what it may answer, and what it may do without any redirect being the worse for it. */

test('what one process has read, another one does not ask the store for, for an hour at most', { skip }, async (t) => {
  await admin.flushdb();
  const house = await build(t);
  const [one, two] = [await house.join(), await house.join()];
  await untilFound(one);
  await untilFound(two);
  const { asked } = two;
  assert.deepEqual(await two.links.find('', 'code'), await house.store.find('', 'code'));
  assert.equal(two.asked, asked);
  const kept = await admin.pttl(await keyOfLink());
  assert.ok(kept > 0 && kept <= 3_600_000, String(kept));
  assert.equal(await two.links.find('', 'absent'), null);
  assert.equal(await two.links.find('x.test', 'code'), null);
  assert.equal((await admin.keys('*')).length, 1);
});

test('another store, or another case mode, shares nothing', { skip }, async (t) => {
  const [one, two, loose] = [await build(t), await build(t), await build(t, 'loose')];
  await two.edit('https://example.com/two');
  await untilFound(await one.join());
  assert.equal(await (await two.join()).target(), 'https://example.com/two');
  const joined = await loose.join();
  await joined.target();
  assert.equal(joined.asked, 1);
});

test(
  'an entry from before a change that a process knows of is never used, whoever writes it however late',
  { skip },
  async (t) => {
    await admin.flushdb();
    const house = await build(t);
    const [one, two] = [await house.join(), await house.join()];
    await untilFound(one);
    const key = await keyOfLink();
    const old = await admin.getBuffer(key);
    assert.ok(old !== null);
    await house.edit('https://example.com/2');
    await two.readFeed();
    assert.equal(await two.target(), 'https://example.com/2');
    assert.equal(two.links.counters.old, 1);
    await untilFound(two);
    // Who does not know of the change yet has it from before, or from the store, and not from a time that is still to come for it.
    assert.equal(await one.target(), 'https://example.com/2');
    assert.equal(one.links.counters.old, 1);
    await one.readFeed();
    await until(async () => (await admin.set(key, old)) === 'OK' && (await two.target()) === 'https://example.com/2');
    assert.equal(await one.target(), 'https://example.com/2');
    await admin.set(key, old);
    const three = await house.join();
    await until(async () => {
      assert.equal(await three.target(), 'https://example.com/2');
      return three.links.counters.old > 0;
    });

    await house.store.delete((await house.store.get(house.link, {})) ?? house.link, 2, ACTOR);
    await three.readFeed();
    assert.equal(await three.target(), undefined);
  },
);

test('loose codes are one link in all spellings', { skip }, async (t) => {
  const house = await build(t, 'loose');
  const [made] = await house.store.create([aLink({ code: 'spring', longUrl: 'https://example.com/spring' })]);
  assert.ok(made);
  const one = await house.join();
  await until(async () => {
    await one.links.find('', 'spring');
    return one.links.counters.hits > 0;
  });
  await house.store.replace(made, { ...made, longUrl: 'https://example.com/summer' }, 1, ACTOR);
  await one.readFeed();
  assert.equal((await one.links.find('', 'spring'))?.longUrl, 'https://example.com/summer');
});

test('a process that starts uses what was kept before it, as far as nothing has changed since', { skip }, async (t) => {
  const house = await build(t);
  const [other] = await house.store.create([aLink({ code: 'other' })]);
  assert.ok(other);
  await untilFound(await house.join());
  await house.store.replace(other, { ...other, longUrl: 'https://example.com/other' }, 1, ACTOR);
  const later = await house.join();
  await untilFound(later);
  assert.equal(later.links.counters.old, 0);
});

test('what is no entry is read from the store', { skip }, async (t) => {
  await admin.flushdb();
  const house = await build(t);
  const one = await house.join();
  await untilFound(one);
  const key = await keyOfLink();
  for (const bytes of [Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(200), Buffer.alloc(200, 255)]) {
    await admin.set(key, bytes);
    assert.equal(await one.target(), 'https://example.com/1');
  }
  await admin.del(key);
  await admin.lpush(key, 'of another type');
  assert.equal(await one.target(), 'https://example.com/1');
});

test('a change is told to every process at once', { skip }, async (t) => {
  const house = await build(t);
  const [one] = [await house.join(), await house.join()];
  let told = 0;
  t.after(linksChanged.subscribe(() => told++));
  await until(() => {
    one.links.tellOthers([]);
    return told >= 2;
  });
});

test('a user needs six commands; one that may not write still reads, and that is said once', { skip }, async (t) => {
  const house = await build(t);
  const as = (user: string): string => url.replace('turnout:turnout@', `${user}:secret@`);
  const common = ['on', '>secret', 'resetchannels', '&turnout:*', '~turnout:*', '-@all'];
  await admin.acl('SETUSER', 'least', ...common, '+get', '+set', '+del', '+publish', '+subscribe', '+select');
  await admin.acl('SETUSER', 'reader', ...common, '+get', '+subscribe', '+select');
  assert.equal(await cacheProblem(as('least')), null);
  const said = listen(t);
  const least = await house.join(`${as('least')}/0`);
  await untilFound(least);
  let told = 0;
  t.after(linksChanged.subscribe(() => told++));
  await until(() => {
    least.links.tellOthers([{ domain: '', code: 'another' }]);
    return told > 0;
  });
  assert.deepEqual(said.stalled, []);

  const reader = await house.join(as('reader'));
  await untilFound(reader);
  await until(async () => {
    reader.links.tellOthers([]);
    await sleep(POLL_MS);
    return reader.links.server.isStalled;
  });
  await untilFound(reader);
  assert.equal(said.stalled.length, 1);
  assert.match(said.stalled[0] ?? '', /NOPERM.*publish/u);

  const stranger = await house.join(as('nobody'));
  assert.equal(await stranger.target(), 'https://example.com/1');
  assert.match((await cacheProblem(as('nobody'))) ?? '', /^127\.0\.0\.1:\d+: WRONGPASS/u);
  assert.match((await cacheProblem('redis://127.0.0.1:1')) ?? '', /^127\.0\.0\.1:1: .*ECONNREFUSED/u);
  assert.match((await cacheProblem(sentinelUrl.replace('turnout:turnout@', 'turnout:wrong@'))) ?? '', /WRONGPASS/u);
});

test('a Redis that hangs is not asked any more after a few questions, until it answers again', { skip }, async (t) => {
  const house = await build(t);
  const one = await house.join();
  await untilFound(one);
  const said = listen(t);
  const pid = engine?.servers['master']?.pid ?? 0;
  process.kill(pid, 'SIGSTOP');
  t.after(() => process.kill(pid, 'SIGCONT'));
  const { server } = one.links;
  for (let i = 0; i < 200; i++) assert.equal(await one.target(), 'https://example.com/1');
  assert.ok(server.isStalled);
  assert.ok(server.counters.failed < 20, JSON.stringify(server.counters));
  assert.equal(said.stalled.length, 1, said.stalled.join('\n'));
  assert.match(said.stalled[0] ?? '', /^127\.0\.0\.1:\d+: no answer within 0\.03 s$/u);
  process.kill(pid, 'SIGCONT');
  await untilFound(one);
  await until(async () => (await one.target()) === 'https://example.com/1' && said.recovered > 0);
  assert.ok(!server.isStalled);
});

test('a master that is killed is followed by another one; until then the store answers', { skip }, async (t) => {
  const house = await build(t);
  for (const [, host] of sentinelUrl.matchAll(/(127\.0\.0\.1:\d+)/gu)) {
    const sentinel = new Redis(`redis://turnout:turnout@${host}`);
    await sentinel.acl('SETUSER', 'watcher', 'on', '>secret', '-@all', '+sentinel|get-master-addr-by-name');
    sentinel.disconnect();
  }
  const one = await house.join(`${sentinelUrl}?sentinel=watcher:secret`);
  await untilFound(one);
  const said = listen(t);
  const master = engine?.servers['master'];
  await master?.stop('SIGKILL');
  const { hits } = one.links.counters;
  await until(async () => {
    assert.equal(await one.target(), 'https://example.com/1');
    return one.links.counters.hits > hits + 10;
  });
  assert.equal(await cacheProblem(sentinelUrl), null);
  assert.ok(said.stalled.length <= 1, said.stalled.join('\n'));
  assert.equal(said.recovered, said.stalled.length);
  assert.notEqual(await cacheProblem(url), null);
});
