import {
  Consumer,
  findErrorBy,
  MessagesStreamFallbackModes,
  MessagesStreamModes,
  type Message,
  type MessagesStream,
} from '@platformatic/kafka';
import type { ServerUrl } from '../server-url.ts';
import {
  answerOf,
  clientOptions,
  CLOSE_TIMEOUT_MS,
  declareTopics,
  problemAt,
  type KafkaNames,
} from './kafka-clients.ts';
import type { Intake } from './intake.ts';
import { within } from '../core/within.ts';

/** Of one answer; what waits in this process beside the messages in hand. */
const FETCH_BYTES_MAX = 8 * 1024 * 1024;
const PARTITION_BYTES_MAX = 1024 * 1024;
/** How long a broker that has nothing new holds a request. */
const FETCH_WAIT_MS = 500;
/** Without an answer for so long, although there is room for messages, the consumer is built anew: one whose look-up of offsets failed stands still in silence. */
const FETCH_TIMEOUT_MS = 30_000;

/**
 * A member of a consumer group, by the protocol in which the brokers assign partitions and take back only those that move
 * (KIP-848, Kafka 4). It keeps its id from one connection to the next: a broker that was killed knows it again, where it would
 * wait 45 s for a member that does not come back.
 */
export class KafkaConsumer {
  readonly lost: Promise<Error>;
  readonly #lose: (error: Error) => void;
  readonly #url: ServerUrl;
  readonly #names: KafkaNames;
  readonly #consumer: Consumer;
  #heard = Date.now();
  #watch: NodeJS.Timeout | undefined;

  constructor(url: ServerUrl, names: KafkaNames, member: string) {
    const lost = Promise.withResolvers<Error>();
    this.lost = lost.promise;
    this.#lose = lost.resolve;
    this.#url = url;
    this.#names = names;
    this.#consumer = new Consumer({
      ...clientOptions(url),
      groupId: names.group,
      groupProtocol: 'consumer',
      heartbeatStallTimeout: FETCH_TIMEOUT_MS,
    });
    this.#consumer.memberId = member;
    const fail = (error: unknown): void => this.#fail(error);
    this.#consumer.on('error', fail);
    this.#consumer.on('consumer:heartbeat:stalled', ({ lastError }) => fail(lastError ?? new Error('no heartbeat')));
    this.#consumer.on('consumer:heartbeat:error', ({ error }) => {
      const out = ['UNKNOWN_MEMBER_ID', 'FENCED_MEMBER_EPOCH'].some((id) => findErrorBy(error, 'apiId', id) !== null);
      if (out) fail(error);
    });
  }

  /** From where the group has come to, or the beginning. */
  async start(intake: Intake<Message>): Promise<void> {
    await declareTopics(this.#url, this.#names.topic);
    const joined = this.#consumer.consume({
      topics: [this.#names.topic],
      mode: MessagesStreamModes.COMMITTED,
      fallbackMode: MessagesStreamFallbackModes.EARLIEST,
      autocommit: false,
      maxBytes: FETCH_BYTES_MAX,
      maxBytesPerPartition: PARTITION_BYTES_MAX,
      maxWaitTime: FETCH_WAIT_MS,
    });
    const stream = await answerOf(this.#url, joined);
    stream.on('fetch', () => this.#listened());
    this.#watch = setInterval(() => this.#look(intake), FETCH_TIMEOUT_MS / 10);
    void this.#pump(stream, intake);
  }

  /** Behind the last of each partition. */
  async commit(messages: readonly Message[]): Promise<void> {
    const ends = new Map<number, bigint>();
    for (const { partition, offset } of messages)
      if (offset >= (ends.get(partition) ?? 0n)) ends.set(partition, offset + 1n);
    const offsets = [...ends].map(([partition, offset]) => ({
      topic: this.#names.topic,
      partition,
      offset,
      leaderEpoch: -1,
    }));
    await answerOf(this.#url, this.#consumer.commit({ offsets }));
  }

  async close(): Promise<void> {
    clearInterval(this.#watch);
    await within(CLOSE_TIMEOUT_MS, this.#consumer.close(true), 'closing').catch(() => undefined);
  }

  async #pump(stream: MessagesStream<Buffer, Buffer, Buffer, Buffer>, intake: Intake<Message>): Promise<void> {
    try {
      for await (const message of stream) {
        intake.push(message);
        if (intake.isFull) await intake.room();
      }
      throw new Error('the stream of messages ended');
    } catch (error) {
      this.#fail(error);
    }
  }

  #listened(): void {
    this.#heard = Date.now();
  }

  #look(intake: Intake<Message>): void {
    const isAssigned = this.#consumer.assignments?.some(({ partitions }) => partitions.length > 0) ?? false;
    if (!isAssigned || intake.isFull) this.#listened();
    else if (Date.now() - this.#heard > FETCH_TIMEOUT_MS)
      this.#fail(new Error(`no answer for ${FETCH_TIMEOUT_MS / 1000} s`));
  }

  #fail(error: unknown): void {
    this.#lose(problemAt(this.#url, error));
  }
}
