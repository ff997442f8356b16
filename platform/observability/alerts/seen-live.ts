import type { AlertName } from './all.ts';

/**
 * Alerts that test/e2e/alerts-live.test.ts makes fire with a real Prometheus, by what really happens to a real Turnout, and what that is. All others are fired
 * by promtool from made-up series (cases/).
 */
export const seenLive = {
  Watchdog: 'always',
  StoreDown: 'PostgreSQL is killed',
  StoreErrors: 'PostgreSQL is killed',
  HighErrorRate: 'PostgreSQL is killed, and nothing may be remembered',
  RedirectAvailabilityBurnsFast: 'PostgreSQL is killed, and nothing may be remembered',
  RedirectAvailabilityBurnsSlowly: 'PostgreSQL is killed, and nothing may be remembered',
  PodsDown: 'Turnout is stopped',
  TargetMissing: 'Turnout is stopped',
} as const satisfies Partial<Readonly<Record<AlertName, string>>>;
