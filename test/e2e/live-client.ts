import { setTimeout as sleep } from 'node:timers/promises';
import type { TestContext } from 'node:test';

/** A client of the live stream, for tests. */

const POLL_MS = 10;

export interface LiveEvent {
  readonly id: string;
  readonly event: string;
  // Tests look at what they expect of it.
  // eslint-disable-next-line typescript/no-explicit-any
  readonly data: any;
}

export interface Live {
  readonly response: Response;
  /** Those with data, so far. */
  readonly events: readonly LiveEvent[];
  readonly comments: readonly string[];
  /** Where to go on: the last id that came. */
  readonly lastEventId: string;
  readonly isOpen: boolean;
  /** Resolves when it is so. */
  until(isSo: (live: Live) => boolean): Promise<void>;
  /** Breaks the connection off; nothing comes after it has resolved. */
  cut(): Promise<void>;
}

/** Resolves when the stream has begun; it is cut with the test. */
export async function listen(
  t: TestContext,
  { url, key }: { readonly url: string; readonly key: string },
  query = '',
  headers: Record<string, string> = {},
): Promise<Live> {
  const cutting = new AbortController();
  t.after(() => cutting.abort());
  const response = await fetch(`${url}/rest/v3/visits/live${query}`, {
    headers: { 'X-Api-Key': key, ...headers },
    signal: cutting.signal,
  });
  const events: LiveEvent[] = [];
  const comments: string[] = [];
  const live = {
    response,
    events,
    comments,
    lastEventId: '',
    isOpen: response.ok,
    until: async (isSo: (live: Live) => boolean) => {
      while (!isSo(live)) await sleep(POLL_MS);
    },
    cut: async () => {
      cutting.abort();
      await live.until(({ isOpen }) => !isOpen);
    },
  };
  if (response.ok && response.body !== null) {
    void read(response.body, live, events, comments).finally(() => (live.isOpen = false));
    await live.until(({ lastEventId }) => lastEventId !== '');
  }
  return live;
}

async function read(
  body: AsyncIterable<Uint8Array>,
  live: { lastEventId: string },
  events: LiveEvent[],
  comments: string[],
): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const part of body) {
      text += decoder.decode(part, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'mu').exec(block)?.[1];
        const [id, event, data, comment] = [field('id'), field('event'), field('data'), field('')];
        if (comment !== undefined) comments.push(comment);
        if (data !== undefined) events.push({ id: id ?? '', event: event ?? '', data: JSON.parse(data) as unknown });
        live.lastEventId = id ?? live.lastEventId;
      }
    }
  } catch {
    // Cut.
  }
}
