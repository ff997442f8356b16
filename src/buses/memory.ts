import type { JournaledClick } from '../core/click.ts';
import type { ObservedBus } from './bus-state.ts';
import type { Settle } from './intake.ts';

/** The bus of one thread: publishing is settling. It holds nothing, so it needs no limit: whoever publishes waits. */
export class MemoryBus implements ObservedBus {
  readonly #consumer = Promise.withResolvers<Settle>();
  readonly messaging = { system: 'memory', destination: 'clicks' } as const;
  #closed = false;

  async publish(batch: Iterable<JournaledClick>): Promise<void> {
    const settle = await this.#consumer.promise;
    if (this.#closed) throw new Error('the bus is closed');
    await settle(batch);
  }

  async consume(settle: Settle): Promise<void> {
    this.#consumer.resolve(settle);
  }

  /** There is no broker to tell of, and the ledger counts. */
  state(): null {
    return null;
  }

  async close(): Promise<void> {
    this.#closed = true;
    // Whoever still waits for a consumer.
    this.#consumer.resolve(async () => undefined);
  }
}
