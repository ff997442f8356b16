import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { TestContext } from 'node:test';

/** A collector for tests and pictures: takes OTLP/HTTP as JSON, and gives it back as what it means. */

export interface ReceivedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  /** Nanoseconds since 1970 UTC. */
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly droppedLinks: number;
  readonly failed: boolean;
}

export interface ReceivedLog {
  readonly service: string;
  readonly severity: string;
  readonly body: string;
  readonly traceId: string;
  readonly attributes: ReceivedSpan['attributes'];
}

export interface Receiver {
  /** For TURNOUT_OTLP_URL. */
  readonly url: string;
  readonly spans: readonly ReceivedSpan[];
  readonly logs: readonly ReceivedLog[];
  /** Names of metrics by service, each with the sum of its last points. */
  readonly metrics: Readonly<Record<string, ReadonlyMap<string, number>>>;
  /** Bodies of requests for traces, as they came. */
  readonly traces: readonly unknown[];
  /** Headers of the last request. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** What it answers from now on; 200 at first. */
  answer: number;
  /** Resolves when what was received is so. Rejects when the test is over. */
  readonly until: (isSo: () => boolean, signal?: AbortSignal) => Promise<void>;
  close(): void;
}

/* eslint-disable typescript/no-explicit-any -- what OTLP's JSON holds is looked at where it is read */

/** For one test, which ends what waits. */
export async function receiveOtlp(t: TestContext): Promise<Receiver> {
  const receiver = await openReceiver();
  t.after(() => receiver.close());
  const { until } = receiver;
  return Object.assign(receiver, { until: (isSo: () => boolean) => until(isSo, t.signal) });
}

export async function openReceiver(): Promise<Receiver> {
  const received = Object.assign(new EventTarget(), {
    spans: new Array<ReceivedSpan>(),
    logs: new Array<ReceivedLog>(),
    traces: new Array<unknown>(),
    metrics: emptyMetrics(),
    headers: emptyHeaders(),
    answer: 200,
  });
  const server = createServer((request, response) => {
    const take = (body: any): void => {
      received.headers = request.headers;
      if (received.answer === 200) {
        if (request.url === '/v1/traces') {
          received.traces.push(body);
          received.spans.push(...body.resourceSpans.flatMap(spansOf));
        }
        if (request.url === '/v1/metrics') Object.assign(received.metrics, metricsOf(body));
        if (request.url === '/v1/logs') received.logs.push(...body.resourceLogs.flatMap(logsOf));
      }
      response.writeHead(received.answer, { 'Content-Type': 'application/json' }).end('{}');
      received.dispatchEvent(new Event('received'));
    };
    json(request).then(take, () => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(received, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    until: async (isSo: () => boolean, signal?: AbortSignal) => {
      while (!isSo()) await once(received, 'received', { ...(signal !== undefined && { signal }) });
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  });
}

function emptyMetrics(): Record<string, ReadonlyMap<string, number>> {
  return {};
}

function emptyHeaders(): Record<string, unknown> {
  return {};
}

function attributesOf(list: readonly any[]): ReceivedSpan['attributes'] {
  return Object.fromEntries(
    list.map(({ key, value }) => [
      key,
      value.stringValue ?? value.boolValue ?? value.doubleValue ?? Number(value.intValue),
    ]),
  );
}

function spansOf({ resource, scopeSpans }: any): ReceivedSpan[] {
  const service = String(attributesOf(resource.attributes)['service.name']);
  return scopeSpans.flatMap(({ spans }: any) =>
    spans.map((span: any) => ({
      service,
      traceId: span.traceId,
      spanId: span.spanId,
      parentSpanId: span.parentSpanId ?? '',
      name: span.name,
      kind: span.kind,
      start: BigInt(span.startTimeUnixNano),
      end: BigInt(span.endTimeUnixNano),
      attributes: attributesOf(span.attributes),
      links: span.links ?? [],
      droppedLinks: span.droppedLinksCount ?? 0,
      failed: span.status?.code === 2,
    })),
  );
}

function logsOf({ resource, scopeLogs }: any): ReceivedLog[] {
  const service = String(attributesOf(resource.attributes)['service.name']);
  return scopeLogs.flatMap(({ logRecords }: any) =>
    logRecords.map((record: any) => ({
      service,
      severity: record.severityText,
      body: record.body.stringValue,
      traceId: record.traceId ?? '',
      attributes: attributesOf(record.attributes),
    })),
  );
}

function metricsOf({
  resourceMetrics: [{ resource, scopeMetrics }],
}: any): Record<string, ReadonlyMap<string, number>> {
  const service = String(attributesOf(resource.attributes)['service.name']);
  const all: [string, number][] = scopeMetrics[0].metrics.map(({ name, sum, gauge, histogram }: any) => [
    name,
    (sum ?? gauge ?? histogram).dataPoints.reduce(
      (total: number, { asDouble, count }: any) => total + (asDouble ?? Number(count)),
      0,
    ),
  ]);
  return { [service]: new Map(all) };
}
