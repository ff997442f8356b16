import type { LiveVisit } from '../../../../src/http/api/contract.ts';
import { eventReader } from './event-stream.ts';

/** Follows visits as they are counted, and goes on where it was when the connection breaks: without a gap and without a double. */

export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  /** It is tried again; `since` and `tryAt` in milliseconds since 1970. */
  | { readonly state: 'away'; readonly since: number; readonly tryAt: number }
  /** It is not tried again. */
  | { readonly state: 'refused'; readonly error: unknown };

export interface FollowOptions {
  /** Asks for the stream after an id; the empty one for from now on. Rejects with the `status` of the answer where there was one. */
  readonly open: (lastEventId: string, signal: AbortSignal) => Promise<Response>;
  readonly onVisit: (visit: LiveVisit) => void;
  /** So many visits can not be sent any more; null where it is not known how many. */
  readonly onReset: (skipped: number | null) => void;
  readonly onConnection: (connection: Connection) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Resolves after these milliseconds, or when `signal` ends. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const FIRST_PAUSE_MS = 1000;
const PAUSE_MS_MAX = 30_000;
/** Turnout says something every 15 s: what is silent for longer is broken, whatever the browser thinks. */
const SILENT_MS_MAX = 40_000;

/** Resolves when it is ended or refused. */
export async function followLive(options: FollowOptions): Promise<void> {
  const { onConnection, signal, pause = wait } = options;
  let lastEventId = '';
  let firstPause = FIRST_PAUSE_MS;
  let failures = 0;
  let since: number | null = null;
  const hear = (): void => {
    if (failures === 0 && since === null) return;
    [failures, since] = [0, null];
    onConnection({ state: 'open' });
  };
  onConnection({ state: 'connecting' });
  since = Date.now();
  while (!signal.aborted) {
    try {
      await readOnce(options, lastEventId, {
        hear,
        onId: (id) => (lastEventId = id),
        onRetry: (ms) => (firstPause = ms),
      });
    } catch (error) {
      if (isRefusal(error)) return onConnection({ state: 'refused', error });
    }
    if (signal.aborted) return;
    since ??= Date.now();
    const ms = Math.min(PAUSE_MS_MAX, firstPause * 2 ** failures++);
    onConnection({ state: 'away', since, tryAt: Date.now() + ms });
    await pause(ms, signal);
  }
}

interface Heard {
  /** Something came: the connection works. */
  readonly hear: () => void;
  readonly onId: (id: string) => void;
  readonly onRetry: (ms: number) => void;
}

/** One connection, to its end. Rejects when it breaks. */
async function readOnce(options: FollowOptions, lastEventId: string, { hear, ...heard }: Heard): Promise<void> {
  const broken = new AbortController();
  const signal = AbortSignal.any([options.signal, broken.signal]);
  let silence = setTimeout(() => broken.abort(), SILENT_MS_MAX);
  try {
    const { body } = await options.open(lastEventId, signal);
    if (body === null) return;
    const read = eventReader({
      ...heard,
      onEvent: ({ event, data }) => {
        if (event === 'visit') options.onVisit(JSON.parse(data) as LiveVisit);
        else if (event === 'reset') options.onReset((JSON.parse(data) as { skipped: number | null }).skipped);
      },
    });
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      clearTimeout(silence);
      silence = setTimeout(() => broken.abort(), SILENT_MS_MAX);
      hear();
      read(part.value);
    }
  } finally {
    clearTimeout(silence);
  }
}

/** What another attempt would not change: the key, or what is asked for, is wrong. */
function isRefusal(error: unknown): boolean {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 0;
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
