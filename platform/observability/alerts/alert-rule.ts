import type { Settings } from '../../settings.ts';
import { dashboardUids } from '../dashboards/uids.ts';
import { sloLabels } from '../recorded.ts';
import type { AlertingRule } from '../rules.ts';
import { alertsByName, type AlertName } from './all.ts';
import type { Alert } from './alert.ts';
import { sloOf } from './burns.ts';

/** An alert as a rule of Prometheus: with the labels that Alertmanager routes by, and where to read on. */
export function alertRule(name: AlertName, { runbooksUrl, grafanaUrl }: Settings): AlertingRule {
  const alert: Alert = alertsByName[name];
  const slo = sloOf(name);
  return {
    alert: name,
    expr: alert.expr.text,
    ...(alert.for !== undefined && { for: alert.for }),
    labels: { severity: alert.severity, ...(slo !== undefined && sloLabels(slo)) },
    annotations: {
      summary: alert.summary,
      description: alert.description,
      runbook_url: `${runbooksUrl}/${name}.md`,
      dashboard_url: `${grafanaUrl}/d/${dashboardUids[alert.dashboard]}`,
    },
  };
}
