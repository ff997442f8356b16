import { SPAN_KIND, type Attributes, type Span } from './span.ts';

/**
 * OTLP 1.x as JSON (opentelemetry-proto, docs/specification.md, "JSON Protobuf Encoding"): ids in hex, 64-bit numbers as text, enumerations as
 * numbers. Written as text rather than by way of objects: at 100 % of 20,000 redirects a second that is a third of what it costs.
 */

/** What all signals of a process say of it. */
export function resourceJson(attributes: Attributes): string {
  return `{"attributes":${attributesJson(attributes)}}`;
}

const SCOPE = '{"name":"turnout"}';

export function tracesJson(resource: string, spans: readonly Span[]): string {
  return `{"resourceSpans":[{"resource":${resource},"scopeSpans":[{"scope":${SCOPE},"spans":[${spans.map(spanJson).join()}]}]}]}`;
}

export interface LogRecord {
  /** Milliseconds since 1970 UTC. */
  readonly time: number;
  readonly level: string;
  readonly body: string;
  readonly attributes: Attributes;
  /** Empty where there is no trace. */
  readonly traceId: string;
  readonly spanId: string;
}

export function logsJson(resource: string, records: readonly LogRecord[]): string {
  return `{"resourceLogs":[{"resource":${resource},"scopeLogs":[{"scope":${SCOPE},"logRecords":[${records.map(logJson).join()}]}]}]}`;
}

function spanJson(span: Span): string {
  const { traceId, spanId, parentId, name, kind, start, ms, attributes, links, droppedLinks, error } = span;
  const parent = parentId === '' ? '' : `"parentSpanId":"${parentId}",`;
  // 1 in the third byte: this span is sampled (flags of W3C in the first).
  const more =
    (links.length === 0
      ? ''
      : `,"links":[${links.map((link) => `{"traceId":"${link.traceId}","spanId":"${link.spanId}"}`).join()}]`) +
    (droppedLinks === 0 ? '' : `,"droppedLinksCount":${droppedLinks}`) +
    (error === null ? '' : `,"status":{"code":2,"message":${JSON.stringify(error)}}`);
  return `{"traceId":"${traceId}","spanId":"${spanId}",${parent}"name":${JSON.stringify(name)},"kind":${SPAN_KIND[kind]},"startTimeUnixNano":"${nanos(start)}","endTimeUnixNano":"${nanos(start + ms)}","attributes":${attributesJson(attributes)}${more}}`;
}

/** Of pino's levels (https://opentelemetry.io/docs/specs/otel/logs/data-model/, SeverityNumber). */
const SEVERITIES: Readonly<Record<string, number>> = { trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 };

function logJson({ time, level, body, attributes, traceId, spanId }: LogRecord): string {
  const trace = traceId === '' ? '' : `"traceId":"${traceId}","spanId":"${spanId}",`;
  return `{${trace}"timeUnixNano":"${nanos(time)}","severityNumber":${SEVERITIES[level] ?? 0},"severityText":"${level}","body":{"stringValue":${JSON.stringify(body)}},"attributes":${attributesJson(attributes)}}`;
}

function attributesJson(attributes: Attributes): string {
  let text = '';
  for (const name in attributes)
    text += `${text === '' ? '' : ','}{"key":"${name}","value":${valueJson(attributes[name] ?? '')}}`;
  return `[${text}]`;
}

function valueJson(value: Attributes[string]): string {
  if (typeof value === 'string') return `{"stringValue":${JSON.stringify(value)}}`;
  if (typeof value === 'boolean') return `{"boolValue":${value}}`;
  return Number.isSafeInteger(value) ? `{"intValue":"${value}"}` : `{"doubleValue":${value}}`;
}

/** Nanoseconds as text, of milliseconds: as a number they would have lost their last digits. */
function nanos(ms: number): string {
  const whole = Math.floor(ms);
  return `${whole}${String(Math.floor((ms - whole) * 1e6)).padStart(6, '0')}`;
}
