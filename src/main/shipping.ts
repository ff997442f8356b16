import type { Config } from '../config.ts';
import type { ObservedBus } from '../buses/bus-state.ts';
import type { Bus, VisitStore } from '../core/ports.ts';
import { Shipper } from '../journal/shipper.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import { reportAccepted } from './report-accepted.ts';
import { dataFiles, isShared } from './settings.ts';

/** What the thread of the clicks does of either kind: it ships the journal to a bus and, where others need to know, says how much it has accepted. */

export interface ShippingParts {
  readonly config: Config;
  readonly ended: readonly string[];
  readonly bus: ObservedBus;
  readonly visits: VisitStore;
  /** Null where nothing is traced. */
  readonly tracing: Tracing | null;
  /** Where to go on, by epoch. Behind a broker nobody knows: what is left of the journal is sent once more, and absorbed. */
  readonly settled: ReadonlyMap<string, number>;
}

export interface Shipping {
  start(): void;
  /** To be called when nobody writes an epoch any more. */
  end(epoch: string): void;
  busWorks(): boolean;
  drained(): Promise<void>;
  /** Closes the bus and the store, too, and sends what is left to tell. */
  stop(): Promise<void>;
}

export function makeShipping({ config, ended, bus, visits, tracing, settled }: ShippingParts): Shipping {
  const folder = dataFiles(config).journal;
  const publish: Bus['publish'] = (batch) => bus.publish(batch);
  const traced = tracing === null ? publish : tracing.sends(bus.messaging, publish);
  const shipper = new Shipper({ folder, bus: { publish: traced }, settled, ended });
  const stopReporting = isShared(config) ? reportAccepted(visits, folder) : async () => {};
  return {
    start: () => shipper.start(),
    end: (epoch) => shipper.end(epoch),
    busWorks: () => bus.state()?.connected ?? true,
    drained: () => shipper.drained(),
    stop: async () => {
      await shipper.stop();
      await bus.close();
      await stopReporting();
      await visits.close();
      await tracing?.stop();
    },
  };
}
