import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { failure } from '../channels.ts';
import { told, type Signal, type Told } from './told.ts';

/**
 * Sends what was recorded to a collector by OTLP/HTTP, in batches, one after another. Whoever records never waits: what there is no room for, or
 * what the collector does not take, is dropped and counted.
 */

export interface OtlpEndpoint {
  /** Without /v1/traces. */
  readonly url: string;
  /** Such as an authorization. Never logged. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Items that wait: 4 MiB of spans, or a third of a second of 100 % of 10,000 redirects a second that nobody takes. */
const QUEUE_MAX = 8192;
/** Of a request. Writing them as JSON takes half a millisecond, which no redirect of this thread goes on in. */
const BATCH_ITEMS = 512;
/** How long a batch waits for more. */
const BATCH_MS = 1000;
const SEND_TIMEOUT_MS = 10_000;
/** Of a batch that a collector refuses for now, or that does not reach it. The pause after each is twice as long. */
const ATTEMPTS_MAX = 5;
const PAUSE_MS = 1000;
const PAUSE_MS_MAX = 30_000;
/** What a stop waits for it at most: a collector that does not answer must not hold up what matters. */
const STOP_MS_MAX = 2000;
/** Of an answer: nobody needs more than what a collector complains of. */
const ANSWER_BYTES_MAX = 4096;
/** Answers after which the same batch may be sent again (OTLP/HTTP, "Retryable Response Codes"). */
const TRY_AGAIN: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export class OtlpQueue<T> {
  readonly #post: (body: string) => Promise<Answer>;
  readonly #encode: (items: readonly T[]) => string;
  readonly #stop = new AbortController();
  #items: T[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | null = null;
  readonly #told: Told;

  constructor(endpoint: OtlpEndpoint, signal: Exclude<Signal, 'access_log'>, encode: (items: readonly T[]) => string) {
    this.#told = told[signal];
    this.#post = poster(endpoint, signal);
    this.#encode = encode;
  }

  push(item: T): void {
    if (this.#items.length >= QUEUE_MAX) {
      this.#told.dropped++;
      return;
    }
    this.#items.push(item);
    if (this.#sending !== null) return;
    if (this.#items.length >= BATCH_ITEMS) this.#begin();
    else this.#timer ??= setTimeout(() => this.#begin(), BATCH_MS).unref();
  }

  /** Sends what waits, once each, in two seconds at most. The rest is dropped. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#begin();
    await Promise.race([this.#sending, wait(STOP_MS_MAX)]);
    this.#told.dropped += this.#items.splice(0).length;
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
  }

  async #sendAll(): Promise<void> {
    // As long as full batches wait; the rest waits for more.
    for (let least = 1; this.#items.length >= least; least = this.#stop.signal.aborted ? 1 : BATCH_ITEMS)
      await this.#send(this.#items.splice(0, BATCH_ITEMS));
    if (this.#items.length > 0) this.#timer ??= setTimeout(() => this.#begin(), BATCH_MS).unref();
  }

  async #send(batch: readonly T[]): Promise<void> {
    const body = this.#encode(batch);
    for (let attempt = 1; ; attempt++) {
      const { rejected, problem, again } = await this.#post(body);
      if (problem !== null) failure.publish({ where: 'otlp', error: problem });
      if (problem === null || !again || attempt === ATTEMPTS_MAX || this.#stop.signal.aborted) {
        const dropped = problem === null ? Math.min(rejected, batch.length) : batch.length;
        this.#told.dropped += dropped;
        this.#told.sent += batch.length - dropped;
        return;
      }
      const pause = Math.min(PAUSE_MS * 2 ** (attempt - 1), PAUSE_MS_MAX);
      await wait(pause, undefined, { signal: this.#stop.signal, ref: false }).catch(() => {});
    }
  }
}

interface Answer {
  /** Items that the collector did not take of a batch that it took. */
  readonly rejected: number;
  readonly problem: string | null;
  readonly again: boolean;
}

function poster({ url, headers }: OtlpEndpoint, signal: string): (body: string) => Promise<Answer> {
  const target = new URL(`${url.replace(/\/$/, '')}/v1/${signal}`);
  const isTls = target.protocol === 'https:';
  const request = isTls ? httpsRequest : httpRequest;
  const agent = new (isTls ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 1 });
  const where = `TURNOUT_OTLP_URL: ${target.origin}${target.pathname}`;
  return async (body) => {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const unanswered = (what: string): void => resolve({ rejected: 0, problem: `${where} ${what}`, again: true });
    const sent = request(target, {
      method: 'POST',
      agent,
      timeout: SEND_TIMEOUT_MS,
      headers: { ...headers, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
    });
    sent.on('error', (error: NodeJS.ErrnoException) => unanswered(`does not answer: ${error.code ?? error.message}`));
    sent.on('timeout', () => sent.destroy(new Error(`nothing for ${SEND_TIMEOUT_MS / 1000} s`)));
    sent.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part.slice(0, ANSWER_BYTES_MAX - text.length)));
      answer.on('end', () => resolve(answerOf(where, answer.statusCode ?? 0, text)));
      answer.on('error', (error) => unanswered(`does not answer: ${error.message}`));
    });
    sent.end(body);
    return await promise;
  };
}

function answerOf(where: string, status: number, text: string): Answer {
  if (status >= 200 && status < 300) {
    const rejected = /"rejected(?:Spans|LogRecords|DataPoints)"\s*:\s*"?(\d+)/.exec(text)?.[1];
    return { rejected: Number(rejected ?? 0), problem: null, again: false };
  }
  const problem = `${where} answers ${status}: ${text.slice(0, 200)}`;
  return { rejected: 0, problem, again: TRY_AGAIN.has(status) };
}
