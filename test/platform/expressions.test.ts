import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import test from 'node:test';
import { parser } from '@prometheus-io/lezer-promql';
import { parse, stringify } from 'yaml';
import { exporters } from '../../platform/observability/exporters/all.ts';
import { exposedSeries, gauge, rate, targetLabels, withinRate } from '../../platform/observability/promql/series.ts';
import { names } from '../../platform/observability/recorded.ts';
import { HOME } from '../../platform/observability/render.ts';
import type { RuleGroup } from '../../platform/observability/rules.ts';
import { RUNBOOKS } from '../../platform/observability/runbooks.ts';
import { metrics } from '../../src/telemetry/metrics.ts';
import { PROMTOOL, whyNot } from './programs.ts';

/** Read from what is committed, by parsers that know nothing of how it was made. */

interface Expression {
  readonly where: string;
  readonly text: string;
}
interface Dashboard {
  readonly uid: string;
  readonly panels: readonly { readonly title?: string; readonly targets?: readonly { readonly expr: string }[] }[];
}

const groups = globSync(`${HOME}/prometheus/rules/*.yaml`).flatMap(
  (path) => (parse(readFileSync(path, 'utf8')) as { groups: readonly RuleGroup[] }).groups,
);
const ofRules = groups.flatMap(({ name, rules }) => rules.map(({ expr }): Expression => ({ where: name, text: expr })));
const ofDashboards = globSync(`${HOME}/grafana/dashboards/*.json`)
  .map((path) => JSON.parse(readFileSync(path, 'utf8')) as Dashboard)
  .flatMap(({ uid, panels }) =>
    panels.flatMap(({ title = '', targets = [] }) =>
      targets.map(({ expr }): Expression => ({ where: `${uid}: ${title}`, text: withWindows(expr) })),
    ),
  );
const ofRunbooks = globSync(`${RUNBOOKS}/*.md`).flatMap((path) =>
  Array.from(readFileSync(path, 'utf8').matchAll(/```promql\n([^`]+)\n```/g), ([, text = '']) => ({
    where: basename(path),
    text,
  })),
);
const all = [...ofRules, ...ofDashboards, ...ofRunbooks];

/** Grafana puts its windows in. */
function withWindows(text: string): string {
  return text.replaceAll('$__rate_interval', '5m').replaceAll('$__range', '6h');
}

const RECORDED = new Set(
  groups.flatMap(({ rules }) => rules.flatMap((rule) => ('record' in rule ? [rule.record] : []))),
);
const SLO_LABELS = ['sloth_id', 'sloth_service', 'sloth_slo', 'sloth_window'];
const ALERT_LABELS = ['alertname', 'alertstate', 'severity'];
const exposed = exposedSeries();

/** Labels that a series can have; null when nobody exposes or records it. */
function labelsOf(series: string): readonly string[] | null {
  if (RECORDED.has(series)) return SLO_LABELS;
  if (series === 'ALERTS') return ALERT_LABELS;
  const own = exposed.get(series);
  return own === undefined ? null : [...own, ...targetLabels];
}

/** What is wrong with an expression, one line each. */
function wrongIn({ where, text }: Expression): string[] {
  const found: string[] = [];
  let labels: readonly string[] | null = null;
  parser.parse(text).iterate({
    enter: (node) => {
      const word = text.slice(node.from, node.to);
      if (node.type.isError) found.push(`${where}: can not be read at ${node.from}: ${text}`);
      if (node.name === 'Identifier') {
        labels = labelsOf(word);
        if (labels === null) found.push(`${where}: nobody exposes ${word}`);
      }
      if (node.name !== 'LabelName' || !node.matchContext(['LabelMatchers', 'UnquotedLabelMatcher'])) return;
      if (labels?.includes(word) === false) found.push(`${where}: no label ${word}: ${text}`);
    },
  });
  return found;
}

test('every metric and label of rules, dashboards and runbooks is one that somebody exposes', () => {
  assert.ok(ofRules.length > 100 && ofDashboards.length > 100 && ofRunbooks.length > 50);
  assert.deepEqual(all.flatMap(wrongIn), []);
  const planted = ['turnout_http_request_total', 'up{code="spring"}', 'sum(up', 'node_load1'];
  for (const text of planted) assert.equal(wrongIn({ where: 'planted', text }).length > 0, true, text);
});

test('promtool takes the expressions of dashboards and runbooks as well', { skip: whyNot(PROMTOOL) }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-expressions-'));
  try {
    const check = (expressions: readonly Expression[]): string => {
      const rules = expressions.map(({ text }, index) => ({ record: `check:${index}`, expr: text }));
      const file = join(folder, 'rules.yaml');
      writeFileSync(file, stringify({ groups: [{ name: 'check', rules }] }));
      const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
      return status === 0 ? '' : stdout + stderr;
    };
    assert.equal(check([...ofDashboards, ...ofRunbooks]), '');
    assert.match(check([{ where: 'planted', text: 'rate(up)' }]), /expected type range vector/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what nobody exposes does not compile', () => {
  // @ts-expect-error No such metric.
  gauge('turnout_link');
  // @ts-expect-error A counter, which only its rate says something of.
  gauge('turnout_links_changed');
  // @ts-expect-error No such label.
  rate('turnout_http_requests', '5m', { code: 'spring' });
  // @ts-expect-error No such value of the label.
  rate('turnout_http_requests', '5m', { route: 'redirect' });
  // @ts-expect-error No window.
  rate('turnout_http_requests', '5');
  assert.throws(() => withinRate('turnout_http_request_duration_seconds', 0.03, '5m'), /no bucket 0.03/);
});

test('no metric is declared that neither a rule nor a panel looks at', () => {
  const looked = [...ofRules, ...ofDashboards].map(({ text }) => text).join('\n');
  const unseen = [...Object.keys(metrics), ...Object.keys(exporters)].filter(
    (name) => !new RegExp(`\\b${name}(_total|_bucket|_sum|_count)?\\b`).test(looked),
  );
  assert.deepEqual(unseen, []);
});

test('every recorded name is used or one of Sloth’s', () => {
  const sloths = new Set<string>([names.objective, names.budget, names.periodDays, names.info]);
  const used = all.map(({ text }) => text).join('\n');
  const needless = [...RECORDED].filter((name) => !sloths.has(name) && !new RegExp(`${name}\\b`).test(used));
  // Sloth's dashboards ask for it.
  assert.deepEqual(needless, []);
});
