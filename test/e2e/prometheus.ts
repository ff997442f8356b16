import assert from 'node:assert/strict';

/** What a running Prometheus says. */

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
}

/** What an expression gives now. */
export const ask = (url: string, query: string): Promise<readonly Sample[]> => get(`${url}/api/v1/query`, { query });

/** What it gave at any second from `start` until now. */
export const askOver = (url: string, query: string, start: number): Promise<readonly Sample[]> =>
  get(`${url}/api/v1/query_range`, { query, start: String(start), end: String(Date.now() / 1000), step: '1' });

async function get(at: string, parameters: Record<string, string>): Promise<readonly Sample[]> {
  const answer = await fetch(`${at}?${new URLSearchParams(parameters).toString()}`);
  const body = (await answer.json()) as { data?: { result: readonly Sample[] }; error?: string };
  assert.ok(body.data !== undefined, `${parameters['query']}: ${body.error}`);
  return body.data.result;
}
