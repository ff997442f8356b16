import type { JournaledClick } from '../core/click.ts';
import { dropReasons } from '../core/visit.ts';

/**
 * The wire form of a click (docs/adr/0013): one message is one AccessEvent, a JSON object in UTF-8.
 *
 *     {"v":"1.1","epoch":"…","seq":7,"click":{…}}     a click's body, whatever it is: the consumer looks into it, the bus does not
 *     {"v":"1.1","epoch":"…","seq":7,"dropped":"journal-full"}
 *     {"v":"1.1","epoch":"…","seq":7,"damage":"clicks 7 to 9 of … could not be read"}
 *
 * Of the version the number before the point says who understands it: a consumer reads every 1.x, and ignores members that it
 * does not know.
 */

/** 1.1: a click may have a `trace`, the traceparent of the redirect that it comes from. */
const VERSION = '1.1';
const READ_HERE = /^1\.\d+$/;

/** What arrived is no AccessEvent of a version that is read here. Its message is the reason that the dead letter carries. */
export class ForeignMessage extends Error {}

/** The exchange and queue, or topic, where messages go that are none, beside the one they came to. */
export function deadOf(name: string): string {
  return `${name}.dead`;
}

export function encodeAccessEvent({ epoch, seq, body, dropped, damage }: JournaledClick): Buffer {
  const head = { v: VERSION, epoch, seq };
  if (dropped !== undefined) return bytesOf({ ...head, dropped });
  if (damage !== undefined) return bytesOf({ ...head, damage });
  return bytesOf({ ...head, click: body ?? null });
}

/** Throws ForeignMessage. */
export function decodeAccessEvent(bytes: Uint8Array): JournaledClick {
  const value = jsonOf(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ForeignMessage('no JSON object');
  const { v, epoch, seq, dropped, damage, click } = value as Readonly<Record<string, unknown>>;
  if (typeof v !== 'string' || !READ_HERE.test(v))
    throw new ForeignMessage(`v: ${shown(v)} is not read here; this is version ${VERSION}`);
  if (typeof epoch !== 'string' || epoch === '') throw new ForeignMessage('epoch: expected text');
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 0)
    throw new ForeignMessage('seq: expected a whole number from 0');
  if (dropped !== undefined) {
    const reason = dropReasons.find((known) => known === dropped);
    if (reason === undefined) throw new ForeignMessage(`dropped: ${shown(dropped)} is no reason that is known here`);
    return { epoch, seq, body: '', dropped: reason };
  }
  if (damage !== undefined) {
    if (typeof damage !== 'string') throw new ForeignMessage('damage: expected text');
    return { epoch, seq, body: '', damage };
  }
  if (click === undefined) throw new ForeignMessage('expected one of click, dropped and damage');
  return { epoch, seq, body: click };
}

function bytesOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (error) {
    throw new ForeignMessage(error instanceof SyntaxError ? 'no JSON' : 'no UTF-8', { cause: error });
  }
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 40);
}
