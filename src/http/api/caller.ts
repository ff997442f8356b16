import { createHash, randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Author } from '../../core/create-link.ts';
import { TurnoutError } from '../../core/errors.ts';
import { isAdmin, isUsable, scopeOf, type ApiKey } from '../../core/keys.ts';
import type { KeyStore } from '../../core/ports.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The key that the request came with; null where none is needed. */
    apiKey: ApiKey | null;
  }
  interface FastifyContextConfig {
    /** Where the key is looked for; `header` when left out. */
    key?: 'header' | 'query' | 'none';
    /** Left out of the OpenAPI document. */
    hidden?: boolean;
  }
}

/** A request whose key was found, whatever its route's types. */
export type HasKey = Pick<FastifyRequest, 'apiKey' | 'routeOptions'>;

const MAX_KEY_LENGTH = 1024;

/**
 * Finds who asks. Keys are looked up by their SHA-256, so no comparison ever touches a key's own characters, and its timing
 * tells nothing of them. Unknown, disabled and expired keys get the same answer.
 */
export async function authenticate(request: FastifyRequest, keys: KeyStore, now: number): Promise<void> {
  const place = request.routeOptions.config.key ?? 'header';
  if (place === 'none' || request.is404 || request.apiKey !== null) return;
  const given = place === 'query' ? fromQuery(request.query) : request.headers['x-api-key'];
  if (typeof given !== 'string' || given === '') throw missing(place);
  const key = given.length > MAX_KEY_LENGTH ? null : await keys.find(hashKey(given));
  if (key === null || !isUsable(key, now)) {
    throw new TurnoutError('invalid-api-key', 'Provided API key does not exist or is invalid.');
  }
  request.apiKey = key;
}

/** SHA-256 in lower-case hex of the key's UTF-8 bytes. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key, 'utf8').digest('hex');
}

/** 192 random bits: nothing to guess, and so no slow hash is needed to keep it. */
export function newKey(): string {
  return randomBytes(24).toString('base64url');
}

/** Who asks, and what they may see. */
export function authorOf(request: HasKey): Author {
  const key = keyOf(request);
  return { actor: { keyId: key.id, name: key.name }, scope: scopeOf(key) };
}

export function keyOf(request: HasKey): ApiKey {
  if (request.apiKey === null) throw new Error(`route without a key: ${request.routeOptions.url}`);
  return request.apiKey;
}

/** Throws `forbidden` for a key with roles. */
export function requireAdmin(request: HasKey): void {
  if (!isAdmin(keyOf(request))) throw new TurnoutError('forbidden', 'Only an API key without roles may do this.');
}

function fromQuery(query: unknown): unknown {
  const value = (query as Record<string, unknown>)['apiKey'];
  return Array.isArray(value) ? value.at(-1) : value;
}

function missing(place: 'header' | 'query'): TurnoutError {
  if (place === 'query') {
    const detail = 'Expected authentication to be provided in "apiKey" param';
    return new TurnoutError('missing-authentication', detail, { param: 'apiKey' });
  }
  const detail = 'Expected one of the following authentication headers, ["X-Api-Key"], but none were provided';
  return new TurnoutError('missing-authentication', detail, { expectedHeaders: ['X-Api-Key'] });
}
