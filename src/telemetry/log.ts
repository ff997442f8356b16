import { pino, type Logger } from 'pino';
import {
  cacheRecovered,
  cacheStalled,
  failure,
  journalRecovered,
  linkShadowed,
  journalStalled,
  segmentDamaged,
} from '../channels.ts';

/** Writes down on stderr what the rooms publish: JSON lines, or one readable line each on a terminal. Keys and tokens are never logged. */

/** The same failure is logged once in this time; how often it came in between is said with the next. */
const REPEAT_MS = 5000;

export type LogFormat = 'json' | 'text';

export interface LogOptions {
  readonly format: LogFormat;
  readonly level: string;
  /** Gets each line too, as JSON; for a collector. */
  readonly also?: ((line: string) => void) | undefined;
}

const REDACTED = ['key', 'apiKey', 'headers["x-api-key"]', 'headers.authorization'];

export function openLog({ format, level, also }: LogOptions): Logger {
  const write = format === 'json' ? (line: string) => void process.stderr.write(line) : writeText;
  const stream = also === undefined && format === 'json' ? pino.destination(2) : { write: both(write, also) };
  return pino(
    {
      level,
      redact: REDACTED,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (name) => ({ level: name }) },
    },
    stream,
  );
}

function both(write: (line: string) => void, also: ((line: string) => void) | undefined): (line: string) => void {
  if (also === undefined) return write;
  return (line) => {
    write(line);
    also(line);
  };
}

function writeText(line: string): void {
  const { level, msg, time, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const tail = Object.entries(rest)
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('');
  process.stderr.write(`${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${String(msg)}${tail}\n`);
}

/** Logs the facts of this thread. */
export function logFacts(log: Logger): void {
  journalStalled.subscribe(({ error, waiting }) =>
    log.error(
      { waiting, error: error?.message },
      'the disk does not take clicks; redirects go on, clicks wait in memory',
    ),
  );
  journalRecovered.subscribe(({ atRisk }) => log.info({ atRisk }, 'the disk takes clicks again'));
  segmentDamaged.subscribe((damage) =>
    log.error(
      damage,
      'part of a journal segment could not be read; clicks that were in it are quarantined, the file is in journal/damaged',
    ),
  );
  cacheStalled.subscribe(({ error }) =>
    log.warn(
      { error: error.message },
      'the cache server does not answer or refuses; redirects go on and ask the store',
    ),
  );
  cacheRecovered.subscribe(() => log.info('the cache server answers again'));
  linkShadowed.subscribe((link) =>
    log.warn(
      link,
      'a link can not be followed: its code is a path of Turnout itself. Give it another code, or set TURNOUT_METRICS_PORT',
    ),
  );
  const last = new Map<string, { at: number; missed: number }>();
  failure.subscribe(({ where, error, trace }) => {
    const message = error instanceof Error ? error.message : String(error);
    const known = last.get(`${where} ${message}`);
    const now = Date.now();
    if (known !== undefined && now - known.at < REPEAT_MS) {
      known.missed++;
      return;
    }
    if (last.size > 1000) last.clear();
    last.set(`${where} ${message}`, { at: now, missed: 0 });
    log.error(
      {
        where,
        error: message,
        ...(known !== undefined && known.missed > 0 && { repeated: known.missed }),
        ...(trace !== undefined && { trace_id: trace.traceId, span_id: trace.spanId }),
      },
      'failed',
    );
  });
}
