import type { Problem } from '../../../src/http/api/contract.ts';
import { queryText, REST, type Query } from './address.ts';
import { takeAhead } from './ahead.ts';

/** Requests to the API of the Turnout that served this page. Types come from the contract, and from nowhere else. */

export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

/** What went wrong, as the API says it. `status` 0: there was no answer. */
export class ApiError extends Error {
  readonly status: number;
  /** The end of the problem's type: `invalid-data`, `non-unique-slug`; `offline` without an answer. */
  readonly kind: string;
  readonly fields: readonly FieldProblem[];
  /** Seconds after which to try again, where the answer says so. */
  readonly retryAfter: number | null;

  constructor(
    status: number,
    kind: string,
    detail: string,
    fields: readonly FieldProblem[],
    retryAfter: number | null,
  ) {
    super(detail);
    this.name = 'ApiError';
    this.status = status;
    this.kind = kind;
    this.fields = fields;
    this.retryAfter = retryAfter;
  }

  /** What is wrong with one field of what was sent, if anything. */
  of(field: string): string | undefined {
    return this.fields.find((each) => each.field === field)?.problem;
  }
}

export interface RequestOptions {
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who is told that a key does not work any more, and which key is used. Set by the session. */
export const credentials: { key: string | null; refused: () => void } = { key: null, refused: () => {} };

/** `path` after /rest/v3, with its parts encoded (`segment`). Rejects with ApiError, or with the AbortError of `signal`. */
export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const answer = await send(method, path, options);
  return (answer.status === 204 ? null : await answer.json()) as T;
}

/** The same, for answers that are no JSON. */
export async function send(
  method: Method,
  path: string,
  { query = {}, body, signal, headers = {} }: RequestOptions = {},
): Promise<Response> {
  const url = `${REST}${path}${queryText(query)}`;
  let answer: Response;
  try {
    const taken = method === 'GET' ? takeAhead(url, credentials.key) : undefined;
    answer = await (taken ??
      fetch(url, {
        method,
        headers: {
          ...(credentials.key !== null && { 'X-Api-Key': credentials.key }),
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal !== undefined && { signal }),
        credentials: 'omit',
      }));
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new ApiError(0, 'offline', 'Turnout does not answer.', [], null);
  }
  if (answer.ok) return answer;
  const problem = await problemOf(answer);
  if (answer.status === 401 && problem.kind === 'invalid-api-key' && credentials.key !== null) credentials.refused();
  throw problem;
}

async function problemOf(answer: Response): Promise<ApiError> {
  const retryAfter = Number(answer.headers.get('Retry-After') ?? Number.NaN);
  const seconds = Number.isFinite(retryAfter) ? retryAfter : null;
  try {
    const { type, detail, invalidFields = [] } = (await answer.json()) as Problem;
    return new ApiError(answer.status, type.split('/').at(-1) ?? '', detail, invalidFields, seconds);
  } catch {
    return new ApiError(answer.status, 'unknown', `Turnout answered ${answer.status}.`, [], seconds);
  }
}
