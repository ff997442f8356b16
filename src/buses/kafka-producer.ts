import { compatibilityPartitioner, Producer, type MessageToProduce } from '@platformatic/kafka';
import type { ServerUrl } from '../server-url.ts';
import { answerOf, clientOptions, CLOSE_TIMEOUT_MS, declareTopics } from './kafka-clients.ts';
import { portions } from '../core/portions.ts';
import { within } from '../core/within.ts';

/** Payload of a request. A broker takes 1 MiB for a partition, and all of a request may be for one. A quarter of this is a third slower, more is no faster. */
const SEND_BYTES_MAX = 512 * 1024;

/**
 * An idempotent producer that waits for all replicas in sync. It sends one request after another, since concurrent ones of an
 * idempotent producer were lost by version 2.1 of the library, and is given up with the first that fails.
 */
export class KafkaProducer {
  readonly lost: Promise<Error>;
  readonly #lose: (error: Error) => void;
  readonly #url: ServerUrl;
  readonly #producer: Producer;
  #sending: Promise<void> = Promise.resolve();

  private constructor(url: ServerUrl, topic: string) {
    const lost = Promise.withResolvers<Error>();
    this.lost = lost.promise;
    this.#lose = lost.resolve;
    this.#url = url;
    this.#producer = new Producer({
      ...clientOptions(url),
      idempotent: true,
      // Where the Java client puts the same key.
      partitioner: compatibilityPartitioner,
    });
    // A broker closes idle connections too: whether it is away shows when it is asked.
    this.#producer.on('client:broker:disconnect', () => {
      if (!this.#producer.closed) this.#look(topic).catch(this.#lose);
    });
  }

  static async open(url: ServerUrl, topic: string): Promise<KafkaProducer> {
    await declareTopics(url, topic);
    const opened = new KafkaProducer(url, topic);
    try {
      await opened.#look(topic);
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  /** One request. Resolves when the cluster has all of them. Whoever comes later waits. */
  async send(messages: readonly MessageToProduce[]): Promise<void> {
    const sent = this.#sending.then(() => this.#sendNow(messages));
    this.#sending = sent.catch(() => undefined);
    await sent;
  }

  /** After what is being sent. */
  async close(): Promise<void> {
    await this.#sending;
    await within(CLOSE_TIMEOUT_MS, this.#producer.close(), 'closing').catch(() => undefined);
  }

  async #look(topic: string): Promise<void> {
    await answerOf(this.#url, this.#producer.metadata({ topics: [topic], forceUpdate: true }));
  }

  async #sendNow(messages: readonly MessageToProduce[]): Promise<void> {
    try {
      await answerOf(this.#url, this.#producer.send({ messages: [...messages] }));
    } catch (error) {
      this.#lose(error as Error);
      throw error;
    }
  }
}

/** What is sent by one request each. */
export function requestsOf(messages: Iterable<MessageToProduce>): Iterable<MessageToProduce[]> {
  return portions(messages, SEND_BYTES_MAX, ({ value }) => value?.length ?? 0);
}
