import type { Problem } from '../http/api/contract.ts';
import { Failure } from './context.ts';
import { EXIT } from './exit-codes.ts';

/** Longest wait for the head of an answer, in milliseconds: what a server under load still keeps. */
const ANSWER_TIMEOUT_MS = 60_000;
/** Largest answer that is read whole, in bytes; exports are streamed. */
const ANSWER_MAX_BYTES = 64 * 1024 * 1024;

/** Nobody answers behind the proxy, or not in time. */
const AWAY = new Set([502, 503, 504]);

export interface ApiRequest {
  readonly body?: unknown;
  /** An ETag: the answer is 412 when the link was edited since. */
  readonly ifMatch?: string;
}

export interface ApiAnswer<T> {
  readonly body: T;
  readonly etag: string | null;
}

/** A REST API v3 (Turnout's or Shlink's). Paths are those behind /rest/v3. Throws ApiProblem and Unreachable. */
export interface Api {
  readonly url: string;
  /** The body of the answer, which the caller knows the shape of; undefined when it is empty. */
  call<T = undefined>(method: string, path: string, body?: unknown): Promise<T>;
  send<T>(method: string, path: string, request: ApiRequest): Promise<ApiAnswer<T>>;
  /** The bytes of the answer as they come. Throws Unreachable when they break off. */
  stream(path: string): AsyncIterable<Uint8Array>;
}

/** The server refused: its problem document, one line for each field that is wrong. */
export class ApiProblem extends Failure {
  readonly problem: Problem;

  constructor(problem: Problem, key: string | null) {
    super(exitCodeOf(problem.status), problemLines(problem, key));
    this.name = 'ApiProblem';
    this.problem = problem;
  }
}

/** Nothing answered, or the answer broke off. Trying again may help. */
export class Unreachable extends Failure {
  constructor(lines: readonly string[], cause?: unknown) {
    super(EXIT.unavailable, lines, { cause });
    this.name = 'Unreachable';
  }
}

/** `url` without a slash at its end; the key null sends none. */
export function openApi(url: string, key: string | null): Api {
  const ask = (method: string, path: string, { body, ifMatch }: ApiRequest): Promise<Response> =>
    request(url, path, {
      method,
      headers: {
        Accept: 'application/json',
        ...(key !== null && { 'X-Api-Key': key }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(ifMatch !== undefined && { 'If-Match': ifMatch }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const send = async <T>(method: string, path: string, what: ApiRequest): Promise<ApiAnswer<T>> => {
    const response = await ask(method, path, what);
    const body = readJson(await readWhole(url, response), response, url);
    if (!response.ok) throw new ApiProblem(body as Problem, key);
    return { body: body as T, etag: response.headers.get('etag') };
  };
  return {
    url,
    send,
    call: async <T>(method: string, path: string, body?: unknown) => (await send<T>(method, path, { body })).body,
    stream: async function* (path) {
      const response = await ask('GET', path, {});
      if (!response.ok) throw new ApiProblem(readJson(await readWhole(url, response), response, url) as Problem, key);
      yield* bytesOf(url, response);
    },
  };
}

async function request(url: string, path: string, init: RequestInit): Promise<Response> {
  const slow = new AbortController();
  const timer = setTimeout(
    () => slow.abort(new Error(`no answer in ${ANSWER_TIMEOUT_MS / 1000} s`)),
    ANSWER_TIMEOUT_MS,
  );
  try {
    return await fetch(`${url}/rest/v3${path}`, { ...init, signal: slow.signal });
  } catch (error) {
    throw new Unreachable(
      [
        `No server answers at ${url} (${reasonOf(error)}).`,
        'Start one with `bin/turnout serve`, or name another with TURNOUT_URL.',
      ],
      error,
    );
  } finally {
    clearTimeout(timer);
  }
}

async function* bytesOf(url: string, { body }: Response): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  try {
    yield* body;
  } catch (error) {
    throw new Unreachable([`The answer of ${url} broke off (${reasonOf(error)}): what came is not whole.`], error);
  }
}

async function readWhole(url: string, response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of bytesOf(url, response)) {
    bytes += part.length;
    if (bytes > ANSWER_MAX_BYTES) {
      throw new Failure(EXIT.failed, [`The answer of ${url} is larger than ${ANSWER_MAX_BYTES} bytes: ask for less.`]);
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function readJson(text: string, response: Response, url: string): unknown {
  if (response.ok && text === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (response.ok || typeof (value as Partial<Problem> | null)?.detail === 'string') return value;
  } catch {
    // Said below, as for JSON that is no problem document.
  }
  const { status } = response;
  const type = response.headers.get('content-type') ?? 'no content type';
  throw new Failure(AWAY.has(status) ? EXIT.unavailable : EXIT.failed, [
    `What answers at ${url} does not speak this API (HTTP ${status}, ${type}). Is TURNOUT_URL right?`,
  ]);
}

function exitCodeOf(status: number): number {
  if (status === 401 || status === 403) return EXIT.noPermission;
  return status === 503 ? EXIT.unavailable : EXIT.failed;
}

function problemLines({ status, title, detail, invalidFields }: Problem, key: string | null): readonly string[] {
  if (status === 401) {
    return [
      key === null ? 'TURNOUT_API_KEY is empty, and this needs an API key.' : `TURNOUT_API_KEY is refused: ${detail}`,
      'Make a key with `bin/turnout key create me` on the machine of the server, and put it into TURNOUT_API_KEY.',
    ];
  }
  if (invalidFields === undefined || invalidFields.length === 0) return [`${title}: ${detail}`];
  return invalidFields.map(({ field, problem }) => `${field} ${problem}`);
}

/** fetch says "fetch failed" and keeps the reason in its cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as { readonly cause?: { code?: string; message?: string }; message: string };
  return cause?.code ?? (cause?.message || message);
}
