import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Takes what Alertmanager sends to Slack and to the dead man's switch, in their place. */

export interface SlackMessage {
  readonly channel: string;
  readonly title: string;
  readonly title_link: string;
  readonly text: string;
  readonly color: string;
  readonly actions: readonly { readonly text: string; readonly url: string }[];
}

export interface Receiver extends AsyncDisposable {
  readonly slackUrl: string;
  readonly heartbeatUrl: string;
  /** Resolves with the first message that is so, of those that came and of those to come. */
  message(isIt: (message: SlackMessage) => boolean, signal?: AbortSignal): Promise<SlackMessage>;
  /** What came so far. */
  forget(): void;
  /** Resolves when the dead man's switch has heard so often. */
  heartbeats(times: number, signal?: AbortSignal): Promise<void>;
}

export async function openReceiver(heard: (message: SlackMessage) => void = () => {}): Promise<Receiver> {
  const messages: SlackMessage[] = [];
  const beats: Date[] = [];
  const take = async (request: IncomingMessage): Promise<void> => {
    const body = await text(request);
    if (request.url === '/heartbeat') beats.push(new Date());
    else {
      const { channel, attachments } = JSON.parse(body) as { channel: string; attachments: [SlackMessage] };
      const message = { ...attachments[0], channel };
      messages.push(message);
      heard(message);
    }
    server.emit('heard');
  };
  const server = createServer((request, response) => {
    take(request).then(
      () => response.end('ok'),
      // Alertmanager counts it as failed, and says so.
      () => response.writeHead(400).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    slackUrl: `${url}/slack`,
    heartbeatUrl: `${url}/heartbeat`,
    async message(isIt, signal) {
      for (;;) {
        const found = messages.find(isIt);
        if (found !== undefined) return found;
        await once(server, 'heard', { ...(signal && { signal }) });
      }
    },
    forget: () => void messages.splice(0),
    async heartbeats(times, signal) {
      while (beats.length < times) await once(server, 'heard', { ...(signal && { signal }) });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The settings with which Alertmanager sends to it. */
export function sendingTo({ slackUrl, heartbeatUrl }: Receiver, folder: string) {
  const slackUrlFile = join(folder, 'slack-url');
  writeFileSync(slackUrlFile, slackUrl);
  return { slackUrlFile, heartbeatUrl };
}

/** As a terminal shows it: its title, and its words with links spelt out. */
export function readable({ title, text: words }: SlackMessage): string {
  const body = words
    .trim()
    .split('\n')
    .map((line) => `  ${line.replaceAll(/<([^|>]+)\|([^>]+)>/gu, '$2 $1')}`);
  return [title, ...body].join('\n');
}
