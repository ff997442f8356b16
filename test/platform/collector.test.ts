import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { suite } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { findCollector, startCollector } from '../../engines/observe/collector.ts';
import { HOME } from '../../platform/observability/render.ts';

/** The collector's configuration, by a real one. */

const program = findCollector();
const POLL_MS = 100;
const TRACES = 300;

suite(
  'OpenTelemetry Collector',
  { skip: program === null && 'no otelcol: npm run observe -- --collector builds one' },
  () => {
    test('takes the configuration that is committed', () => {
      const { status, stderr } = spawnSync(program ?? '', ['validate', `--config=${HOME}/collector/collector.yaml`], {
        encoding: 'utf8',
      });
      assert.equal(status, 0, stderr);
    });

    test('keeps what failed and what was slow, and some of the rest', { timeout: 60_000 }, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'turnout-collector-'));
      const options = { program: program ?? '', folder, tracesOtlpUrl: null, decisionWait: '500ms' };
      const { url, file, server } = await startCollector(options);
      try {
        const failed = ids(20);
        const slow = ids(20);
        const rest = ids(TRACES);
        await send(url, [
          ...failed.map((id) => span(id, 1, true)),
          ...slow.map((id) => span(id, 300, false)),
          ...rest.map((id) => span(id, 240, false)),
        ]);
        let kept = '';
        while (![...failed, ...slow].every((id) => kept.includes(id))) {
          await sleep(POLL_MS);
          kept = readFileSync(file ?? '', 'utf8');
        }
        // At one in ten, all or none of three hundred would be a wonder.
        const some = rest.filter((id) => kept.includes(id)).length;
        assert.ok(some > 0 && some < TRACES / 2, `${some}`);
      } finally {
        await server.stop();
        rmSync(folder, { recursive: true });
      }
    });
  },
);

const ids = (count: number): readonly string[] => Array.from({ length: count }, () => randomBytes(16).toString('hex'));

function span(traceId: string, ms: number, isError: boolean): object {
  const start = BigInt(Date.now()) * 1_000_000n;
  return {
    traceId,
    spanId: traceId.slice(0, 16),
    name: 'GET',
    kind: 2,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + BigInt(ms) * 1_000_000n),
    ...(isError && { status: { code: 2 } }),
  };
}

async function send(url: string, spans: readonly object[]): Promise<void> {
  const { ok } = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });
  assert.ok(ok);
}
