import { burnWindows, precise } from '../burn-rates.ts';
import { recorded } from '../recorded.ts';
import { PERIOD_DAYS, sloNames, slos as promises } from '../slos.ts';
import { lines, number, query, type Dashboard } from './dashboard.ts';

/** One row for each promise, from the data that its rules come from. */
export const slos: Dashboard = {
  title: 'Turnout: SLOs and error budgets',
  description: `What is promised over ${PERIOD_DAYS} days, what is left of its budget, and how fast that burns.`,
  rows: [
    {
      title: 'All',
      panels: [
        lines(
          'Budgets that remain',
          'Of each SLO. Below nothing: the promise is broken.',
          'percentunit',
          [query(recorded.budgetRemaining(), (label) => label('sloth_slo'))],
          { isLowBad: true, warn: 0.5, alarm: 0.1 },
        ),
        lines(
          'Burn rates',
          '1 spends the budget in exactly the period. 14.4 over an hour wakes somebody.',
          'short',
          [query(recorded.currentBurnRate(), (label) => label('sloth_slo'))],
          { warn: 1, alarm: 14.4 },
        ),
      ],
    },
    ...sloNames.map((name) => {
      const { promise, objective } = promises[name];
      const budget = precise(1 - objective);
      const windows = lines(
        `${name}: errors by window`,
        `${promise} Each window's share of bad ones; the budget is ${budget}.`,
        'percentunit',
        burnWindows.map((window) => query(recorded.errorRatio(name, window), window)),
        { warn: Math.max(budget, 1e-9) },
      );
      const objectivePanel = number(`${name}: objective`, promise, 'percentunit', [
        query(recorded.objective(name), 'objective'),
      ]);
      if (budget === 0) return { title: name, panels: [objectivePanel, windows] };
      return {
        title: name,
        panels: [
          objectivePanel,
          number(
            `${name}: budget that remains`,
            `Of what may be bad within ${PERIOD_DAYS} days.`,
            'percentunit',
            [query(recorded.budgetRemaining(name), 'remains')],
            { isLowBad: true, warn: 0.5, alarm: 0.1 },
          ),
          windows,
        ],
      };
    }),
  ],
};
