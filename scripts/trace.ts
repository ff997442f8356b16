import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopOnSignals, temporaryFolder } from '../bench/processes.ts';
import { startTurnout } from '../bench/servers.ts';
import { bringUp } from '../engines/engines.ts';
import { openReceiver, type ReceivedSpan } from '../test/e2e/otlp-receiver.ts';
import { childrenOf, journeys, type Journey } from '../test/e2e/traces.ts';
import { waterfall, type Row } from './waterfall.ts';

/**
 * `npm run trace`: follows one redirect from its answer by a shortener through RabbitMQ to the visit that analytics store in PostgreSQL, and
 * writes the trace into docs/telemetry, as OTLP/JSON (which viewers take) and as a picture.
 */

const FOLDER = 'docs/telemetry';
/** Before the one that is shown: compiled code, open connections. */
const WARM_UP = 200;
const SETTLE_MS = 2000;

interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly { readonly traceId: string }[] }[];
  }[];
}

stopOnSignals();
const up = await bringUp(['postgres', 'rabbitmq'], (text) => console.error(text));
const receiver = await openReceiver();
try {
  const journey = await follow();
  const rows = rowsOf(journey);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'trace.json'), `${JSON.stringify(only(rows), null, 2)}\n`);
  writeFileSync(join(FOLDER, 'trace.svg'), picture(rows));
} finally {
  receiver.close();
  await up.down();
}

/** One redirect that nobody remembers, when everything has run for a while. */
async function follow(): Promise<Journey> {
  const url = (engine: 'postgres' | 'rabbitmq'): string =>
    Object.values(up.engines[engine]?.addresses ?? {})[0]?.url ?? '';
  const env = {
    TURNOUT_STORE_URL: url('postgres'),
    TURNOUT_BUS_URL: url('rabbitmq'),
    TURNOUT_OTLP_URL: receiver.url,
    TURNOUT_TRACE_RATIO: '1',
  };
  await using shortener = await startTurnout({ dataDir: temporaryFolder(), serve: 'shortener', env });
  await using _analytics = await startTurnout({ dataDir: temporaryFolder(), serve: 'analytics', env });
  const links = ['warm', 'spring'].map((customSlug) => ({ longUrl: `https://example.com/${customSlug}`, customSlug }));
  for (const link of links) await shortener.api('/short-urls', link);
  const ask = async (code: string): Promise<void> => {
    await (await fetch(`http://127.0.0.1:${shortener.port}/${code}`, { redirect: 'manual' })).body?.cancel();
  };
  for (let i = 0; i < WARM_UP; i++) await ask('warm');
  await shortener.drained();
  await sleep(SETTLE_MS);
  const before = new Set(receiver.spans.map(({ spanId }) => spanId));
  await ask('spring');
  const found = (): Journey | undefined => journeys(receiver).find(({ redirect }) => !before.has(redirect.spanId));
  await receiver.until(() => found() !== undefined);
  const journey = found();
  if (journey === undefined) throw new Error('nothing was received');
  return journey;
}

function rowsOf({ redirect, sent, processed }: Journey): readonly Row[] {
  const withParts = (span: ReceivedSpan): Row[] => [
    { span, depth: 0 },
    ...childrenOf(receiver, span)
      .toSorted((a, b) => Number(a.start - b.start))
      .map((child) => ({ span: child, depth: 1 })),
  ];
  return [redirect, sent, processed].flatMap(withParts);
}

function picture(rows: readonly Row[]): string {
  return waterfall({
    title: 'One redirect, from its answer to the stored visit',
    subtitle:
      'A shortener, RabbitMQ, analytics and PostgreSQL; a batch waits up to 100 ms for more clicks. Three traces, linked.',
    rows,
  });
}

/** What was received of these traces, as it was received. */
function only(rows: readonly Row[]): OtlpTraces {
  const traces = new Set(rows.map(({ span }) => span.traceId));
  const resourceSpans = (receiver.traces as readonly OtlpTraces[])
    .flatMap((body) => body.resourceSpans)
    .map((resource) => ({
      ...resource,
      scopeSpans: resource.scopeSpans
        .map((scope) => ({ ...scope, spans: scope.spans.filter(({ traceId }) => traces.has(traceId)) }))
        .filter(({ spans }) => spans.length > 0),
    }))
    .filter(({ scopeSpans }) => scopeSpans.length > 0);
  return { resourceSpans };
}
