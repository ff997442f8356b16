import { jsonFile, textFile, yamlFile, type RenderedFile, type Rendering } from '../files.ts';
import type { Settings } from '../settings.ts';
import { alertmanagerConfig, slackTemplates } from './alertmanager.ts';
import { committedCollector } from './collector.ts';
import { dashboards } from './dashboards/all.ts';
import { dashboardProvider, dataSources, grafanaDashboard } from './dashboards/grafana.ts';
import { dashboardUids, type DashboardName } from './dashboards/uids.ts';
import { ruleFiles } from './rules.ts';
import { runbookIndex } from './runbooks.ts';

/** Where files for a Prometheus, an Alertmanager, an OpenTelemetry Collector and a Grafana without Kubernetes are: each program reads its folder as it is. */
export const HOME = 'platform/observability/rendered';
const SOURCE = 'platform/observability';
const GRAFANA = `${SOURCE}/dashboards/grafana.ts`;

export function observability(settings: Settings): Rendering {
  const rules = ruleFiles(settings).map(({ name, groups }) =>
    yamlFile(`${HOME}/prometheus/rules/${name}.yaml`, `${SOURCE}/rules.ts`, { groups }),
  );
  const files: readonly RenderedFile[] = [
    ...rules,
    yamlFile(`${HOME}/alertmanager/alertmanager.yaml`, `${SOURCE}/alertmanager.ts`, alertmanagerConfig(settings)),
    textFile(
      `${HOME}/alertmanager/templates/slack.tmpl`,
      (text) => `{{/* ${text} */}}`,
      `${SOURCE}/alertmanager.ts`,
      slackTemplates,
    ),
    yamlFile(`${HOME}/collector/collector.yaml`, `${SOURCE}/collector.ts`, committedCollector(settings)),
    runbookIndex(),
    ...(Object.keys(dashboards) as DashboardName[]).map((name) =>
      jsonFile(
        `${HOME}/grafana/dashboards/${dashboardUids[name]}.json`,
        grafanaDashboard(name, dashboards[name], settings),
      ),
    ),
    yamlFile(`${HOME}/grafana/provisioning/datasources/turnout.yaml`, GRAFANA, dataSources(settings)),
    yamlFile(`${HOME}/grafana/provisioning/dashboards/turnout.yaml`, GRAFANA, dashboardProvider),
  ];
  return { owned: [`${HOME}/**/*.*`], files };
}
