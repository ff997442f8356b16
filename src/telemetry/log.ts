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

export function openLog(format: 'json' | 'text'): Logger {
  const redact = ['key', 'apiKey', 'headers["x-api-key"]', 'headers.authorization'];
  if (format === 'json') {
    const level = (name: string) => ({ level: name });
    return pino(
      { redact, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level } },
      pino.destination(2),
    );
  }
  const stream = {
    write: (line: string) => {
      const { level, msg, ...rest } = JSON.parse(line) as Record<string, unknown>;
      const facts = Object.entries(rest).filter(([name]) => !['time', 'pid', 'hostname'].includes(name));
      const tail = facts
        .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
        .join('');
      process.stderr.write(
        `${new Date().toISOString().slice(11, 19)} ${String(level).padEnd(5)} ${String(msg)}${tail}\n`,
      );
    },
  };
  return pino({ redact, base: null, timestamp: false, formatters: { level: (level) => ({ level }) } }, stream);
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
  failure.subscribe(({ where, error }) => {
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
      { where, error: message, ...(known !== undefined && known.missed > 0 && { repeated: known.missed }) },
      'failed',
    );
  });
}
