import { pino } from 'pino';
import { requestsAnswered, type TracePlace } from '../channels.ts';
import type { LogFormat } from './log.ts';
import { told } from './told.ts';

/**
 * One line for each answered request, or for a share of them: what was asked for and what came of it, and nothing of the visitor (no address, no
 * query, no code). Lines are gathered: a write for each would be one more system call beside the journal's and the answer's.
 */

/** Bytes that are written at once, and how long fewer wait. */
const GATHERED_BYTES = 8 * 1024;
const GATHER_MS = 1000;
/** Lines that wait while whoever reads the log does not. Further ones are dropped and counted. */
const WAITING_BYTES_MAX = 1024 * 1024;

export interface AccessLog {
  /** Writes what waits. */
  flush(): void;
}

/** Of the requests that this thread answers. */
export function openAccessLog(share: number, format: LogFormat): AccessLog {
  const out = pino.destination({
    fd: 2,
    sync: false,
    minLength: GATHERED_BYTES,
    maxLength: WAITING_BYTES_MAX,
    periodicFlush: GATHER_MS,
  });
  const counts = told.access_log;
  out.on('drop', () => counts.dropped++);
  // A terminal or a pipe that is gone.
  out.on('error', () => {});
  const line = format === 'json' ? jsonLine : textLine;
  requestsAnswered.subscribe((requests) => {
    for (const { route, status, startedAt, ms, trace } of requests) {
      if (share < 1 && Math.random() >= share) continue;
      counts.sent++;
      const time = new Date(performance.timeOrigin + startedAt).toISOString();
      out.write(line(time, route, status, ms.toFixed(2), trace?.sampled === true ? trace : undefined));
    }
  });
  return { flush: () => out.flushSync() };
}

function jsonLine(time: string, route: string, status: number, ms: string, trace: TracePlace | undefined): string {
  const place = trace === undefined ? '' : `,"trace_id":"${trace.traceId}","span_id":"${trace.spanId}"`;
  return `{"level":"info","time":"${time}","msg":"answered","route":"${route}","status":${status},"ms":${ms}${place}}\n`;
}

function textLine(time: string, route: string, status: number, ms: string, trace: TracePlace | undefined): string {
  const place = trace === undefined ? '' : ` trace_id=${trace.traceId}`;
  return `${time.slice(11, 19)} info  answered route=${route} status=${status} ms=${ms}${place}\n`;
}
