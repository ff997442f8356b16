import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type Agent, type IncomingMessage } from 'node:http';
import type { RunningTurnout } from './running.ts';

/** What tests ask of a running Turnout: its API with its key, and its short URLs. */

/** Rejects unless it is answered with success. */
// eslint-disable-next-line typescript/no-explicit-any
export async function call(server: RunningTurnout, method: string, path: string, body?: unknown): Promise<any> {
  const response = await fetch(`${server.url}/rest/v3${path}`, {
    method,
    headers: { 'X-Api-Key': server.key },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Follows a short URL once; its status and its Location, each byte a character. */
export async function follow(
  url: string,
  headers: Record<string, string> = {},
  agent?: Agent,
): Promise<[number, string]> {
  const [response] = (await once(get(url, { headers, ...(agent && { agent }) }), 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
  return [response.statusCode ?? 0, response.headers.location ?? ''];
}

export async function linkCount(server: RunningTurnout): Promise<number> {
  return (await call(server, 'GET', '/short-urls')).shortUrls.pagination.totalItems as number;
}
