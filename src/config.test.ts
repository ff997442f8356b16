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
