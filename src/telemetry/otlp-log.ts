import { logsJson, resourceJson, type LogRecord } from './otlp-json.ts';
import { OtlpQueue, type OtlpEndpoint } from './otlp.ts';
import type { Attributes } from './span.ts';

/** The log, sent to a collector as well. What was redacted on stderr is redacted here. */
export class OtlpLog {
  readonly #records: OtlpQueue<LogRecord>;

  constructor(endpoint: OtlpEndpoint, resource: Attributes) {
    const text = resourceJson(resource);
    this.#records = new OtlpQueue(endpoint, 'logs', (records) => logsJson(text, records));
  }

  /** Takes a line of the log, as JSON. */
  readonly add = (line: string): void => {
    const { level, time, msg, trace_id: traceId, span_id: spanId, ...rest } = JSON.parse(line) as LogLine;
    this.#records.push({
      time: Date.parse(time),
      level,
      body: msg,
      attributes: attributesOf(rest),
      traceId: traceId ?? '',
      spanId: spanId ?? '',
    });
  };

  async stop(): Promise<void> {
    await this.#records.stop();
  }
}

interface LogLine {
  readonly level: string;
  readonly time: string;
  readonly msg: string;
  readonly trace_id?: string;
  readonly span_id?: string;
  readonly [name: string]: unknown;
}

function attributesOf(members: Readonly<Record<string, unknown>>): Attributes {
  return Object.fromEntries(
    Object.entries(members).map(([name, value]) => [
      name,
      typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string'
        ? value
        : JSON.stringify(value ?? null),
    ]),
  );
}
