import type { AlertName } from '../all.ts';
import { clusterCases, monitoringCases } from './around.ts';
import { burnCases } from './burns.ts';
import type { CasesOf, FiresAndNot } from './case.ts';
import { serverCases } from './servers.ts';
import { clickCases, redirectCases } from './turnout.ts';

/** Of every alert: without both it does not compile. Watchdog alone has nothing that silences it. */
export const cases: CasesOf<Exclude<AlertName, 'Watchdog'>> & { readonly Watchdog: Pick<FiresAndNot, 'fires'> } = {
  ...burnCases,
  ...redirectCases,
  ...clickCases,
  ...serverCases,
  ...clusterCases,
  ...monitoringCases,
  Watchdog: { fires: { series: {} } },
};
