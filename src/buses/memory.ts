import type { JournaledClick } from '../core/click.ts';
import type { Bus } from '../core/ports.ts';

type Settle = (batch: Iterable<JournaledClick>) => Promise<void>;

/** The bus of one thread: publishing is settling. It holds nothing, so it needs no limit: whoever publishes waits. */
export class MemoryBus implements Bus {
  readonly #consumer = Promise.withResolvers<Settle>();

  async publish(batch: Iterable<JournaledClick>): Promise<void> {
    const settle = await this.#consumer.promise;
    await settle(batch);
  }

  async consume(settle: Settle): Promise<void> {
    this.#consumer.resolve(settle);
  }

  async close(): Promise<void> {
    this.#consumer.resolve(async () => {
      throw new Error('the bus is closed');
    });
  }
}
