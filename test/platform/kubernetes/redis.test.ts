import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { Redis } from 'ioredis';
import { accepts, freePorts, Server } from '../../../engines/server.ts';
import { startRedis, startSentinel } from '../../../platform/kubernetes/redis-scripts.ts';
import { MASTER_NAME, redisUsers, sentinelUsers } from '../../../platform/kubernetes/redis-users.ts';
import { redisAt } from '../../../src/caches/redis-client.ts';
import { whyNot } from '../programs.ts';

/** What the pods of redis.ts run, as processes: three Redises and three Sentinels that know nothing of each other but their addresses, and Turnout's own client. */

const skip = whyNot(
  { path: 'redis-server', package: 'redis-server' },
  { path: 'redis-sentinel', package: 'redis-sentinel' },
  { path: 'redis-cli', package: 'redis-tools' },
);
const EACH = 3;
const PASSWORDS = {
  turnout: 'for-turnout',
  replica: 'for-replicas',
  sentinel: 'for-sentinels',
  exporter: 'for-metrics',
};

test('Redis is what the Sentinels say, fails over, and has one master after any restart', { skip }, async (t) => {
  const { redises, sentinels, url } = await lay(t);
  await Promise.all([...redises, ...sentinels].map(({ server }) => server.start()));
  const client = redisAt(url);
  client.on('error', () => undefined);
  t.after(() => client.disconnect());
  await client.connect();
  await until(() => works(client));
  const first = await masterBy(sentinels, redises);

  await t.test('Turnout may do what it does, and nothing else', async () => {
    assert.equal(await client.get('turnout:kept'), 'yes');
    await assert.rejects(client.get('other'), /NOPERM/);
    await assert.rejects(client.config('GET', '*'), /NOPERM/);
  });
  await t.test('another one takes over when the master is killed, and it comes back as a replica', async () => {
    // A Sentinel asks the master every ten seconds who its replicas are.
    await until(async () => (await Promise.all(sentinels.map(replicasOf))).every((count) => count === EACH - 1));
    await first.server.stop('SIGKILL');
    await until(() => works(client));
    const second = await masterBy(sentinels, redises);
    assert.notEqual(second, first);
    await first.server.start();
    await until(async () => (await masters(redises)).length === 1);
    assert.deepEqual(await masters(redises), [second]);
  });
  await t.test('Sentinels that have all forgotten everything find the master that there is', async () => {
    const [master] = await masters(redises);
    await Promise.all(sentinels.map(({ server }) => server.stop('SIGKILL')));
    for (const { forget } of sentinels) forget();
    await Promise.all(sentinels.map(({ server }) => server.start()));
    assert.equal(await masterBy(sentinels, redises), master);
    // Each knows the two others: a majority can be had.
    await until(async () => (await Promise.all(sentinels.map(othersOf))).every((count) => count === EACH - 1));
    assert.deepEqual(await masters(redises), [master]);
  });
});

interface Laid {
  readonly server: Server;
  readonly port: number;
  readonly forget: () => void;
}

async function lay(t: TestContext): Promise<{ redises: Laid[]; sentinels: Laid[]; url: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-'));
  const secrets = join(folder, 'secrets');
  mkdirSync(secrets);
  writeFileSync(join(secrets, 'users.acl'), redisUsers(PASSWORDS));
  writeFileSync(join(secrets, 'sentinel-users.acl'), sentinelUsers(PASSWORDS));
  writeFileSync(join(secrets, 'replica-password'), PASSWORDS.replica);
  writeFileSync(join(secrets, 'sentinel-password'), PASSWORDS.sentinel);
  const ports = await freePorts(2 * EACH);
  const addresses = ports.map((port) => `127.0.0.1:${port}`);
  const [REDISES, SENTINELS] = [addresses.slice(0, EACH).join(' '), addresses.slice(EACH).join(' ')];
  const each = ports.map((port, index) => {
    const data = join(folder, String(port));
    const script = join(folder, `${port}.sh`);
    const forget = (): void => {
      rmSync(data, { recursive: true, force: true });
      mkdirSync(data);
    };
    forget();
    writeFileSync(script, index < EACH ? startRedis : startSentinel);
    const server = new Server({
      name: `${index < EACH ? 'redis' : 'sentinel'} at ${port}`,
      command: ['sh', script],
      env: { HOST: '127.0.0.1', PORT: String(port), DATA: data, SECRETS: secrets, QUORUM: '2', REDISES, SENTINELS },
      log: join(folder, `${port}.log`),
      ready: () => accepts(port),
    });
    return { server, port, forget };
  });
  t.after(async () => {
    await Promise.all(each.map(({ server }) => server.stop('SIGKILL')));
    rmSync(folder, { recursive: true, force: true });
  });
  const url = `redis+sentinel://turnout:${PASSWORDS.turnout}@${SENTINELS.replaceAll(' ', ',')}/${MASTER_NAME}`;
  return { redises: each.slice(0, EACH), sentinels: each.slice(EACH), url };
}

/** Resolves when it holds; the test's own time limit ends what never does. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function works(client: Redis): Promise<boolean> {
  return (await client.set('turnout:kept', 'yes', 'PX', 60_000)) === 'OK';
}

/** The one that all Sentinels name, when they agree. */
async function masterBy(sentinels: readonly Laid[], redises: readonly Laid[]): Promise<Laid> {
  let named: readonly (number | undefined)[] = [];
  await until(async () => {
    named = await Promise.all(
      sentinels.map((each) => ask(each, (at) => at.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER_NAME))),
    ).then((answers) => answers.map((answer) => Number((answer as string[])[1])));
    const found = await masters(redises);
    return new Set(named).size === 1 && found.length === 1 && found[0]?.port === named[0];
  });
  const master = redises.find(({ port }) => port === named[0]);
  assert.ok(master !== undefined);
  return master;
}

async function othersOf(sentinel: Laid): Promise<number> {
  return ((await ask(sentinel, (at) => at.call('SENTINEL', 'SENTINELS', MASTER_NAME))) as unknown[]).length;
}

/** Those that it could promote. */
async function replicasOf(sentinel: Laid): Promise<number> {
  const replicas = (await ask(sentinel, (at) => at.call('SENTINEL', 'REPLICAS', MASTER_NAME))) as string[][];
  return replicas.filter((fields) => fields[fields.indexOf('master-link-status') + 1] === 'ok').length;
}

async function masters(redises: readonly Laid[]): Promise<Laid[]> {
  const roles = await Promise.all(redises.map((each) => ask(each, (at) => at.call('ROLE')).catch(() => null)));
  return redises.filter((_, index) => (roles[index] as string[] | null)?.[0] === 'master');
}

async function ask(of: Laid, question: (at: Redis) => Promise<unknown>): Promise<unknown> {
  const at = redisAt(`redis://sentinel:${PASSWORDS.sentinel}@127.0.0.1:${of.port}/`);
  at.on('error', () => undefined);
  try {
    await at.connect();
    return await question(at);
  } finally {
    at.disconnect();
  }
}
