import { connect, type ChannelModel, type ConfirmChannel, type ConsumeMessage, type Options } from 'amqplib';
import { hostText, type Host, type ServerUrl } from '../server-url.ts';
import { reasonOf } from './bus-state.ts';
import { within } from '../core/within.ts';

/** A line to RabbitMQ: one connection with one channel, which confirms what it was given. */

const CONNECT_TIMEOUT_MS = 5000;
/** For a broker to confirm a window of messages: with its disk busy that takes seconds, short of memory it never comes. */
const CONFIRM_TIMEOUT_MS = 10_000;
/** For a broker to declare what is needed, or to begin to deliver. */
const ANSWER_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 5000;
/** Messages sent and not confirmed yet. With 500 it is 21,000/s of 1 KiB, from 1,000 on 31,000/s. */
export const UNCONFIRMED_MAX = 2000;
/** A peer that says nothing for twice as long is gone. */
const HEARTBEAT_SECONDS = 10;

export interface Outgoing {
  readonly exchange: string;
  readonly key: string;
  readonly content: Buffer;
  readonly options: Options.Publish;
}

export class Line {
  readonly host: string;
  readonly connection: ChannelModel;
  readonly channel: ConfirmChannel;
  readonly lost: Promise<Error>;
  readonly #lose: (error: Error) => void;
  #returned: Error | null = null;
  #sending: Promise<void> = Promise.resolve();

  private constructor(host: string, connection: ChannelModel, channel: ConfirmChannel) {
    this.host = host;
    this.connection = connection;
    this.channel = channel;
    const lost = Promise.withResolvers<Error>();
    this.lost = lost.promise;
    this.#lose = lost.resolve;
    const closed = (): void => this.fail(new Error('the connection was closed'));
    connection.on('error', (error) => this.fail(error)).on('close', closed);
    channel.on('error', (error) => this.fail(error)).on('close', closed);
    channel.on('return', ({ fields }) => {
      this.#returned = new Error(`nothing takes messages of exchange ${fields.exchange}`);
      this.fail(this.#returned);
    });
  }

  /** `prepare` makes sure on the new connection of what is needed. Throws an Error that names the host. */
  static async open(
    url: ServerUrl,
    host: Host,
    name: string,
    prepare: (connection: ChannelModel) => Promise<void>,
  ): Promise<Line> {
    const text = hostText(host);
    let connection: ChannelModel | null = null;
    try {
      connection = await connect(
        {
          protocol: url.scheme.slice(0, -1),
          hostname: host.name,
          port: host.port,
          username: url.user ?? 'guest',
          password: url.password ?? 'guest',
          // It is decoded once more.
          vhost: url.path === '' ? '/' : encodeURIComponent(url.path),
          heartbeat: HEARTBEAT_SECONDS,
        },
        {
          timeout: CONNECT_TIMEOUT_MS,
          noDelay: true,
          clientProperties: { connection_name: `turnout ${name}` },
        },
      );
      // Until the line listens: what goes wrong shows in the call that is under way.
      connection.on('error', () => undefined);
      await within(ANSWER_TIMEOUT_MS, prepare(connection), 'what is needed was not declared');
      return new Line(text, connection, await connection.createConfirmChannel());
    } catch (error) {
      connection?.close().catch(() => undefined);
      // All that the library says of a vhost that is refused is what it got in place of an answer.
      if (/Expected ConnectionOpenOk/.test(reasonOf(error)))
        throw problemAt(text, `vhost ${url.path} is not there, or not for this user`);
      throw problemAt(text, error);
    }
  }

  /** At most UNCONFIRMED_MAX. Resolves when the broker has all of them on disk (on a majority of its nodes, where the queue has several). Whoever comes later waits. */
  async send(messages: readonly Outgoing[]): Promise<void> {
    const sent = this.#sending.then(() => this.#sendNow(messages));
    this.#sending = sent.catch(() => undefined);
    await sent;
  }

  /** Delivers messages from now on, so many without an acknowledgement at most. */
  async deliver(queue: string, most: number, take: (message: ConsumeMessage) => void): Promise<void> {
    const consuming = this.channel.prefetch(most).then(() =>
      this.channel.consume(queue, (message) => {
        if (message === null) this.fail(new Error(`queue ${queue} was deleted`));
        else take(message);
      }),
    );
    await within(ANSWER_TIMEOUT_MS, consuming, `queue ${queue} does not deliver`).catch((error: unknown) => {
      throw problemAt(this.host, error);
    });
  }

  /** Given up: its owner closes it. */
  fail(error: Error): void {
    this.#lose(problemAt(this.host, error));
  }

  /** After what is being sent. */
  async close(): Promise<void> {
    await this.#sending;
    // The channel first: what it has acknowledged goes out before its end, and not always before that of the connection.
    try {
      await within(CLOSE_TIMEOUT_MS, this.channel.close(), 'closing');
    } catch {
      // It was closed already, or does not answer.
    }
    await within(CLOSE_TIMEOUT_MS, this.connection.close(), 'closing').catch(() => undefined);
  }

  async #sendNow(messages: readonly Outgoing[]): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let missing = messages.length;
    const confirmed = (error: unknown): void => {
      if (error !== null) reject(error);
      else if (--missing === 0) resolve();
    };
    try {
      for (const { exchange, key, content, options } of messages)
        this.channel.publish(exchange, key, content, { ...options, persistent: true, mandatory: true }, confirmed);
      await within(CONFIRM_TIMEOUT_MS, promise, `${messages.length} messages were not confirmed`);
      // A message that no queue takes is confirmed as well, after it came back.
      if (this.#returned !== null) throw this.#returned;
    } catch (error) {
      // What is confirmed later would add up behind the next window.
      const problem = problemAt(this.host, error);
      this.fail(problem);
      throw problem;
    }
  }
}

function problemAt(host: string, error: unknown): Error {
  const text = `RabbitMQ at ${host}: `;
  return error instanceof Error && error.message.startsWith(text)
    ? error
    : new Error(`${text}${reasonOf(error)}`, { cause: error });
}
