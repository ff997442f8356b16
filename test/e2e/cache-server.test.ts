import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeCertificate } from '../../engines/certificate.ts';
import { bringUp, type Up } from '../../engines/engines.ts';
import { MissingProgram } from '../../engines/install.ts';
import { freePorts, Server } from '../../engines/server.ts';
import { callApi, follow, startTurnout, temporaryFolder, turnout, type RunningTurnout } from './running.ts';

/** Two processes on one PostgreSQL and one Redis: what one changes the other one knows, and whatever becomes of Redis is no redirect's loss. */

const POLL_MS = 50;
const up: Up | string = await bringUp(['postgres', 'redis'], () => {}).catch((error: unknown) => {
  if (error instanceof MissingProgram) return error.message;
  throw error;
});
const skip = typeof up === 'string' ? up : false;
const { postgres, redis } = typeof up === 'string' ? {} : up.engines;
after(async () => {
  if (typeof up !== 'string') await up.down();
});
const env = {
  TURNOUT_STORE_URL: postgres?.addresses['primary']?.url ?? '',
  TURNOUT_CACHE_URL: redis?.addresses['sentinel']?.url ?? '',
  TURNOUT_INITIAL_API_KEY: 'a-key-for-this-test',
  TURNOUT_LOGS_FORMAT: 'json',
};

async function edit(at: RunningTurnout, code: string, longUrl: string): Promise<void> {
  assert.equal((await callApi(at, 'PATCH', `/short-urls/${code}`, { longUrl })).status, 200);
}

test(
  'edits travel, limits stay exact, and redirects go on while Redis is killed and comes back',
  { skip },
  async (t) => {
    const [one, two] = await Promise.all([startTurnout(t, env), startTurnout(t, env)]);
    await callApi(one, 'POST', '/short-urls', { longUrl: 'https://example.com/0', customSlug: 'edited' });
    for (let i = 1; i <= 10; i++) {
      const target = `https://example.com/${i}`;
      assert.equal(await follow(two, 'edited'), `https://example.com/${i - 1}`);
      await edit(one, 'edited', target);
      // At once where it was made, whatever Redis still holds.
      assert.equal(await follow(one, 'edited'), target);
      while ((await follow(two, 'edited')) !== target);
    }
    const looked = await turnout(['doctor'], { ...env, TURNOUT_DATA_DIR: one.dataDir });
    assert.match(looked.stdout, /^ok {4}cache: answers$/mu);

    await callApi(two, 'POST', '/short-urls', {
      longUrl: 'https://example.com/limited',
      customSlug: 'limited',
      maxVisits: 10,
    });
    const asked: Promise<string>[] = [];
    for (let i = 0; i < 60; i++) {
      asked.push(follow(i % 2 === 0 ? one : two, 'limited'));
      if (i % 6 === 5) await asked.at(-1);
      if (i === 11) for (const server of Object.values(redis?.servers ?? {})) await server.stop('SIGKILL');
    }
    assert.equal((await Promise.all(asked)).filter((target) => target === 'https://example.com/limited').length, 10);

    // Nothing of Redis is left, and everything works.
    for (let i = 0; i < 10; i++) {
      await callApi(one, 'POST', '/short-urls', { longUrl: 'https://example.com/', customSlug: `later-${i}` });
      assert.equal(await follow(two, `later-${i}`), 'https://example.com/');
    }
    await edit(two, 'edited', 'https://example.com/last');
    assert.equal(await follow(two, 'edited'), 'https://example.com/last');
    while ((await follow(one, 'edited')) !== 'https://example.com/last');
    const without = await turnout(['doctor'], { ...env, TURNOUT_DATA_DIR: one.dataDir });
    assert.match(without.stdout, /^warn {2}cache: 127\.0\.0\.1:\d+, .*: .*sentinel/mu);
    assert.match(one.log(), /the cache server does not answer or refuses/u);

    for (const server of Object.values(redis?.servers ?? {})) await server.start();
    for (let i = 0; !one.log().includes('the cache server answers again'); i++) {
      await callApi(two, 'POST', '/short-urls', { longUrl: 'https://example.com/', customSlug: `again-${i}` });
      assert.equal(await follow(one, `again-${i}`), 'https://example.com/');
      await sleep(POLL_MS);
    }
  },
);

test(
  'a process that starts without its Redis works; one with SQLite is told that it needs none',
  { skip },
  async (t) => {
    const nowhere = await startTurnout(t, { ...env, TURNOUT_CACHE_URL: 'redis://user:hidden@127.0.0.1:1/0' });
    await callApi(nowhere, 'POST', '/short-urls', { longUrl: 'https://example.com/', customSlug: 'alone' });
    assert.equal(await follow(nowhere, 'alone'), 'https://example.com/');
    while (!nowhere.log().includes('127.0.0.1:1: connect ECONNREFUSED')) await sleep(POLL_MS);
    assert.doesNotMatch(nowhere.log(), /hidden/u);

    const { code, stderr } = await turnout(['serve'], { TURNOUT_CACHE_URL: 'redis://h' });
    assert.equal(code, 78);
    assert.match(stderr, /^TURNOUT_CACHE_URL: a cache server stands between/u);
  },
);

test('TLS, with a certificate of a CA of its own, by the address and by a Sentinel', { skip }, async (t) => {
  const folder = temporaryFolder();
  const { key, certificate } = makeCertificate(folder);
  const [port = 0, sentinelPort = 0] = await freePorts(2);
  const looked = async (url: string, trusted: Record<string, string>): Promise<string> => {
    const settings = { TURNOUT_DATA_DIR: folder, TURNOUT_CACHE_URL: url, TURNOUT_PORT: '0' };
    return (await turnout(['doctor'], { ...settings, ...trusted })).stdout;
  };
  const start = async (name: string, onPort: number, rest: readonly string[]): Promise<void> => {
    const config = join(folder, `${name}.conf`);
    const tls = ['port 0', `tls-port ${onPort}`, `tls-cert-file ${certificate}`, `tls-key-file ${key}`];
    const trust = [`tls-ca-cert-file ${certificate}`, 'tls-auth-clients no', 'tls-replication yes'];
    writeFileSync(config, [...tls, ...trust, 'requirepass secret', `dir ${folder}`, ...rest, ''].join('\n'));
    const asks = ['-p', String(onPort), '--tls', '--cacert', certificate, '-a', 'secret', '--no-auth-warning', 'ping'];
    const server = new Server({
      name,
      command: [name, config],
      log: join(folder, `${name}.log`),
      ready: async () => execFileSync('redis-cli', asks, { encoding: 'utf8', stdio: 'pipe' }).trim() === 'PONG',
    });
    await server.start();
    t.after(() => server.stop());
  };
  await start('redis-server', port, ['save ""']);
  const watched = [`sentinel monitor mymaster 127.0.0.1 ${port} 1`, 'sentinel auth-pass mymaster secret'];
  await start('redis-sentinel', sentinelPort, watched);
  const trusted = { NODE_EXTRA_CA_CERTS: certificate };
  for (const url of [
    `rediss://:secret@localhost:${port}`,
    `rediss+sentinel://:secret@localhost:${sentinelPort}/mymaster`,
  ]) {
    assert.match(await looked(url, trusted), /^ok {4}cache: answers$/mu, url);
    // Of Sentinels no more is said than that none can be reached.
    const problem = /^warn {2}cache: localhost:\d+: .*(?:self-signed certificate|sentinels are unreachable)/mu;
    assert.match(await looked(url, {}), problem, url);
  }
});
