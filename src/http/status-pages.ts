import { STATUS_CODES } from '../core/code.ts';
import { text, type Answer } from './answers.ts';

/** What a process says of itself: /health (it runs), /ready (it can serve, or why not), /metrics. Public paths, so that no link can have them as its code. */

export const STATUS_PATHS: readonly string[] = STATUS_CODES.map((code) => `/${code}`);

/** Something that is needed, and whether it is there. Named by its setting where it has one; no detail names a host. */
export interface Dependency {
  readonly name: string;
  /** `warn`: not there, and what is served goes on without it. */
  readonly status: 'pass' | 'warn' | 'fail';
  readonly detail?: string;
}

export interface StatusSource {
  readonly dependencies: () => Promise<readonly Dependency[]>;
  /** For an Accept header; null where nothing is counted. */
  readonly metrics: ((accept: string) => Promise<{ readonly contentType: string; readonly text: string }>) | null;
  readonly mayReadMetrics: (ip: string) => boolean;
}

/** Who asks. */
export interface Asker {
  readonly ip: string;
  /** It came through a proxy that is not trusted, which does not say truly for whom it asks. */
  readonly isForwarded: boolean;
  readonly accept: string;
}

const JSON_TYPE = 'application/json';
const HEALTHY = text(200, JSON_TYPE, '{"status":"pass"}\n');

export function isStatusPath(path: string): boolean {
  // The longest has eight characters, and every redirect comes by here.
  return path.length <= 8 && STATUS_PATHS.includes(path);
}

/** `isServing`: false before requests can be served, and when a stop has begun. Of a path of STATUS_PATHS. */
export async function statusPage(
  path: string,
  asker: Asker,
  isServing: boolean,
  source: StatusSource,
): Promise<Answer> {
  if (path === '/health') return HEALTHY;
  return path === '/ready' ? readiness(isServing, await source.dependencies()) : await metricsFor(asker, source);
}

function readiness(isServing: boolean, dependencies: readonly Dependency[]): Answer {
  const own: Dependency = isServing
    ? { name: 'serving', status: 'pass' }
    : { name: 'serving', status: 'fail', detail: 'it is starting, or a stop has begun' };
  const all = [own, ...dependencies];
  const problems = all.filter(({ status }) => status !== 'pass');
  const status = problems.some((each) => each.status === 'fail') ? 'fail' : problems.length > 0 ? 'warn' : 'pass';
  const body = {
    status,
    dependencies: Object.fromEntries(all.map(({ name, ...state }) => [name, state])),
    problems: problems.map(({ name, detail }) => `${name}: ${detail ?? 'not there'}`),
  };
  const answer = text(status === 'fail' ? 503 : 200, JSON_TYPE, `${JSON.stringify(body)}\n`);
  return status === 'fail' ? { ...answer, fields: `${answer.fields}Retry-After: 1\r\n` } : answer;
}

async function metricsFor({ ip, isForwarded, accept }: Asker, source: StatusSource): Promise<Answer> {
  if (source.metrics === null) return text(404, 'text/plain', 'TURNOUT_METRICS is false: nothing is counted.\n');
  if (isForwarded || !source.mayReadMetrics(ip)) {
    const why = isForwarded
      ? 'It came through a proxy that TURNOUT_TRUSTED_PROXIES does not name, so that nobody knows for whom.'
      : `${ip} is not in TURNOUT_METRICS_FROM.`;
    return text(403, 'text/plain', `${why}\n`);
  }
  const exposed = await source.metrics(accept);
  return text(200, exposed.contentType, exposed.text);
}
