import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { ConfigError, readConfig } from './config.ts';

test('without any variable the defaults hold', () => {
  const config = readConfig({});
  assert.equal(config.TURNOUT_PORT, 8080);
  assert.equal(config.TURNOUT_REDIRECT_STATUS_CODE, 302);
  assert.deepEqual(config.TURNOUT_TRUSTED_PROXIES, ['127.0.0.0/8', '::1/128']);
  assert.equal(config.TURNOUT_DELETE_SHORT_URL_THRESHOLD, null);
});

test('all mistakes are named at once, each with what is accepted, and no key is shown', () => {
  const env = {
    TURNOUT_PORT: '80a',
    TURNOUT_STORE_URL: 'oracle://x',
    TURNOUT_TIMEZONE: 'Rome',
    TURNOUT_TRUSTED_PROXIES: '10.0.0.0/8, 10.0.0.0/33, proxy',
    TURNOUT_DISABLE_TRACKING_FROM: '1.2.3.*, 1.2.*',
    TURNOUT_IS_HTTPS_ENABLED: 'perhaps',
    TURNOUT_REDIRECT_STATUS_CODE: '303',
    TURNOUT_BASE_PATH: 's/',
    TURNOUT_API_KEY_FILE: '/nonexistent/secret',
  };
  assert.throws(
    () => readConfig(env),
    (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      const named = error.mistakes.map(({ variable }) => variable);
      assert.deepEqual(new Set(named), new Set(Object.keys(env).map((name) => name.replace('_FILE', ''))));
      assert.match(error.message, /TURNOUT_PORT: expected a whole number from 0 to 65535 \(given: "80a"\)/u);
      assert.match(error.message, /10\.0\.0\.0\/33, proxy: expected addresses and CIDRs such as/u);
      assert.match(error.message, /TURNOUT_DISABLE_TRACKING_FROM: 1\.2\.\*:/u);
      return true;
    },
  );
});

test('a value may come from a file, but not from both', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-config-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'key');
  writeFileSync(file, 'secret\n');
  assert.equal(readConfig({ TURNOUT_INITIAL_API_KEY_FILE: file }).TURNOUT_INITIAL_API_KEY, 'secret');
  assert.throws(() => readConfig({ TURNOUT_API_KEY_FILE: file, TURNOUT_API_KEY: 'x' }), /given twice/u);
});

test('the collector is also taken from the variables of OpenTelemetry, where ours say nothing', () => {
  const standard = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_EXPORTER_OTLP_HEADERS: 'a=b%20c, d=e' };
  const { TURNOUT_OTLP_URL: url, TURNOUT_OTLP_HEADERS: headers } = readConfig(standard);
  assert.deepEqual([url, headers], ['http://c:4318', { a: 'b c', d: 'e' }]);
  assert.equal(readConfig({ ...standard, TURNOUT_OTLP_URL: 'https://ours' }).TURNOUT_OTLP_URL, 'https://ours');
  assert.equal(readConfig({}).TURNOUT_OTLP_URL, null);
  assert.deepEqual(
    ['off', 'all', '0.25'].map((value) => readConfig({ TURNOUT_ACCESS_LOG: value }).TURNOUT_ACCESS_LOG),
    [0, 1, 0.25],
  );
  const wrong = {
    TURNOUT_OTLP_URL: 'collector:4318',
    TURNOUT_OTLP_HEADERS: 'Bearer secret',
    TURNOUT_TRACE_RATIO: '1.5',
    TURNOUT_ACCESS_LOG: 'some',
  };
  assert.throws(
    () => readConfig(wrong),
    (error: unknown) =>
      error instanceof ConfigError &&
      error.mistakes.length === Object.keys(wrong).length &&
      !error.message.includes('secret'),
  );
});

test('URLs of servers are checked in all their parts, and no mistake shows their password', () => {
  const buses = [
    'memory:',
    'amqp://h',
    'amqps://turnout:p%40ss@h:5671/a%2Fb',
    'kafka://b1:9092,b2:9092,[::1]:9092?partitions=6',
    'kafka+ssl://u:p@b1?mechanism=scram-sha-256',
  ];
  const caches = [
    'memory:',
    'redis://h',
    'redis://:secret@[::1]:6380/15',
    'rediss://u:p%40ss@h/',
    'redis+sentinel://u:p@s1,s2:26380,s3/my-master?database=2&sentinel=u:p%40',
    'rediss+sentinel://u:p@s1/mymaster?sentinel=none',
  ];
  for (const url of buses) assert.equal(readConfig({ TURNOUT_BUS_URL: url }).TURNOUT_BUS_URL, url);
  for (const url of caches) assert.equal(readConfig({ TURNOUT_CACHE_URL: url }).TURNOUT_CACHE_URL, url);
  const refused: Refused = [
    ['nats://u:hidden@h', /expected memory:, amqp:\/\/user:password@host:5672\/vhost, amqps:/u],
    ['memory:elsewhere', /expected memory: and nothing behind it/u],
    ['amqp://', /expected amqp:\/\/user/u],
    ['amqp://u:hidden@h:70000', /expected hosts as host or host:port, with a port from 1 to 65535/u],
    ['amqp://u:hid/den@h', /within a user or password write %40 for @, .*%2F for \//u],
    ['amqp://u:hid#den@h', /%23 for #/u],
    ['amqp://u:hidden%@h', /the password: expected %25 for a percent sign/u],
    ['amqp://u:hidden@h?heartbeat=1', /\?heartbeat is not known/u],
    ['kafka://u:hidden@b1,,b2', /expected hosts/u],
    ['kafka://u:hidden@b1?partitions=0', /\?partitions=: expected a number from 1 to 9999/u],
    ['kafka://u:hidden@b1?mechanism=gssapi', /\?mechanism=: expected plain, scram-sha-256 or scram-sha-512/u],
  ];
  refuses('TURNOUT_BUS_URL', refused);
  refuses('TURNOUT_CACHE_URL', [
    ['redis://u:hidden@h/mymaster', /with the number of a database behind the slash/u],
    ['redis://u:hidden@h1,h2', /expected one host: redis:/u],
    ['redis+sentinel://u:hidden@h', /with the name of the Sentinels' master behind the slash/u],
    ['redis+sentinel://h/m?sentinel=hidden', /\?sentinel=: expected user:password of the Sentinels, or none/u],
    ['redis+cluster://u:hidden@h', /expected memory:, redis:/u],
  ]);
});

type Refused = readonly (readonly [string, RegExp])[];

function refuses(name: 'TURNOUT_BUS_URL' | 'TURNOUT_CACHE_URL', refused: Refused): void {
  for (const [url, expected] of refused) {
    assert.throws(
      () => readConfig({ [name]: url }),
      (error: unknown) => {
        assert.ok(error instanceof ConfigError);
        assert.ok(error.message.startsWith(`${name}: `));
        assert.match(error.message, expected);
        assert.doesNotMatch(error.message, /hid|den/u);
        return true;
      },
    );
  }
}
