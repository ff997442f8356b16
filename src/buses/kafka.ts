import { randomUUID } from 'node:crypto';
import type { Message, MessageToProduce } from '@platformatic/kafka';
import type { JournaledClick } from '../core/click.ts';
import { BUS_URLS, parseServerUrl, type ServerUrl } from '../server-url.ts';
import { deadOf, encodeAccessEvent } from './access-event.ts';
import { BusLog, stateOf, type BusState, type ObservedBus } from './bus-state.ts';
import { Connection, type Standing } from './connection.ts';
import { Intake, type Foreign, type Settle } from './intake.ts';
import { KAFKA_NAMES, type KafkaNames } from './kafka-clients.ts';
import { KafkaConsumer } from './kafka-consumer.ts';
import { KafkaProducer, requestsOf } from './kafka-producer.ts';

/** Clicks by Kafka. Clicks of one link are in one partition, in their order. */
export class KafkaBus implements ObservedBus {
  readonly #url: ServerUrl;
  readonly #names: KafkaNames;
  readonly #log = new BusLog('kafka');
  readonly #member = randomUUID();
  readonly #producer: Connection<KafkaProducer>;
  #consumer: Connection<Intake<Message>> | null = null;
  #intake: Intake<Message> | null = null;

  constructor(url: string, names: KafkaNames = KAFKA_NAMES) {
    this.#url = parseServerUrl(url, BUS_URLS);
    this.#names = names;
    this.#producer = new Connection(this.#log, async () => {
      const producer = await KafkaProducer.open(this.#url, names.topic);
      return { use: producer, lost: producer.lost, close: () => producer.close() };
    });
  }

  get messaging(): ObservedBus['messaging'] {
    return { system: 'kafka', destination: this.#names.topic };
  }

  async publish(batch: Iterable<JournaledClick>): Promise<void> {
    const producer = await this.#producer.use();
    const { counts } = this.#log;
    for (const messages of requestsOf(this.#messages(batch))) {
      counts.published += messages.length;
      await producer.send(messages);
      counts.confirmed += messages.length;
    }
  }

  async consume(settle: Settle): Promise<void> {
    if (this.#consumer !== null) throw new Error('the bus has a consumer already');
    this.#consumer = new Connection(this.#log, () => this.#openIntake(settle));
    // Whether or not the brokers answer yet: the connection goes on trying.
    await this.#consumer.use().catch(() => undefined);
  }

  state(): BusState {
    return stateOf(this.#log, [this.#producer, this.#consumer], this.#intake);
  }

  async close(): Promise<void> {
    // The consumer first: what it still puts away goes by the producer.
    await this.#consumer?.close();
    await this.#producer.close();
  }

  async #openIntake(settle: Settle): Promise<Standing<Intake<Message>>> {
    const consumer = new KafkaConsumer(this.#url, this.#names, this.#member);
    const intake = new Intake<Message>({
      log: this.#log,
      bytesOf: ({ value }) => value,
      settle,
      putAway: async (foreign) => {
        const producer = await this.#producer.use();
        for (const messages of requestsOf(foreign.map((each) => this.#deadLetter(each)))) await producer.send(messages);
      },
      acknowledge: (batch) => consumer.commit(batch),
    });
    this.#intake = intake;
    const close = async (): Promise<void> => {
      await intake.stop();
      await consumer.close();
    };
    try {
      await consumer.start(intake);
    } catch (error) {
      await close();
      throw error;
    }
    return { use: intake, lost: consumer.lost, close };
  }

  *#messages(batch: Iterable<JournaledClick>): Generator<MessageToProduce> {
    const { topic } = this.#names;
    for (const click of batch) yield { topic, key: keyOf(click), value: encodeAccessEvent(click) };
  }

  #deadLetter({ message, reason }: Foreign<Message>): MessageToProduce {
    const { key, value, partition, offset } = message;
    const headers = { reason, topic: this.#names.topic, partition: String(partition), offset: String(offset) };
    return {
      topic: deadOf(this.#names.topic),
      key,
      value,
      headers: new Map(Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)])),
    };
  }
}

/** A link's clicks are together, those of no link by their domain, and those without a readable body by their journal. */
function keyOf({ epoch, body }: JournaledClick): Buffer {
  const { linkId, domain } = (typeof body === 'object' && body !== null ? body : {}) as Readonly<
    Record<string, unknown>
  >;
  const key = typeof linkId === 'number' ? String(linkId) : domain;
  return Buffer.from(typeof key === 'string' ? key : epoch);
}
