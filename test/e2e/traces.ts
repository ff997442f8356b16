import assert from 'node:assert/strict';
import type { ReceivedSpan, Receiver } from './otlp-receiver.ts';

/** What traces of clicks have to show, in one process or in several. */

/** OTLP's numbers. */
export const KIND = { internal: 1, server: 2, producer: 4, consumer: 5 } as const;

export interface Journey {
  readonly redirect: ReceivedSpan;
  readonly sent: ReceivedSpan;
  readonly processed: ReceivedSpan;
}

/** Every redirect that was followed all the way: sent in a batch that links to it, and processed in one. */
export function journeys({ spans }: Pick<Receiver, 'spans'>): Journey[] {
  const linking = (kind: number, to: ReceivedSpan): ReceivedSpan | undefined =>
    spans.find((span) => span.kind === kind && span.links.some(({ spanId }) => spanId === to.spanId));
  return spans
    .filter(({ kind, name }) => kind === KIND.server && name === 'GET')
    .flatMap((redirect) => {
      const [sent, processed] = [linking(KIND.producer, redirect), linking(KIND.consumer, redirect)];
      return sent === undefined || processed === undefined ? [] : [{ redirect, sent, processed }];
    });
}

/** Who gave whom clicks, by links alone: `shortener -> broker -> analytics`. */
export function edges(receiver: Pick<Receiver, 'spans'>): readonly string[] {
  const found = journeys(receiver).map(({ redirect, sent, processed }) => {
    const [to, from] = [sent, processed].map(({ attributes }) => attributes['messaging.destination.name']);
    assert.equal(to, from);
    assert.equal(redirect.service, sent.service);
    return `${sent.service} -> ${sent.attributes['messaging.system']} -> ${processed.service}`;
  });
  return [...new Set(found)];
}

export function childrenOf({ spans }: Pick<Receiver, 'spans'>, parent: ReceivedSpan): readonly ReceivedSpan[] {
  return spans.filter(({ traceId, parentSpanId }) => traceId === parent.traceId && parentSpanId === parent.spanId);
}

/** Milliseconds since 1970 leave a number a quarter of a microsecond, and a sum of two of them half of one. */
const ROUNDING_NANOS = 1000n;

/** No child begins before its parent, or ends after it. */
export function assertNested(receiver: Pick<Receiver, 'spans'>, parent: ReceivedSpan): void {
  for (const child of childrenOf(receiver, parent))
    assert.ok(
      child.start >= parent.start - ROUNDING_NANOS && child.end <= parent.end + ROUNDING_NANOS,
      `${child.name} is not within ${parent.name}`,
    );
}
