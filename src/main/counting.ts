import { makeConsumer, type Consumer, type ConsumerOptions } from '../analytics/consumer.ts';
import { makeEnrich } from '../analytics/enrich.ts';
import { DailySalts } from '../analytics/salts.ts';
import type { Config } from '../config.ts';
import type { VisitStore } from '../core/ports.ts';
import { openGeo } from '../facts/geo.ts';

/** What makes visits of clicks, as configured. */
export function makeCounting(
  config: Config,
  visits: VisitStore,
  { ahead = false }: Pick<ConsumerOptions, 'ahead'> = {},
): Consumer {
  const salts = new DailySalts(visits);
  const enrich = makeEnrich({
    locate: openGeo(config.TURNOUT_GEO_DATABASE),
    anonymise: config.TURNOUT_ANONYMIZE_REMOTE_ADDR,
    saltOf: salts.of,
  });
  return makeConsumer({ visits, enrich, prepare: () => salts.learn(), ahead });
}
