import { clickKinds, type Click } from '../core/click.ts';

/** A click that can not be understood. Its message is the reason that the quarantine shows. */
export class PoisonClick extends Error {}

type Kind = 'string' | 'number' | 'string or null' | 'number or null';

const MEMBERS: Readonly<Record<Exclude<keyof Click, 'v' | 'kind'>, Kind>> = {
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

/** Reads a journaled body. Members that a newer version may add are let be. Throws PoisonClick. */
export function parseClick(body: string): Click {
  let value: Partial<Record<keyof Click, unknown>>;
  try {
    value = JSON.parse(body) as typeof value;
  } catch (error) {
    throw new PoisonClick(`not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new PoisonClick('not an object');
  if (value.v !== 1) throw new PoisonClick(`version ${JSON.stringify(value.v)} is not known here; this is version 1`);
  if (!clickKinds.some((kind) => kind === value.kind))
    throw new PoisonClick(`kind: ${JSON.stringify(value.kind)} is none`);
  for (const [name, kind] of Object.entries(MEMBERS)) {
    const member = value[name as keyof Click];
    if (kind.endsWith(' or null') ? member !== null && !kind.startsWith(typeof member) : typeof member !== kind)
      throw new PoisonClick(`${name}: expected ${kind}`);
  }
  const click = value as Click;
  if (!Number.isSafeInteger(click.at)) throw new PoisonClick('at: expected milliseconds since 1970');
  if ((click.kind === 'link') !== (click.linkId !== null))
    throw new PoisonClick(`linkId: a click of kind ${click.kind} has ${click.linkId === null ? 'one' : 'none'}`);
  return click;
}
