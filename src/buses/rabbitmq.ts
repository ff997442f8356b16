import type { ConsumeMessage } from 'amqplib';
import type { JournaledClick } from '../core/click.ts';
import { BUS_URLS, parseServerUrl, type ServerUrl } from '../server-url.ts';
import { deadOf, encodeAccessEvent } from './access-event.ts';
import { BusLog, stateOf, type BusState, type ObservedBus } from './bus-state.ts';
import { Connection, type Standing } from './connection.ts';
import { IN_HAND_MAX, Intake, type Foreign, type Settle } from './intake.ts';
import { portions } from '../core/portions.ts';
import { Line, UNCONFIRMED_MAX, type Outgoing } from './rabbitmq-line.ts';
import { declareNames, RABBITMQ_NAMES, ROUTING_KEY, type RabbitMqNames } from './rabbitmq-names.ts';

/**
 * Clicks by RabbitMQ. Publishing and consuming have a connection each, made when it is needed first: a broker short of memory
 * stops connections that publish, and acknowledgements must still get through. So dead letters go by the publisher, too.
 */
export class RabbitMqBus implements ObservedBus {
  readonly #url: ServerUrl;
  readonly #names: RabbitMqNames;
  readonly #log = new BusLog('rabbitmq');
  readonly #publisher: Connection<Line>;
  #consumer: Connection<Intake<ConsumeMessage>> | null = null;
  #intake: Intake<ConsumeMessage> | null = null;
  #attempts = 0;
  /** What was said already: once is enough. */
  readonly #differences = new Set<string>();

  constructor(url: string, names: RabbitMqNames = RABBITMQ_NAMES) {
    this.#url = parseServerUrl(url, BUS_URLS);
    this.#names = names;
    this.#publisher = new Connection(this.#log, async () => standing(await this.#openLine('publisher')));
  }

  get messaging(): ObservedBus['messaging'] {
    return { system: 'rabbitmq', destination: this.#names.exchange };
  }

  async publish(batch: Iterable<JournaledClick>): Promise<void> {
    const line = await this.#publisher.use();
    const { counts } = this.#log;
    for (const clicks of portions(batch, UNCONFIRMED_MAX)) {
      counts.published += clicks.length;
      await line.send(clicks.map((click) => this.#message(click)));
      counts.confirmed += clicks.length;
    }
  }

  async consume(settle: Settle): Promise<void> {
    if (this.#consumer !== null) throw new Error('the bus has a consumer already');
    this.#consumer = new Connection(this.#log, () => this.#openIntake(settle));
    // Whether or not the broker answers yet: the connection goes on trying.
    await this.#consumer.use().catch(() => undefined);
  }

  state(): BusState {
    return stateOf(this.#log, [this.#publisher, this.#consumer], this.#intake);
  }

  async close(): Promise<void> {
    // The consumer first: what it still puts away goes by the publisher.
    await this.#consumer?.close();
    await this.#publisher.close();
  }

  /** Of several hosts the next one each time. */
  async #openLine(name: string): Promise<Line> {
    const { hosts } = this.#url;
    const host = hosts[this.#attempts++ % hosts.length];
    if (host === undefined) throw new Error('no host');
    return Line.open(this.#url, host, name, (connection) =>
      declareNames(connection, this.#names, (what) => this.#differs(what)),
    );
  }

  async #openIntake(settle: Settle): Promise<Standing<Intake<ConsumeMessage>>> {
    const line = await this.#openLine('consumer');
    const intake = new Intake<ConsumeMessage>({
      log: this.#log,
      bytesOf: ({ content }) => content,
      settle,
      putAway: async (foreign) => {
        const publisher = await this.#publisher.use();
        for (const messages of portions(foreign, UNCONFIRMED_MAX))
          await publisher.send(messages.map((each) => this.#deadLetter(each)));
      },
      acknowledge: async (batch) => {
        const last = batch.at(-1);
        if (last !== undefined) line.channel.ack(last, true);
      },
    });
    this.#intake = intake;
    const close = async (): Promise<void> => {
      await intake.stop();
      await line.close();
    };
    try {
      await line.deliver(this.#names.queue, IN_HAND_MAX, (message) => intake.push(message));
    } catch (error) {
      await close();
      throw error;
    }
    return { use: intake, lost: line.lost, close };
  }

  #message(click: JournaledClick): Outgoing {
    return {
      exchange: this.#names.exchange,
      key: ROUTING_KEY,
      content: encodeAccessEvent(click),
      options: { contentType: 'application/json', type: 'AccessEvent' },
    };
  }

  #deadLetter({ message, reason }: Foreign<ConsumeMessage>): Outgoing {
    const { exchange, routingKey } = message.fields;
    return {
      exchange: deadOf(this.#names.queue),
      key: '',
      content: message.content,
      options: { headers: { 'x-reason': reason, 'x-exchange': exchange, 'x-routing-key': routingKey } },
    };
  }

  #differs(what: string): void {
    if (this.#differences.has(what)) return;
    this.#differences.add(what);
    this.#log.failed(new Error(what));
  }
}

function standing(line: Line): Standing<Line> {
  return { use: line, lost: line.lost, close: () => line.close() };
}
