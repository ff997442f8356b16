import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import test from 'node:test';
import { alertNames, alertsByName } from '../../platform/observability/alerts/all.ts';
import { dashboards } from '../../platform/observability/dashboards/all.ts';
import { dashboardUids } from '../../platform/observability/dashboards/uids.ts';
import { HOME, observability } from '../../platform/observability/render.ts';
import { RUNBOOKS } from '../../platform/observability/runbooks.ts';
import { differences } from '../../platform/files.ts';
import { settings } from '../../platform/settings.ts';

test('what is committed is what is rendered, and the same twice', () => {
  const rendering = observability(settings);
  assert.deepEqual(differences(rendering), []);
  assert.deepEqual(observability(settings), rendering);
  const planted = { owned: ['package.json'], files: [{ path: 'README.md', text: '' }] };
  assert.deepEqual(
    differences(planted).map((line) => line.split(' ')[0]),
    ['README.md', 'package.json'],
  );
});

const SECTIONS = ['Meaning', 'Impact', 'Look at', 'Do', 'Over when'];

test('every alert has a runbook with all its parts, and every runbook an alert', () => {
  const pages = globSync(`${RUNBOOKS}/*.md`).map((path) => basename(path, '.md'));
  assert.deepEqual(pages.filter((name) => name !== 'README').toSorted(), alertNames.toSorted());
  for (const name of alertNames) {
    const text = readFileSync(`${RUNBOOKS}/${name}.md`, 'utf8');
    assert.ok(text.startsWith(`# ${name}\n`), name);
    const parts = text.split(/^## /m).slice(1);
    assert.deepEqual(
      parts.map((part) => part.split('\n')[0]),
      SECTIONS,
      name,
    );
    for (const part of parts) assert.ok(part.split('\n').slice(1).join('').trim().length > 0, `${name}: ${part}`);
    assert.match(text, /```(promql|sh)\n/, `${name} names something to look at`);
  }
});

test('alerts say what is wrong in words, and point at a dashboard that there is', () => {
  for (const [name, alert] of Object.entries(alertsByName)) {
    assert.ok(alert.summary.length > 10 && !alert.summary.includes('{{'), name);
    assert.ok(alert.dashboard in dashboards, name);
  }
});

interface GrafanaPanel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly refId: string; readonly exemplar?: boolean }[];
}
interface GrafanaDashboard {
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly panels: readonly GrafanaPanel[];
  readonly links: readonly { readonly title: string }[];
}

const written = globSync(`${HOME}/grafana/dashboards/*.json`).map(
  (path) => [basename(path, '.json'), JSON.parse(readFileSync(path, 'utf8')) as GrafanaDashboard] as const,
);

/** What a dashboard lacks, one line each. */
function faults({ uid, panels }: GrafanaDashboard): string[] {
  const twice = panels.filter(({ id }, index) => panels.findIndex((other) => other.id === id) !== index);
  const drawn = panels.filter(({ type }) => type !== 'row');
  const without = drawn.flatMap(({ title, description, fieldConfig, datasource, targets = [], gridPos }) => [
    ...(description === undefined || description.length < 10 ? [`${title} has no description`] : []),
    ...(fieldConfig?.defaults.unit === undefined ? [`${title} has no unit`] : []),
    ...(datasource?.uid === '${metrics}' ? [] : [`${title} has a data source of its own`]),
    ...(targets.length === 0 ? [`${title} asks nothing`] : []),
    ...(gridPos.x + gridPos.w > 24 ? [`${title} is too wide`] : []),
    ...targets.flatMap(({ exemplar, expr }) =>
      exemplar === true && !expr.includes('_bucket') ? [`${title} has no exemplars`] : [],
    ),
  ]);
  return [...twice.map(({ title }) => `${title} has the id of another one`), ...without].map(
    (text) => `${uid}: ${text}`,
  );
}

test('dashboards have stable uids, and panels an id, a unit, a description and a place', () => {
  assert.deepEqual(written.map(([name]) => name).toSorted(), Object.values(dashboardUids).toSorted());
  assert.equal(new Set(written.map(([, { title }]) => title)).size, written.length);
  for (const [name, dashboard] of written) {
    assert.equal(dashboard.uid, name);
    assert.equal(dashboard.schemaVersion, 42);
    assert.deepEqual(faults(dashboard), []);
    assert.deepEqual(
      dashboard.links.map(({ title }) => title),
      ['Turnout', 'Traces', 'Logs', 'Runbooks'],
    );
  }
  const [, first] = written[0] ?? [];
  assert.ok(first !== undefined);
  const [, panel] = first.panels;
  assert.ok(panel !== undefined);
  const { description: _, ...bare } = { ...panel, fieldConfig: { defaults: {} } };
  assert.equal(faults({ ...first, panels: [panel, bare] }).length, 3);
});

test('the five panels of a service are there', () => {
  const titles = new Set(dashboards.service.rows.flatMap(({ panels }) => panels.map(({ title }) => title)));
  for (const title of ['Request rate', 'Error rate', 'Request latency', 'Active pods', 'Requests in this time'])
    assert.ok(titles.has(title), title);
});
