import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'amqplib';
import { Consumer, MessagesStreamFallbackModes, MessagesStreamModes, Producer } from '@platformatic/kafka';
import { bringUp, type EngineName, type Up } from '../../engines/engines.ts';
import { QUEUE_AGE_MS } from '../../engines/rabbitmq.ts';
import { MissingProgram } from '../../engines/install.ts';
import { KafkaBus } from '../../src/buses/kafka.ts';
import { MemoryBus } from '../../src/buses/memory.ts';
import type { BusKind } from '../../src/buses/bus-state.ts';
import { RabbitMqBus } from '../../src/buses/rabbitmq.ts';
import type { Broker, BusFixture } from './bus.ts';

/** What each kind of bus is tried with. A new kind does not compile until it is here. */
export const busFixtures = {
  memory: {
    name: 'memory',
    bringUp: async () => ({ skip: false, open: () => new MemoryBus(), broker: null }),
  },
  rabbitmq: { name: 'RabbitMQ', bringUp: () => withServer('rabbitmq', rabbitmq) },
  kafka: { name: 'Kafka', bringUp: () => withServer('kafka', kafka) },
} as const satisfies Readonly<Record<BusKind, { readonly name: string; readonly bringUp: () => Promise<BusFixture> }>>;

export interface BrokerFixture extends BusFixture {
  readonly broker: Broker;
}

type Part = 'open' | 'put' | 'deadLetters';

/** One server for all tests of a file. */
async function withServer(
  engine: EngineName,
  client: (url: string) => Pick<Broker & BusFixture, Part>,
): Promise<BrokerFixture> {
  let up: Up;
  try {
    up = await bringUp([engine], (text) => console.error(text));
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    return { skip: error.message, open: missing, broker: { url: '', host: '', ...MISSING } };
  }
  after(() => up.down());
  const url = up.engines[engine]?.addresses['node']?.url ?? '';
  const server = up.engines[engine]?.servers[engine];
  const { open, ...rest } = client(url);
  return {
    skip: false,
    open,
    broker: {
      url,
      host: url.replace(/^.*[/@]/, ''),
      kill: async () => {
        if (engine === 'rabbitmq') await sleep(QUEUE_AGE_MS);
        await server?.stop('SIGKILL');
      },
      start: async () => server?.start(),
      ...rest,
    },
  };
}

const missing = (): never => {
  throw new Error('there is no server');
};
const MISSING = { kill: missing, start: missing, put: missing, deadLetters: missing };

function rabbitmq(url: string): Pick<Broker & BusFixture, Part> {
  const queueOf = (place: string): string => `access_logs-${place}`;
  return {
    open: (place) => new RabbitMqBus(url, { exchange: `events-${place}`, queue: queueOf(place) }),
    put: async (place, messages) => {
      const connection = await connect(url);
      const channel = await connection.createConfirmChannel();
      for (const message of messages) channel.sendToQueue(queueOf(place), message);
      await channel.waitForConfirms();
      await connection.close();
    },
    deadLetters: async (place, count) => {
      const connection = await connect(url);
      const channel = await connection.createChannel();
      const all = Promise.withResolvers<void>();
      const reasons: string[] = [];
      await channel.consume(`${queueOf(place)}.dead`, (message) => {
        reasons.push(String(message?.properties.headers?.['x-reason']));
        if (reasons.length === count) all.resolve();
      });
      await all.promise;
      await connection.close();
      return reasons;
    },
  };
}

function kafka(url: string): Pick<Broker & BusFixture, Part> {
  const topicOf = (place: string): string => `access-events-${place}`;
  const options = { clientId: 'test', bootstrapBrokers: [url.replace('kafka://', '')] };
  return {
    open: (place) => new KafkaBus(url, { topic: topicOf(place), group: `analytics-${place}` }),
    put: async (place, messages) => {
      const producer = new Producer(options);
      await producer.send({ messages: messages.map((value) => ({ topic: topicOf(place), value })) });
      await producer.close();
    },
    deadLetters: async (place, count) => {
      const consumer = new Consumer({ ...options, groupId: `dead-${place}` });
      const stream = await consumer.consume({
        topics: [`${topicOf(place)}.dead`],
        mode: MessagesStreamModes.EARLIEST,
        fallbackMode: MessagesStreamFallbackModes.EARLIEST,
      });
      const reasons: string[] = [];
      for await (const { headers } of stream) {
        for (const [name, value] of headers) if (name.toString() === 'reason') reasons.push(value.toString());
        if (reasons.length === count) break;
      }
      await consumer.close(true);
      return reasons;
    },
  };
}
