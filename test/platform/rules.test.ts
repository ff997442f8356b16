import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test, { after, before, suite } from 'node:test';
import { parse, stringify } from 'yaml';
import { alertNames, type AlertName } from '../../platform/observability/alerts/all.ts';
import { sloOf } from '../../platform/observability/alerts/burns.ts';
import { cases } from '../../platform/observability/alerts/cases/all.ts';
import { ended, growing, steady, type Case } from '../../platform/observability/alerts/cases/case.ts';
import { exposedSeries } from '../../platform/observability/promql/series.ts';
import { HOME } from '../../platform/observability/render.ts';
import type { RuleGroup } from '../../platform/observability/rules.ts';
import { sloId } from '../../platform/observability/slos.ts';
import { PROMTOOL, whyNot } from './programs.ts';

const RULES = ['slos', 'alerts'].map((name) => resolve(`${HOME}/prometheus/rules/${name}.yaml`));
const groups = RULES.flatMap((path) => (parse(readFileSync(path, 'utf8')) as { groups: RuleGroup[] }).groups);

/** Of what is committed: the rule of an alert, and what its SLO records. */
function rulesOf(alert: AlertName): RuleGroup[] {
  const slo = alert === 'ClicksDropped' ? 'click-loss' : sloIdOf(alert);
  const recorded = groups.filter(({ name }) => name === `turnout-slo-${slo}-sli`);
  const own = groups.flatMap(({ rules }) => rules.filter((rule) => 'alert' in rule && rule.alert === alert));
  assert.equal(own.length, 1, alert);
  return [...recorded, { name: 'alert', rules: own }];
}

const sloIdOf = (alert: AlertName): string | undefined => {
  const slo = sloOf(alert);
  return slo && sloId(slo);
};
const DEFAULT_AT = '30m';

/** Of a case: does the alert fire? */
const asked = (alert: string, isFiring: boolean, { series, at = DEFAULT_AT }: Case): object => ({
  name: `${alert} ${isFiring ? 'fires' : 'is silent'}`,
  interval: '1m',
  input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
  promql_expr_test: [
    {
      expr: `count(ALERTS{alertname="${alert}", alertstate="firing"}) > bool 0`,
      eval_time: at,
      exp_samples: isFiring ? [{ labels: '{}', value: 1 }] : [],
    },
  ],
});

const valueOf = (series: Case['series'], expr: string, labels: string, value: number): object => ({
  interval: '1m',
  input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
  promql_expr_test: [{ expr, eval_time: DEFAULT_AT, exp_samples: [{ labels, value }] }],
});

const testsOf = (alert: AlertName): object[] => {
  const both = cases[alert];
  return [asked(alert, true, both.fires), ...('silent' in both ? [asked(alert, false, both.silent)] : [])];
};

suite('rules', { skip: whyNot(PROMTOOL) }, () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'turnout-rules-'));
  });
  after(() => rmSync(folder, { recursive: true }));
  const promtool = async (...args: readonly string[]): Promise<string> => {
    const child = spawn('promtool', args);
    const said: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => said.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => said.push(bytes));
    const status = await new Promise((done) => child.once('close', done));
    return status === 0 ? '' : Buffer.concat(said).toString();
  };
  /** Of each alert its tests, beside its own rules alone: all rules for each test would take a minute. */
  const run = async (tests: ReadonlyMap<AlertName, readonly object[]>): Promise<string> => {
    const files = [...tests].map(([alert, itsTests]) => {
      const rules = join(folder, `${alert}.rules.yaml`);
      const file = join(folder, `${alert}.yaml`);
      writeFileSync(rules, stringify({ groups: rulesOf(alert) }));
      writeFileSync(file, stringify({ rule_files: [rules], evaluation_interval: '1m', tests: itsTests }));
      return file;
    });
    return promtool('test', 'rules', ...files);
  };

  test('promtool takes them', async () => {
    assert.equal(await promtool('check', 'rules', ...RULES), '');
  });

  test('every alert has been seen to fire, and not to', async () => {
    assert.equal(await run(new Map(alertNames.map((name) => [name, testsOf(name)]))), '');
  });

  test('a burn is over when its short window is clean, and a loss has no budget', async () => {
    const failed = 'turnout_http_requests_total{route="error",status="503"}';
    const answered = { 'turnout_http_requests_total{route="hit",status="302"}': growing(900) };
    const lost = 'turnout_clicks_dropped_total{reason="journal-full"}';
    const loss =
      'slo:sli_error:ratio_rate5m{sloth_id="turnout-click-loss", sloth_service="turnout", sloth_slo="click-loss", sloth_window="5m"}';
    const accepted = ['a', 'b', 'c'].map((instance) => `turnout_clicks_accepted_total{instance="${instance}"}`);
    const series = { [lost]: growing(1), ...Object.fromEntries(accepted.map((name) => [name, growing(100)])) };
    const wrong = await run(
      new Map<AlertName, object[]>([
        [
          'RedirectAvailabilityBurnsFast',
          [
            asked('RedirectAvailabilityBurnsFast', true, {
              series: { [failed]: ended(100, 40), ...answered },
              at: '42m',
            }),
            asked('RedirectAvailabilityBurnsFast', false, {
              series: { [failed]: ended(100, 40), ...answered },
              at: '78m',
            }),
            asked('RedirectAvailabilityBurnsFast', false, { series: { [failed]: steady(0) } }),
          ],
        ],
        // Each process says the same of the ledger: it is not added up.
        ['ClicksDropped', [valueOf(series, 'slo:sli_error:ratio_rate5m{sloth_slo="click-loss"}', loss, 0.01)]],
      ]),
    );
    assert.equal(wrong, '');
  });

  test('what an alert says has its values', async () => {
    // Said to expect no alert, promtool prints what it got.
    const unexpected = alertNames.map((alert) => {
      const { series, at = DEFAULT_AT } = cases[alert].fires;
      const input = Object.entries(series).map(([name, values]) => ({ series: name, values }));
      const rule = { eval_time: at, alertname: alert, exp_alerts: [] };
      return [alert, [{ interval: '1m', input_series: input, alert_rule_test: [rule] }]] as const;
    });
    const got = Array.from(
      (await run(new Map(unexpected))).matchAll(/Annotations:\{(.*)\}$/gm),
      ([, said = '']) => said,
    );
    assert.equal(got.length, alertNames.length);
    for (const said of got)
      assert.doesNotMatch(said, /\{\{|<no value>|<error|description="[^"]*(?:  | \.|: \.)/i, said);
    assert.ok(
      got.some((said) =>
        said.includes('description="6% of the requests of the last two minutes were answered with 5xx."'),
      ),
    );
  });

  test('what is wrong is found', async () => {
    const wrong = await run(new Map([['StoreDown' as const, [asked('StoreDown', true, cases.StoreDown.silent)]]]));
    assert.match(wrong, /StoreDown/);
  });
});

test('cases are made of series that somebody exposes', () => {
  const known = exposedSeries();
  const used = Object.values(cases).flatMap((both) =>
    Object.values(both).flatMap(({ series }: Case) => Object.keys(series)),
  );
  const names = new Set(used.map((series) => series.split('{')[0] ?? ''));
  assert.deepEqual(
    [...names].filter((name) => !known.has(name)),
    [],
  );
});
