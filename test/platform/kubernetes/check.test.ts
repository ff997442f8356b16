import assert from 'node:assert/strict';
import test, { suite } from 'node:test';
import { graphRulesOf, problemsOf, schemaRulesOf } from '../../../platform/kubernetes/check/check.ts';
import { quantity } from '../../../platform/kubernetes/check/quantity.ts';
import { brokenPods } from './broken-pods.ts';
import { broken, brokenResources } from './broken.ts';
import { CRDS, crdsAreAway } from './crds.ts';
import { environment, settings, sound } from './sound.ts';

/** Each rule refuses what it is there for, and nothing of what is sound. */

const core = schemaRulesOf(null);
const all = [...broken, ...brokenPods];

test('what is sound is not refused', () => {
  assert.deepEqual(problemsOf(environment, settings, sound(), core), []);
});

test('every rule has something to refuse', () => {
  const refused = new Set(all.map(({ rule }) => rule));
  const names = [...core, ...graphRulesOf(environment, settings)].map(({ name }) => name);
  assert.deepEqual(names.toSorted(), [...refused].toSorted());
});

suite('refused by', () => {
  for (const { rule, what, change } of all)
    test(`${rule}: ${what}`, () => {
      const objects = sound();
      change(objects);
      const found = problemsOf(environment, settings, objects, core);
      assert.ok(
        found.some((problem) => problem.rule === rule),
        JSON.stringify(found),
      );
    });
});

suite('schemas of resources, strict and with CEL', { skip: crdsAreAway }, () => {
  const schemas = schemaRulesOf(CRDS);
  test('what is sound is not refused', () => {
    assert.deepEqual(problemsOf(environment, settings, sound(), schemas), []);
  });
  for (const { rule, what, change } of brokenResources)
    test(`refuse ${what}`, () => {
      const objects = sound();
      change(objects);
      const found = problemsOf(environment, settings, objects, schemas);
      assert.ok(found.length > 0 && found.every((problem) => problem.rule === rule), JSON.stringify(found));
    });
});

test('quantities are numbers', () => {
  assert.deepEqual(['250m', '1', '1Gi', '1.5k', '1e3', 2].map(quantity), [0.25, 1, 1024 ** 3, 1500, 1000, 2]);
  assert.ok(Number.isNaN(quantity('many')));
});
