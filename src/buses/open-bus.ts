import { BUS_URLS, parseServerUrl } from '../server-url.ts';
import type { BusKind, ObservedBus } from './bus-state.ts';

/** The bus that a URL names. Only its own library is loaded. */

const KINDS: Readonly<Record<keyof typeof BUS_URLS, BusKind>> = {
  'memory:': 'memory',
  'amqp:': 'rabbitmq',
  'amqps:': 'rabbitmq',
  'kafka:': 'kafka',
  'kafka+ssl:': 'kafka',
};

const OPEN: Readonly<Record<BusKind, (url: string) => Promise<ObservedBus>>> = {
  memory: async () => new (await import('./memory.ts')).MemoryBus(),
  rabbitmq: async (url) => new (await import('./rabbitmq.ts')).RabbitMqBus(url),
  kafka: async (url) => new (await import('./kafka.ts')).KafkaBus(url),
};

/**
 * Connects to nothing yet: that is done when something is published or consumed first, and again whenever a connection is
 * lost. Throws an Error that says what a URL may be.
 */
export async function openBus(url: string): Promise<ObservedBus> {
  const { scheme } = parseServerUrl(url, BUS_URLS);
  return OPEN[KINDS[scheme as keyof typeof BUS_URLS]](url);
}
