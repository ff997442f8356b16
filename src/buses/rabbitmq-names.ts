import type { Channel, ChannelModel } from 'amqplib';
import { deadOf } from './access-event.ts';

/** What Turnout has in RabbitMQ, declared when it is not there. */

export interface RabbitMqNames {
  readonly exchange: string;
  readonly queue: string;
}

export const RABBITMQ_NAMES: RabbitMqNames = { exchange: 'events', queue: 'access_logs' };
/** Of every click. The exchange is of type topic, so that other queues may be bound to it by pattern. */
export const ROUTING_KEY = 'access';

/**
 * Without a limit RabbitMQ 4 takes 20, and a message that was given back that often, as by consumers that are restarted, would be
 * dead. -1 for no limit is not known to RabbitMQ 3.
 */
const DELIVERIES = 1_000_000;

/** Sees to it that all is there. What exists with other arguments is used as it is; `differs` is told. */
export async function declareNames(
  connection: ChannelModel,
  { exchange, queue }: RabbitMqNames,
  differs: (what: string) => void,
): Promise<void> {
  const dead = deadOf(queue);
  const steps = [
    {
      what: `exchange ${exchange}`,
      declare: (channel: Channel) => channel.assertExchange(exchange, 'topic', { durable: true }),
      check: (channel: Channel) => channel.checkExchange(exchange),
    },
    {
      what: `exchange ${dead}`,
      declare: (channel: Channel) => channel.assertExchange(dead, 'fanout', { durable: true }),
      check: (channel: Channel) => channel.checkExchange(dead),
    },
    {
      what: `queue ${dead}`,
      declare: (channel: Channel) => channel.assertQueue(dead, { durable: true, arguments: QUORUM }),
      check: (channel: Channel) => channel.checkQueue(dead),
    },
    {
      what: `queue ${queue}`,
      declare: (channel: Channel) => channel.assertQueue(queue, { durable: true, arguments: queueArguments(dead) }),
      check: (channel: Channel) => channel.checkQueue(queue),
    },
  ];
  for (const { what, declare, check } of steps) {
    try {
      await onChannel(connection, declare);
    } catch (error) {
      if (!OTHERWISE.has((error as { code?: number }).code)) throw error;
      await onChannel(connection, check);
      differs(`${what} is used as it is: ${(error as Error).message}`);
    }
  }
  await onChannel(connection, async (channel) => {
    await channel.bindQueue(dead, dead, '');
    await channel.bindQueue(queue, exchange, ROUTING_KEY);
  });
}

/** ACCESS_REFUSED (this user may use it, not declare it) and PRECONDITION_FAILED (it exists with other arguments). */
const OTHERWISE: ReadonlySet<unknown> = new Set([403, 406]);

const QUORUM = { 'x-queue-type': 'quorum' };

function queueArguments(dead: string): Readonly<Record<string, unknown>> {
  return {
    ...QUORUM,
    'x-delivery-limit': DELIVERIES,
    'x-dead-letter-exchange': dead,
    'x-dead-letter-strategy': 'at-least-once',
    // Where a policy limits the length, the newest is refused (and waits in the journal) in place of the oldest being thrown away.
    'x-overflow': 'reject-publish',
  };
}

/** On a channel of its own: what is refused ends the channel. */
async function onChannel(connection: ChannelModel, work: (channel: Channel) => Promise<unknown>): Promise<void> {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  await work(channel);
  await channel.close();
}
