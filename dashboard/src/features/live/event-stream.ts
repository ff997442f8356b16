/** Server-sent events, read from text that comes in any parts. */

export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

interface Handlers {
  readonly onEvent: (event: StreamEvent) => void;
  /** Where to go on. Also comes alone: Turnout says with its heartbeats how far it has looked. */
  readonly onId: (id: string) => void;
  /** Milliseconds after which to come again. */
  readonly onRetry: (ms: number) => void;
}

/** What a line that never ends may take, in characters. */
const LINE_LENGTH_MAX = 1_000_000;

/** Reads what it is called with. Throws when it can not be a stream of events. */
export function eventReader({ onEvent, onId, onRetry }: Handlers): (text: string) => void {
  let rest = '';
  let event = '';
  let data: string[] = [];
  let id: string | null = null;

  function readLine(line: string): void {
    if (line === '') {
      // The event first: whoever goes on from an id has what came with it.
      if (data.length > 0) onEvent({ event, data: data.join('\n') });
      if (id !== null) onId(id);
      [event, data, id] = ['', [], null];
      return;
    }
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /u, '');
    if (name === 'event') event = value;
    else if (name === 'data') data.push(value);
    else if (name === 'id') id = value;
    else if (name === 'retry' && /^\d+$/u.test(value)) onRetry(Number(value));
  }

  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_LENGTH_MAX) throw new Error('the stream has a line without an end');
    for (const line of lines) readLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  };
}
