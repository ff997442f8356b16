import { clickKinds, isStorable, type Click } from '../core/click.ts';

/** A click that can not be understood. Its message is the reason that the quarantine shows. */
export class PoisonClick extends Error {}

type Kind = 'string' | 'number' | 'string or null' | 'number or null';

const MEMBERS: Readonly<Record<Exclude<keyof Click, 'v' | 'kind' | 'trace'>, Kind>> = {
  at: 'number',
  linkId: 'number or null',
  domain: 'string',
  ip: 'string or null',
  userAgent: 'string',
  referer: 'string',
  language: 'string',
  visitedUrl: 'string',
  redirectUrl: 'string or null',
};

const KINDS = Object.entries(MEMBERS);

/** Checks a journaled body. Members that a newer version may add are let be, and so is `trace`, of which no visit is made. Throws PoisonClick. */
export function parseClick(body: unknown): Click {
  const value = (typeof body === 'string' ? jsonOf(body) : body) as Partial<Record<keyof Click, unknown>> | null;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new PoisonClick('not an object');
  if (value.v !== 1) throw new PoisonClick(`version ${JSON.stringify(value.v)} is not known here; this is version 1`);
  if (!clickKinds.some((kind) => kind === value.kind))
    throw new PoisonClick(`kind: ${JSON.stringify(value.kind)} is none`);
  for (const [name, kind] of KINDS) {
    const member = value[name as keyof Click];
    if (kind.endsWith(' or null') ? member !== null && !kind.startsWith(typeof member) : typeof member !== kind)
      throw new PoisonClick(`${name}: expected ${kind}`);
    // Settling it would fail for ever.
    if (typeof member === 'string' && !isStorable(member))
      throw new PoisonClick(`${name}: no zero bytes and no halves of characters`);
  }
  const click = value as Click;
  if (!Number.isSafeInteger(click.at)) throw new PoisonClick('at: expected milliseconds since 1970');
  if ((click.kind === 'link') !== (click.linkId !== null))
    throw new PoisonClick(`linkId: a click of kind ${click.kind} has ${click.linkId === null ? 'one' : 'none'}`);
  return click;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PoisonClick(`not JSON: ${(error as Error).message}`, { cause: error });
  }
}
