import { burning, burnRates, type BurnName } from '../burn-rates.ts';
import { budgetedSloNames, slos, type BudgetedSloName } from '../slos.ts';
import { alert, type Alert } from './alert.ts';

/** Two alerts of each SLO that has a budget: RedirectAvailabilityBurnsFast, RedirectAvailabilityBurnsSlowly. */
export type BurnAlertName = `${BudgetedSloName}${BurnName}`;

const burnNames = Object.keys(burnRates) as readonly BurnName[];

export const burns = Object.fromEntries(
  budgetedSloNames.flatMap((name) => burnNames.map((burn) => [`${name}${burn}`, burnAlert(name, burn)])),
) as Readonly<Record<BurnAlertName, Alert>>;

/** The SLO of an alert, if it is one of these. */
export function sloOf(alertName: string): BudgetedSloName | undefined {
  return budgetedSloNames.find((name) => burnNames.some((burn) => alertName === `${name}${burn}`));
}

function burnAlert(name: BudgetedSloName, burn: BurnName): Alert {
  const [first, second] = burnRates[burn];
  return alert({
    severity: first.severity,
    expr: burning(name, burn),
    summary: `The error budget of ${name} burns ${burn === 'BurnsFast' ? 'fast' : 'slowly'}`,
    description: (say) =>
      `${slos[name].promise} Of what was asked, ${say.percent} was bad: over ${first.long} more than ${first.factor} times, or over ${second.long} more than ${second.factor} times what the budget of 30 days allows.`,
    dashboard: 'slos',
  });
}
