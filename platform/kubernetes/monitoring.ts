import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IProbe } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/Probe';
import type { IPrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { dashboards } from '../observability/dashboards/all.ts';
import { grafanaDashboard } from '../observability/dashboards/grafana.ts';
import { dashboardUids, type DashboardName } from '../observability/dashboards/uids.ts';
import { ruleFiles } from '../observability/rules.ts';
import { jobs } from '../observability/targets.ts';
import type { Settings } from '../settings.ts';
import type { Environment } from './environment.ts';
import { metadata } from './metadata.ts';
import type { App } from './object.ts';

/**
 * Rules and dashboards of platform/observability, as the Prometheus Operator and Grafana's sidecar take them, and the question for /rest/health from outside. Rules tell
 * no namespaces apart: where a Prometheus watches several environments, give it the rules of one of them.
 */
export function monitoring(environment: Environment, settings: Settings): App {
  const { host } = environment;
  const named = (name: string, further: Readonly<Record<string, string>> = {}) => {
    const { labels, ...rest } = metadata(environment, name, 'monitoring');
    return { ...rest, labels: { ...labels, ...further } };
  };
  const rules = ruleFiles(settings).map(
    ({ name, groups }) =>
      ({
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PrometheusRule',
        metadata: named(`turnout-${name}`),
        spec: { groups: structuredClone(groups) as [] },
      }) satisfies IPrometheusRule,
  );
  // In one line: what is for people to read is in platform/observability/rendered.
  const boards = (Object.keys(dashboards) as DashboardName[]).map(
    (name) =>
      ({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: named(dashboardUids[name], { grafana_dashboard: '1' }),
        data: {
          [`${dashboardUids[name]}.json`]: JSON.stringify(grafanaDashboard(name, dashboards[name], settings)),
        },
      }) satisfies IConfigMap,
  );
  const health = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'Probe',
    metadata: named(jobs.health),
    spec: {
      jobName: jobs.health,
      interval: '15s',
      module: 'http_2xx',
      prober: { url: settings.blackboxExporter },
      targets: { staticConfig: { static: [`https://${host}/rest/health`] } },
    },
  } satisfies IProbe;
  return { name: 'monitoring', objects: [...rules, ...boards, health] };
}
