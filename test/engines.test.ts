import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { bringUp, engineNames, type EngineName } from '../engines/engines.ts';
import { MissingProgram } from '../engines/install.ts';

/** Of each engine, the servers that are killed and started again. */
const RESTARTED: Readonly<Record<EngineName, readonly string[]>> = {
  postgres: ['primary', 'replica'],
  mariadb: ['mariadb'],
  redis: ['master', 'sentinel1'],
  rabbitmq: ['rabbitmq'],
  kafka: ['kafka'],
};

for (const name of engineNames) {
  test(`${name} comes up, comes back after a kill on the same port, and leaves nothing`, async (t) => {
    const parent = mkdtempSync(join(tmpdir(), 'turnout-'));
    chmodSync(parent, 0o755);
    t.after(() => rmSync(parent, { recursive: true, force: true }));
    const up = await bringUp([name], (text) => t.diagnostic(text), parent).catch((error: unknown) => {
      if (error instanceof MissingProgram) return t.skip(error.message);
      throw error;
    });
    if (up === undefined) return;
    t.after(() => up.down());
    const { servers = {} } = up.engines[name] ?? {};
    for (const server of RESTARTED[name].map((each) => servers[each])) {
      assert.ok(server !== undefined);
      const former = server.pid ?? 0;
      await server.stop('SIGKILL');
      assert.ok(!isAlive(former));
      await server.start();
      assert.notEqual(server.pid, former);
    }
    const pids = Object.values(servers).map((server) => server.pid ?? 0);
    assert.ok(pids.every(isAlive));
    await up.down();
    assert.deepEqual(pids.filter(isAlive), []);
    assert.deepEqual(readdirSync(parent), []);
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
