import type { RuleFile } from '../../platform/observability/rules.ts';

/**
 * Rules and routes as they would be if time ran so many times faster: every window, `for` and interval is that much shorter, thresholds and names stay as they
 * are. With the scrapes as much closer together, a rule sees as many samples as before, so that an alert of minutes is seen to fire and to end within seconds.
 */

/** What the windows of rules are made for: four of them fit into the shortest. */
export const SCRAPE_INTERVAL = '30s';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const INTERVALS: ReadonlySet<string> = new Set(['group_wait', 'group_interval', 'repeat_interval', 'resolve_timeout']);

/** A duration as Prometheus writes it, of one unit. Throws where it is none. */
export function faster(duration: string, speed: number): string {
  const [, amount = '', unit = ''] = /^(\d+)(ms|s|m|h|d)$/u.exec(duration) ?? [];
  const unitMs = UNIT_MS[unit];
  if (unitMs === undefined) throw new Error(`${duration} is no duration of one unit`);
  return speed === 1 ? duration : `${Math.ceil((Number(amount) * unitMs) / speed)}ms`;
}

export function fasterRules(files: readonly RuleFile[], speed: number): readonly RuleFile[] {
  return files.map(({ name, groups }) => ({
    name,
    groups: groups.map((group) => ({
      ...group,
      rules: group.rules.map((rule) => ({
        ...rule,
        expr: rule.expr.replaceAll(/\[(\w+)\]/gu, (_, window: string) => `[${faster(window, speed)}]`),
        ...('for' in rule && rule.for !== undefined && { for: faster(rule.for, speed) }),
      })),
    })),
  }));
}

/** Of Alertmanager's configuration. */
export function fasterRoutes(config: object, speed: number): object {
  const text = JSON.stringify(config, (key, value: unknown) =>
    INTERVALS.has(key) ? faster(String(value), speed) : value,
  );
  return JSON.parse(text) as object;
}
