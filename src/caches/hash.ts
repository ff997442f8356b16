import type { LinkRef } from '../core/link.ts';

/** FNV-1a (Fowler, Noll, Vo) of both texts with a slash between, its high bits mixed into the low ones. An int32. */
export function hashOf({ domain, code }: LinkRef, seed: number = FNV.seed, factor: number = FNV.factor): number {
  let value = mixed(seed, domain, factor);
  value = mixed(Math.imul(value ^ SLASH, factor), code, factor);
  return value ^ (value >>> 15);
}

/** Its offset basis and its prime, both for 32 bits. */
export const FNV = { seed: 0x811c9dc5, factor: 0x01000193 } as const;
const SLASH = 0x2f;

function mixed(seed: number, text: string, factor: number): number {
  let value = seed;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), factor);
  return value;
}
