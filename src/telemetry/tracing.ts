import type { TracePlace } from '../channels.ts';
import type { BeginTrace } from '../core/trace.ts';
import type { Bus } from '../core/ports.ts';
import { traceBatches, type Messaging } from './batches.ts';
import { OtlpQueue, type OtlpEndpoint } from './otlp.ts';
import { resourceJson, tracesJson } from './otlp-json.ts';
import { scopes } from './scope.ts';
import { makeSampler, type Attributes, type Span } from './span.ts';
import { traceApi, traceParts, traceRequests } from './spans-of-facts.ts';

/** The traces of one thread: who begins them, what is recorded, and the way to the collector. Loaded only where there is one. */

export interface TracingOptions {
  readonly endpoint: OtlpEndpoint;
  /** Share of requests that begin a trace. */
  readonly ratio: number;
  /** What all spans say of the process. */
  readonly resource: Attributes;
}

export class Tracing {
  readonly begin: BeginTrace;
  readonly #spans: OtlpQueue<Span>;
  readonly #record = (span: Span): void => this.#spans.push(span);

  constructor({ endpoint, ratio, resource }: TracingOptions) {
    const text = resourceJson(resource);
    this.begin = makeSampler(ratio);
    this.#spans = new OtlpQueue(endpoint, 'traces', (spans) => tracesJson(text, spans));
    traceRequests(this.#record);
    traceApi(this.begin, this.#record);
    traceParts();
  }

  /** Of what runs now, where that is part of a trace. */
  place(): TracePlace | undefined {
    const scope = scopes.getStore();
    return scope === undefined ? undefined : { traceId: scope.traceId, spanId: scope.spanId };
  }

  sends(messaging: Messaging, publish: Bus['publish']): Bus['publish'] {
    return traceBatches(messaging, 'send', this.#record, publish);
  }

  processes(messaging: Messaging, settle: Bus['publish']): Bus['publish'] {
    return traceBatches(messaging, 'process', this.#record, settle);
  }

  /** Sends what waits. */
  async stop(): Promise<void> {
    await this.#spans.stop();
  }
}
