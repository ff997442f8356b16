import assert from 'node:assert/strict';
import test from 'node:test';
import pg from 'pg';
import type { EngineName } from '../../engines/engines.ts';
import { enginesFor } from './engines-for.ts';
import { follow, startTurnout, callApi, temporaryFolder, turnout } from './running.ts';

/** A store by TLS: its certificate is verified, and what can not be trusted is said. */

const PLAIN = { postgres: 'primary', mariadb: 'server' } as const;

for (const engine of ['postgres', 'mariadb'] as const satisfies EngineName[])
  test(`${engine} by TLS, with a certificate of an authority of its own`, async (t) => {
    const up = await enginesFor(t, [engine]);
    if (up === null) return;
    const { addresses = {} } = up.engines[engine] ?? {};
    const [url, plain] = [addresses['tls']?.url ?? '', addresses[PLAIN[engine]]?.url ?? ''];
    const looked = async (storeUrl: string): Promise<string> => {
      const settings = { TURNOUT_STORE_URL: storeUrl, TURNOUT_PORT: '0', TURNOUT_DATA_DIR: temporaryFolder() };
      const { stdout, stderr } = await turnout(['doctor'], settings);
      return /^.*(?:store|TURNOUT_STORE_URL): .*$/mu.exec(stdout)?.[0] ?? stderr;
    };
    assert.match(await looked(plain), /^ok {4}store: answers/u);
    assert.match(await looked(url), /^ok {4}store: answers/u);
    // Not the authority that Node knows.
    assert.match(await looked(url.replace(/&.*$/u, '')), /^fail {2}store: .*localhost:\d+: self-signed certificate/u);
    assert.match(
      await looked(url.replace(/=[^=]*\.pem$/u, '=/nowhere.pem')),
      /^fail {2}store: .*ENOENT.*nowhere\.pem/u,
    );

    if (engine === 'mariadb') {
      // A port that is reached by another name than its certificate's is refused only where names are verified.
      assert.match(await looked(url.replace('verify-identity', 'verify-ca')), /^ok {4}store/u);
      assert.match(await looked(plain.concat('?ssl-mode=required')), /^ok {4}store/u);
      assert.match(await looked(plain.concat('?ssl-mode=maybe')), /TURNOUT_STORE_URL: \?ssl-mode=: expected disabled/u);
    }

    const server = await startTurnout(t, { TURNOUT_STORE_URL: url, TURNOUT_INITIAL_API_KEY: 'a-key-for-this-test' });
    await callApi(server, 'POST', '/short-urls', { longUrl: 'https://example.com/', customSlug: 'secret' });
    assert.equal(await follow(server, 'secret'), 'https://example.com/');
    if (engine === 'postgres') await assertEncrypted(plain);
    await server.stop();
  });

/** All connections of Turnout. */
async function assertEncrypted(plain: string): Promise<void> {
  const client = new pg.Client(plain);
  await client.connect();
  const { rows } = await client.query<{ ssl: boolean }>(
    "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'turnout'",
  );
  await client.end();
  assert.ok(rows.length > 0 && rows.every(({ ssl }) => ssl));
}
