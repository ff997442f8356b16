import { above, below, equal, sum, vector } from '../promql/expression.ts';
import { gauge, increase, rate } from '../promql/series.ts';
import { alert } from './alert.ts';

/** Who watches: what has failed here hides all the rest. */

export const monitoring = {
  Watchdog: alert({
    severity: 'info',
    expr: vector(1),
    summary: 'Alerts arrive',
    description: () => 'Always fires. Who receives it calls somebody when it stops.',
    dashboard: 'service',
  }),
  TargetMissing: alert({
    severity: 'ticket',
    expr: equal(gauge('up'), 0),
    for: '5m',
    summary: 'A target can not be scraped',
    description: (say) => `${say.label('instance')} of ${say.label('job')}. What it would say is not known.`,
    dashboard: 'service',
  }),
  PrometheusConfigBad: alert({
    severity: 'ticket',
    expr: equal(gauge('prometheus_config_last_reload_successful'), 0),
    for: '5m',
    summary: 'Prometheus can not read its configuration',
    description: (say) => `${say.label('instance')} goes on with the former one.`,
    dashboard: 'service',
  }),
  RulesFailing: alert({
    severity: 'ticket',
    expr: above(sum(increase('prometheus_rule_evaluation_failures_total', '5m'), ['instance', 'rule_group']), 0),
    for: '5m',
    summary: 'Rules can not be evaluated',
    description: (say) => `Those of ${say.label('rule_group')}: their alerts can not fire.`,
    dashboard: 'service',
  }),
  AlertmanagerMissing: alert({
    severity: 'page',
    expr: below(gauge('prometheus_notifications_alertmanagers_discovered'), 1),
    for: '5m',
    summary: 'Prometheus knows no Alertmanager',
    description: (say) => `Alerts of ${say.label('instance')} reach nobody.`,
    dashboard: 'service',
  }),
  AlertmanagerConfigBad: alert({
    severity: 'ticket',
    expr: equal(gauge('alertmanager_config_last_reload_successful'), 0),
    for: '5m',
    summary: 'Alertmanager can not read its configuration',
    description: (say) => `${say.label('instance')} goes on with the former one.`,
    dashboard: 'service',
  }),
  NotificationsFailing: alert({
    severity: 'page',
    expr: above(sum(rate('alertmanager_notifications_failed_total', '5m'), ['integration']), 0),
    for: '5m',
    summary: 'Notifications do not arrive',
    description: (say) => `Those by ${say.label('integration')}: ${say.number} a second fail.`,
    dashboard: 'service',
  }),
  ScrapeIncomplete: alert({
    severity: 'ticket',
    expr: above(increase('turnout_scrape_missed_threads', '15m'), 3),
    summary: 'Scrapes miss a thread of Turnout',
    description: (say) =>
      `The thread ${say.label('thread')} of ${say.label('instance')} did not answer ${say.number} scrapes within 15 minutes.`,
    dashboard: 'service',
  }),
  TelemetryDropped: alert({
    severity: 'ticket',
    expr: above(sum(rate('turnout_telemetry_dropped', '5m'), ['instance', 'signal']), 0.1),
    for: '15m',
    summary: 'Traces, logs or metrics do not get to the collector',
    description: (say) => `${say.label('instance')} gives up ${say.number} a second of its ${say.label('signal')}.`,
    dashboard: 'service',
  }),
  FaultLabOn: alert({
    severity: 'ticket',
    expr: equal(gauge('turnout_fault_lab_enabled'), 1),
    for: '1h',
    summary: 'Faults may be made on purpose',
    description: (say) => `${say.label('instance')} runs with TURNOUT_FAULT_LAB for an hour.`,
    dashboard: 'service',
  }),
};
