import { BUS_URLS, parseServerUrl } from '../server-url.ts';
import type { ObservedBus } from './bus-state.ts';

/** The bus that a URL names. Only its own library is loaded. */

export const busKinds = ['memory', 'rabbitmq'] as const;
export type BusKind = (typeof busKinds)[number];

const KINDS: Readonly<Record<string, BusKind>> = {
  'memory:': 'memory',
  'amqp:': 'rabbitmq',
  'amqps:': 'rabbitmq',
};

const OPEN: Readonly<Record<BusKind, (url: string) => Promise<ObservedBus>>> = {
  memory: async () => new (await import('./memory.ts')).MemoryBus(),
  rabbitmq: async (url) => new (await import('./rabbitmq.ts')).RabbitMqBus(url),
};

/**
 * Connects to nothing yet: that is done when something is published or consumed first, and again whenever a connection is
 * lost. Throws an Error that says what a URL may be.
 */
export async function openBus(url: string): Promise<ObservedBus> {
  const { scheme } = parseServerUrl(url, BUS_URLS);
  const kind = KINDS[scheme];
  if (kind === undefined) throw new Error(`there is no bus by ${scheme} yet`);
  return OPEN[kind](url);
}
