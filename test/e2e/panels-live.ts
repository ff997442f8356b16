import { dashboards } from '../../platform/observability/dashboards/all.ts';
import { metrics, type MetricName } from '../../src/telemetry/metrics.ts';
import { askOver } from './prometheus.ts';

/** Whether panels that look at Turnout have something to show, asked of a real Prometheus after real traffic. */

const NO_BROKER = 'one process has no broker';
const NO_CACHE_SERVER = 'there is no Redis';

/** What a single Turnout on PostgreSQL has nothing to say of, and why. */
const SILENT: Partial<Readonly<Record<MetricName, string>>> = {
  turnout_bus_published: NO_BROKER,
  turnout_bus_consumed: NO_BROKER,
  turnout_bus_retried: NO_BROKER,
  turnout_bus_dead_lettered: NO_BROKER,
  turnout_bus_unsettled: NO_BROKER,
  turnout_bus_connected: NO_BROKER,
  turnout_cache_breaker_open: NO_CACHE_SERVER,
};

/** Windows that Grafana would put in: four scrapes, and what is looked at. */
const WINDOWS = { $__rate_interval: '4s', $__range: '1m' };

/** Queries of Turnout's panels that gave nothing from `since` on and should have, or did and should not; one line each. */
export async function panelFaults(prometheus: string, since: number) {
  const faults: string[] = [];
  let looked = 0;
  for (const [name, { rows }] of Object.entries(dashboards))
    for (const { title, queries } of rows.flatMap(({ panels }) => panels))
      for (const { expr, legend } of queries) {
        const own = ownMetrics(expr.text);
        if (own === null) continue;
        looked++;
        const why = own.map((metric) => SILENT[metric]).find((reason) => reason !== undefined);
        const text = expr.text.replaceAll(/\$__\w+/gu, (window) => WINDOWS[window as keyof typeof WINDOWS]);
        const isEmpty = (await askOver(prometheus, text, since)).length === 0;
        if (isEmpty !== (why !== undefined))
          faults.push(
            `${name}: ${title}: ${legend}: ${isEmpty ? 'nothing to show' : `shows something, though ${why}`}: ${text}`,
          );
      }
  return { faults, looked };
}

const NAMES = Object.keys(metrics) as readonly MetricName[];

/** Metrics of Turnout in an expression, none of them where it asks for what rules recorded of them, or null when it looks at others. */
function ownMetrics(text: string): readonly MetricName[] | null {
  const found = NAMES.filter((name) => new RegExp(`\\b${name}(_total|_bucket|_sum|_count)?\\b`, 'u').test(text));
  return found.length > 0 || text.includes('slo:') ? found : null;
}
