import type { Command } from 'commander';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveVisit } from '../http/api/contract.ts';
import { Failure, type Context } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { dataCommand, note, queryString, usageError, type JsonOption } from './output.ts';
import { plain } from './tables.ts';
import { withSubject, type SubjectOptions } from './visit-subject.ts';

/** Follows visits in the terminal: reads server-sent events, and asks again from where it is when they end. */

/** Pause before the server is asked again, in milliseconds: doubled each time, up to the second. */
const RETRY_MS = 500;
const RETRY_MS_MAX = 10_000;
/** Longest event that is read, in characters. */
const EVENT_MAX = 1024 * 1024;

interface LiveOptions extends SubjectOptions, JsonOption {
  readonly bots: boolean;
}

export function liveCommand(context: Context): Command {
  const command = dataCommand(
    'live',
    'follow visits as they are counted, until Ctrl-C; --json prints a line for each',
    'turnout visits live --tag mail --json',
  );
  return withSubject(command)
    .option('--no-bots', 'without those of bots')
    .action(async ({ link, tag, domain, orphans, bots, json }: LiveOptions) => {
      if (orphans === true && (link ?? tag) !== undefined)
        throw usageError('--orphans can not be combined with --link or --tag.');
      const filter = { shortCode: link, tag, domain, orphan: orphans, ...(!bots && { excludeBots: true as const }) };
      const show = json === true ? (data: string) => data : visitLine;
      let lastEventId: string | undefined;
      let pause = RETRY_MS;
      for (;;) {
        try {
          const path = `/visits/live${queryString({ ...filter, lastEventId })}`;
          for await (const { id, event, data } of eventsOf(context.api().stream(path))) {
            pause = RETRY_MS;
            if (event === 'visit' && !context.stdout.write(`${show(data)}\n`)) await once(context.stdout, 'drain');
            if (event === 'reset') note(context, `Visits were missed: ${data}`);
            lastEventId = id ?? lastEventId;
          }
          note(context, 'The server has ended the stream; asking it again.');
        } catch (error) {
          // What never began is wrong from the start; what broke off may pass.
          if (lastEventId === undefined || !mayPass(error)) throw error;
          note(context, ...error.lines, 'Trying again.');
        }
        await sleep(pause);
        pause = Math.min(RETRY_MS_MAX, pause * 2);
      }
    });
}

function mayPass(error: unknown): error is Failure {
  return error instanceof Failure && error.exitCode === EXIT.unavailable;
}

function visitLine(data: string): string {
  const visit = JSON.parse(data) as LiveVisit;
  const { visitLocation: place, shortUrl, visitedUrl, type, potentialBot, referer, userAgent } = visit;
  const where = place === null ? '' : [place.cityName, place.countryName].filter(Boolean).join(', ');
  const what = shortUrl ?? `${visitedUrl ?? ''} (${type})`;
  const parts = [visit.date, what, where, potentialBot ? 'bot' : '', referer, userAgent];
  return plain(parts.filter(Boolean).join('  '));
}

interface ServerEvent {
  readonly id: string | undefined;
  /** Empty where there is nothing but an id, as in heartbeats. */
  readonly event: string;
  readonly data: string;
}

/** Server-sent events as Turnout writes them (HTML standard, 9.2): lines end with LF, and data has one. */
async function* eventsOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of bytes) {
    text += decoder.decode(part, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    if (text.length > EVENT_MAX)
      throw new Failure(EXIT.failed, [`An event is longer than ${EVENT_MAX} characters: this is no stream of visits.`]);
    for (const event of events) {
      const fields = new Map(event.split('\n').map((line) => [/^\w*/u.exec(line)?.[0], line.replace(/^\w*: ?/u, '')]));
      yield { id: fields.get('id'), event: fields.get('event') ?? '', data: fields.get('data') ?? '' };
    }
  }
}
