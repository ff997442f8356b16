import {
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type Dashboard as GrafanaDashboard,
  type Threshold,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as LinesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Settings } from '../../settings.ts';
import type { Dashboard, Panel } from './dashboard.ts';
import { dashboardUids, type DashboardName } from './uids.ts';

/** Dashboards as Grafana 12 and 13 take them (schema 42), by its own builders. What those leave open, such as ids of panels, is decided here. */

const METRICS = { type: 'prometheus', uid: '${metrics}' } as const;
/** Of 24 columns, and of rows of about 30 pixels. */
const WIDTH = { lines: 12, number: 6 } as const;
const HEIGHT = { lines: 8, number: 4 } as const;

export function grafanaDashboard(name: DashboardName, dashboard: Dashboard, settings: Settings): GrafanaDashboard {
  const builder = new DashboardBuilder(dashboard.title)
    .uid(dashboardUids[name])
    .description(dashboard.description)
    .tags(['turnout'])
    .timezone('utc')
    .refresh('30s')
    .time({ from: 'now-6h', to: 'now' })
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .variables(variables(settings))
    .links(links(settings));
  for (const { title, panels } of dashboard.rows) {
    builder.withRow(new RowBuilder(title));
    for (const panel of panels) builder.withPanel(panelBuilder(panel));
  }
  const built = builder.build();
  for (const [index, panel] of (built.panels ?? []).entries()) panel.id = index + 1;
  // In the bar at the top, not in a menu of it.
  for (const link of built.links ?? []) delete link.placement;
  return built;
}

function panelBuilder(panel: Panel): LinesBuilder | StatBuilder {
  const { kind, title, description, unit, queries, width } = panel;
  const builder = kind === 'number' ? new StatBuilder() : new LinesBuilder();
  builder
    .title(title)
    .description(description)
    .datasource(METRICS)
    .unit(unit)
    .span(width ?? WIDTH[kind])
    .height(HEIGHT[kind])
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps(panel)));
  for (const [index, { expr, legend, hasExemplars }] of queries.entries()) {
    const target = new DataqueryBuilder()
      .refId(String.fromCharCode(65 + index))
      .datasource(METRICS)
      .expr(expr.text)
      .legendFormat(legend);
    builder.withTarget(
      kind === 'number' ? target.instant() : hasExemplars === true ? target.range().exemplar(true) : target.range(),
    );
  }
  if (builder instanceof StatBuilder) return builder;
  builder
    .legend(new VizLegendOptionsBuilder().showLegend(true))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
  if ((panel.warn ?? panel.alarm) !== undefined)
    builder.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  return builder;
}

function steps({ warn, alarm, isLowBad = false }: Panel): Threshold[] {
  const at = (value: number | undefined, color: string): Threshold[] => (value === undefined ? [] : [{ value, color }]);
  // Where less is worse, a colour holds up to its number.
  if (isLowBad)
    return [
      { value: null, color: alarm === undefined ? 'yellow' : 'red' },
      ...(warn === undefined ? at(alarm, 'green') : [...at(alarm, 'yellow'), ...at(warn, 'green')]),
    ];
  return [{ value: null, color: 'green' }, ...at(warn, 'yellow'), ...at(alarm, 'red')];
}

/** Which data source each signal comes from can be chosen at the top. */
function variables({ dataSources }: Settings): DatasourceVariableBuilder[] {
  const one = (name: 'metrics' | 'traces' | 'logs', type: string): DatasourceVariableBuilder =>
    new DatasourceVariableBuilder(name)
      .label(name)
      .type(type)
      .current({ text: dataSources[name], value: dataSources[name] });
  return [one('metrics', 'prometheus'), one('traces', 'jaeger'), one('logs', 'loki')];
}

function links({ runbooksUrl }: Settings): DashboardLinkBuilder[] {
  const explore = (title: string, datasource: string, query: object): DashboardLinkBuilder => {
    const pane = {
      datasource,
      queries: [{ refId: 'A', ...query }],
      range: { from: '${__from}', to: '${__to}' },
    };
    return new DashboardLinkBuilder(title)
      .type(DashboardLinkType.Link)
      .icon('external link')
      .targetBlank(true)
      .url(
        `/explore?schemaVersion=1&panes=${encodeURIComponent(JSON.stringify({ a: pane })).replaceAll(/%24%7B(\w+)%7D/g, '${$1}')}`,
      );
  };
  return [
    new DashboardLinkBuilder('Turnout')
      .type(DashboardLinkType.Dashboards)
      .tags(['turnout'])
      .asDropdown(true)
      .includeVars(true)
      .keepTime(true),
    explore('Traces', '${traces}', { queryType: 'search', service: 'turnout' }),
    explore('Logs', '${logs}', { expr: '{service_name=~"turnout.*"}' }),
    new DashboardLinkBuilder('Runbooks')
      .type(DashboardLinkType.Link)
      .icon('doc')
      .targetBlank(true)
      .url(`${runbooksUrl}/README.md`),
  ];
}

/** What Grafana reads at its start: from an exemplar to its trace, and from a trace to its logs and back. */
export function dataSources({ dataSources: uids, dataSourceUrls: urls }: Settings): object {
  const common = { access: 'proxy', editable: false };
  return {
    apiVersion: 1,
    datasources: [
      {
        name: 'Metrics',
        type: 'prometheus',
        uid: uids.metrics,
        url: urls.metrics,
        isDefault: true,
        ...common,
        jsonData: {
          httpMethod: 'POST',
          timeInterval: '30s',
          exemplarTraceIdDestinations: [{ name: 'trace_id', datasourceUid: uids.traces, urlDisplayLabel: 'Trace' }],
        },
      },
      {
        name: 'Traces',
        type: 'jaeger',
        uid: uids.traces,
        url: urls.traces,
        ...common,
        jsonData: {
          tracesToLogsV2: {
            datasourceUid: uids.logs,
            filterByTraceID: true,
            spanStartTimeShift: '-1m',
            spanEndTimeShift: '1m',
            tags: [{ key: 'service.name', value: 'service_name' }],
          },
        },
      },
      {
        name: 'Logs',
        type: 'loki',
        uid: uids.logs,
        url: urls.logs,
        ...common,
        jsonData: {
          // As JSON lines have it, and as Loki's own structured metadata.
          derivedFields: [
            {
              name: 'trace_id',
              matcherType: 'label',
              matcherRegex: 'trace_id',
              url: '$${__value.raw}',
              datasourceUid: uids.traces,
            },
            { name: 'trace', matcherRegex: '"trace_id":"(\\w+)"', url: '$${__value.raw}', datasourceUid: uids.traces },
          ],
        },
      },
    ],
  };
}

/** The folder is where the files are put. */
export const dashboardProvider = {
  apiVersion: 1,
  providers: [
    {
      name: 'turnout',
      folder: 'Turnout',
      type: 'file',
      disableDeletion: true,
      allowUiUpdates: false,
      options: { path: '/etc/grafana/dashboards' },
    },
  ],
};
