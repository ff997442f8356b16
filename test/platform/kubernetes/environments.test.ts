import assert from 'node:assert/strict';
import test from 'node:test';
import { appsOf } from '../../../platform/kubernetes/apps.ts';
import { problemsOf, schemaRulesOf } from '../../../platform/kubernetes/check/check.ts';
import { environments } from '../../../platform/kubernetes/environment.ts';
import { settings, type Edge } from '../../../platform/settings.ts';
import { CRDS, crdsAreAway } from './crds.ts';

/** All environments, with either edge, are held against every rule; against the schemas of resources where they are there, which check.test.ts says. */

const EDGES: readonly Edge[] = ['ingress', 'gateway'];

const schemas = schemaRulesOf(crdsAreAway === false ? CRDS : null);
for (const environment of Object.values(environments))
  for (const edge of EDGES)
    test(`${environment.name} with ${edge}: every rule holds`, (t) => {
      const objects = appsOf(environment, { ...settings, edge }).flatMap((app) => app.objects);
      t.diagnostic(`${objects.length} objects`);
      assert.deepEqual(problemsOf(environment, { edge }, objects, schemas), []);
    });
