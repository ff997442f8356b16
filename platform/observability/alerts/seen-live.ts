import type { AlertName } from './all.ts';

/**
 * Alerts that test/e2e/alerts-live.test.ts makes fire with a real Prometheus, by what really happens to a real Turnout, and what that is. All others are fired
 * by promtool from made-up series (cases/).
 */
export const seenLive = {
  Watchdog: 'always',
  HighErrorRate: 'the fault lab fails redirects',
  RedirectAvailabilityBurnsFast: 'the fault lab fails redirects',
  RedirectAvailabilityBurnsSlowly: 'the fault lab fails redirects',
  HighLatency: 'the fault lab slows redirects',
  RedirectLatency50msBurnsFast: 'the fault lab slows redirects',
  RedirectLatency50msBurnsSlowly: 'the fault lab slows redirects',
  RedirectLatency250msBurnsFast: 'the fault lab slows redirects',
  RedirectLatency250msBurnsSlowly: 'the fault lab slows redirects',
  StoreDown: 'PostgreSQL is killed',
  StoreErrors: 'PostgreSQL is killed',
  PodsDown: 'Turnout is stopped',
  TargetMissing: 'Turnout is stopped',
} as const satisfies Partial<Readonly<Record<AlertName, string>>>;
