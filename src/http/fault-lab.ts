import { methodNotAllowed, text, type Answer } from './answers.ts';
import type { Faults } from './api/contract.ts';
import type { Redirect } from './redirect.ts';
import { RequestNotes } from './request-notes.ts';

/**
 * The fault lab: pages on the public port that are well, that fail and that are slow as they are asked to, to rehearse alerts with (docs/telemetry.md). Where
 * TURNOUT_FAULT_LAB is off nothing of it is wired.
 */

/** Longest wait of /api/slow. */
const PAGE_MS_MAX = 30_000;
/** Where nothing is asked for: above the thresholds of HighErrorRate (5 %) and HighLatency (1 s). */
const FLAKY_RATIO = '0.5';
const SLOW_MS = '1500';

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** A share of what comes, the same each time: multiples of the golden ratio are spread evenly, and in no rhythm that requests could have too. */
export class Share {
  #count = 0;

  /** Whether the next one belongs to it. `ratio`: 0 none, 1 all. */
  takes(ratio: number): boolean {
    return (++this.#count * GOLDEN) % 1 < ratio;
  }
}

/** Throws a RangeError that says what is accepted. */
export function parseRatio(given: string): number {
  const ratio = Number(given);
  if (!/^\d*\.?\d+$/.test(given) || ratio > 1) throw mistake('ratio', 'a number from 0 to 1 such as 0.3', given);
  return ratio;
}

/** Throws a RangeError that says what is accepted. */
export function parseMs(given: string): number {
  const ms = Number(given);
  if (!/^\d+$/.test(given) || ms > PAGE_MS_MAX)
    throw mistake('ms', `a whole number from 0 to ${PAGE_MS_MAX}, such as 1500`, given);
  return ms;
}

/** Faults of the real paths. */
interface Made {
  get(): Faults;
}

type Page = (query: URLSearchParams) => Answer | Promise<Answer>;

/** Answers the paths of the lab, and leaves all others to `redirect`. */
export function withLabPages(redirect: Redirect, faults: Made): Redirect {
  const pages = labPages(faults);
  return (request, respond) => {
    const page = pages.get(request.path);
    if (page === undefined) return redirect(request, respond);
    const notes = RequestNotes.begin(request.method);
    const reply = (answer: Answer): void => {
      respond(answer);
      notes?.answered(answer.status, 'lab');
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') return reply(methodNotAllowed('GET, HEAD'));
    void answerOf(page, request.query).then(reply);
  };
}

function labPages(faults: Made): ReadonlyMap<string, Page> {
  const flaky = new Share();
  return new Map<string, Page>([
    ['/api/data', () => json(200, { items: ['hop', 'skip', 'jump'].map((name, index) => ({ id: index + 1, name })) })],
    [
      '/api/status',
      () => json(200, { status: 'ok', uptimeSeconds: Math.floor(process.uptime()), faults: faults.get() }),
    ],
    [
      '/api/flaky',
      (query) => {
        const ratio = parseRatio(query.get('ratio') ?? FLAKY_RATIO);
        return flaky.takes(ratio) ? json(500, { status: 'failed', ratio }) : json(200, { status: 'ok', ratio });
      },
    ],
    [
      '/api/slow',
      async (query) => {
        const ms = parseMs(query.get('ms') ?? SLOW_MS);
        await new Promise((resolve) => setTimeout(resolve, ms));
        return json(200, { status: 'ok', ms });
      },
    ],
  ]);
}

async function answerOf(page: Page, query: string): Promise<Answer> {
  try {
    return await page(new URLSearchParams(query));
  } catch (error) {
    const problem = { title: 'Invalid data', detail: (error as RangeError).message, status: 400 };
    return text(400, 'application/problem+json', `${JSON.stringify(problem)}\n`);
  }
}

function mistake(name: string, expected: string, given: string): RangeError {
  return new RangeError(`${name}: expected ${expected} (given: ${JSON.stringify(given.slice(0, 80))})`);
}

function json(status: number, body: object): Answer {
  return text(status, 'application/json', `${JSON.stringify(body)}\n`);
}
