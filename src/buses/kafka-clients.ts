import { Admin, findErrorBy, type BaseOptions } from '@platformatic/kafka';
import { hostText, type ServerUrl } from '../server-url.ts';
import { deadOf } from './access-event.ts';
import { reasonOf } from './bus-state.ts';
import { within } from '../core/within.ts';

/** How Turnout's Kafka clients connect, and the topics that it needs. */

export interface KafkaNames {
  readonly topic: string;
  readonly group: string;
}

export const KAFKA_NAMES: KafkaNames = { topic: 'access-events', group: 'turnout-analytics' };

/** Divisible by 2, 3, 4 and 6 consumers; more can be added to a topic later, fewer can not. */
const PARTITIONS = 12;

/** Of a dead letter: twice what a broker takes for others, since its reason comes on top. */
const DEAD_BYTES = 2 * 1024 * 1024;

const CONNECT_TIMEOUT_MS = 5000;
export const CLOSE_TIMEOUT_MS = 5000;
/** Of one request. */
const REQUEST_TIMEOUT_MS = 10_000;
/** What a client does by itself before it gives up: enough for a partition that has moved to another broker. */
const RETRIES_MAX = 3;
const RETRY_MS = 200;
/** Of all requests for one thing, tried again or not: a broker that hangs would be asked for minutes. */
const ANSWER_TIMEOUT_MS = 15_000;

/** Such a host has no name for TLS to ask for. */
const IP_ADDRESS = /^[\d.]+$|:/;

export function clientOptions(url: ServerUrl): BaseOptions {
  const { scheme, hosts, user, password, parameters } = url;
  const mechanism = (parameters.get('mechanism') ?? 'scram-sha-512').toUpperCase() as 'SCRAM-SHA-512';
  return {
    clientId: 'turnout',
    bootstrapBrokers: hosts.map(({ name, port }) => ({ host: name, port })),
    connectTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    timeout: REQUEST_TIMEOUT_MS,
    retries: RETRIES_MAX,
    retryDelay: RETRY_MS,
    ...(scheme === 'kafka+ssl:' ? { tls: {}, tlsServerName: hosts.some(({ name }) => !IP_ADDRESS.test(name)) } : {}),
    ...(user === null ? {} : { sasl: { mechanism, username: user, password: password ?? '' } }),
  };
}

/** Sees to it that both topics are there, with as many replicas as the cluster gives by default. What exists is used as it is. */
export async function declareTopics(url: ServerUrl, topic: string): Promise<void> {
  const admin = new Admin(clientOptions(url));
  const wanted = [
    { topic, partitions: Number(url.parameters.get('partitions') ?? PARTITIONS), configs: [] },
    { topic: deadOf(topic), partitions: 1, configs: [{ name: 'max.message.bytes', value: String(DEAD_BYTES) }] },
  ];
  try {
    const there = new Set(await answerOf(url, admin.listTopics()));
    for (const { topic: name, partitions, configs } of wanted)
      if (!there.has(name))
        await answerOf(url, admin.createTopics({ topics: [name], partitions, configs }).catch(unlessItExists));
  } finally {
    await within(CLOSE_TIMEOUT_MS, admin.close(), 'closing').catch(() => undefined);
  }
}

/** What an answer comes to, in time or not at all. Throws an Error that names the brokers. */
export async function answerOf<T>(url: ServerUrl, answer: Promise<T>): Promise<T> {
  try {
    return await within(ANSWER_TIMEOUT_MS, answer, 'there is no answer');
  } catch (error) {
    throw problemAt(url, error);
  }
}

/** Two processes may start at the same time. */
function unlessItExists(error: Error): void {
  if (findErrorBy(error, 'apiId', 'TOPIC_ALREADY_EXISTS') === null) throw error;
}

export function problemAt(url: ServerUrl, error: unknown): Error {
  const text = `Kafka at ${url.hosts.map(hostText).join(', ')}: `;
  return error instanceof Error && error.message.startsWith(text)
    ? error
    : new Error(`${text}${reasonOf(error)}`, { cause: error });
}
