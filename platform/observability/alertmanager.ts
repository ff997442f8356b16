import type { Settings } from '../settings.ts';
import type { AlertName } from './alerts/all.ts';
import type { Severity } from './alerts/alert.ts';

/** Who hears of what: Alertmanager's configuration, in the shape of its file. Intervals and channel are those of the project that Turnout follows. */

export type ReceiverName = 'heartbeat' | 'slack-page' | 'slack-ticket' | 'nobody';

export interface Route {
  readonly receiver: ReceiverName;
  readonly matchers?: readonly string[];
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}

export const receiverOf: Readonly<Record<Severity, ReceiverName>> = {
  page: 'slack-page',
  ticket: 'slack-ticket',
  info: 'nobody',
};

/** What has its cause in another alert: while that one fires, nobody hears of these. */
const follows: Partial<Readonly<Record<AlertName, readonly AlertName[]>>> = {
  StoreDown: [
    'StoreErrors',
    'StorePoolExhausted',
    'LinksUnconfirmed',
    'HealthCheckFailing',
    'ClicksPending',
    'ClicksNotStored',
    'BusLag',
    'ReplicationLag',
    'ClickFreshnessBurnsFast',
    'ClickFreshnessBurnsSlowly',
    'LinkChangePropagationBurnsFast',
    'LinkChangePropagationBurnsSlowly',
  ],
  PodsDown: ['TargetMissing', 'HealthCheckFailing', 'PodsNotReady'],
  BusDisconnected: ['ClicksPending', 'ClickFreshnessBurnsSlowly'],
  RabbitMqAlarm: ['BusDisconnected', 'BusLag', 'ClicksPending', 'ClickFreshnessBurnsSlowly'],
  RedisDown: ['CacheBreakerOpen'],
  JournalNearlyFull: ['JournalFilling'],
  CertificateExpiringSoon: ['CertificateExpiring'],
};

export interface InhibitRule {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal?: readonly string[];
}

const inhibitRules: readonly InhibitRule[] = [
  // An empty label is equal to one that is not there, so that the source must have it.
  {
    source_matchers: ['severity="page"', 'sloth_slo=~".+"'],
    target_matchers: ['severity="ticket"'],
    equal: ['sloth_id'],
  },
  ...Object.entries(follows).map(([cause, effects]) => ({
    source_matchers: [`alertname="${cause}"`],
    target_matchers: [`alertname=~"${effects.join('|')}"`],
  })),
];

const route: Route = {
  // What has no severity was made by somebody else: it is heard of, and wakes nobody.
  receiver: 'slack-ticket',
  group_by: ['alertname'],
  group_wait: '30s',
  group_interval: '5m',
  repeat_interval: '12h',
  routes: [
    {
      receiver: 'heartbeat',
      matchers: ['alertname="Watchdog"'],
      group_wait: '0s',
      group_interval: '1m',
      repeat_interval: '1m',
    },
    ...(Object.entries(receiverOf) as [Severity, ReceiverName][]).map(([severity, receiver]) => ({
      receiver,
      matchers: [`severity="${severity}"`],
      ...(severity === 'page' && { group_wait: '10s' }),
    })),
  ],
};

export function alertmanagerConfig({ slackChannel, slackUrlFile, heartbeatUrl }: Settings): object {
  const slack = (color: string): object => ({
    api_url_file: slackUrlFile,
    channel: slackChannel,
    send_resolved: true,
    color: `{{ if eq .Status "firing" }}${color}{{ else }}good{{ end }}`,
    title: '{{ template "turnout.title" . }}',
    title_link: '{{ (index .Alerts 0).Annotations.runbook_url }}',
    text: '{{ template "turnout.text" . }}',
    fallback: '{{ template "turnout.title" . }}',
    actions: [
      ['Runbook', '{{ (index .Alerts 0).Annotations.runbook_url }}'],
      ['Dashboard', '{{ (index .Alerts 0).Annotations.dashboard_url }}'],
      ['Query', '{{ (index .Alerts 0).GeneratorURL }}'],
      ['Silence', '{{ template "turnout.silence" . }}'],
    ].map(([text, url]) => ({ type: 'button', text, url })),
  });
  return {
    global: { resolve_timeout: '5m' },
    templates: ['templates/*.tmpl'],
    route,
    inhibit_rules: inhibitRules,
    receivers: [
      { name: 'slack-page', slack_configs: [slack('danger')] },
      { name: 'slack-ticket', slack_configs: [slack('warning')] },
      { name: 'heartbeat', webhook_configs: [{ url: heartbeatUrl, send_resolved: false }] },
      { name: 'nobody' },
    ],
  };
}

/** What a message in Slack says; of a group the first alert has the links, and all have their words. */
export const slackTemplates = `{{ define "turnout.title" -}}
[{{ if eq .Status "firing" }}{{ .CommonLabels.severity | toUpper }} {{ .Alerts.Firing | len }}{{ else }}RESOLVED{{ end }}] {{ .CommonLabels.alertname }}: {{ (index .Alerts 0).Annotations.summary }}
{{- end }}

{{ define "turnout.text" -}}
{{ range .Alerts -}}
{{ if eq .Status "firing" }}•{{ else }}✓{{ end }} {{ .Annotations.description }}
  since {{ .StartsAt.UTC.Format "2006-01-02 15:04:05" }} UTC{{ if ne .Status "firing" }} until {{ .EndsAt.UTC.Format "15:04:05" }}{{ end }} · <{{ .Annotations.runbook_url }}|runbook> · <{{ .Annotations.dashboard_url }}|dashboard> · <{{ .GeneratorURL }}|query>
{{ end -}}
{{ end }}

{{ define "turnout.silence" -}}
{{ .ExternalURL }}/#/silences/new?filter=%7Balertname%3D%22{{ .CommonLabels.alertname }}%22%7D
{{- end }}
`;
