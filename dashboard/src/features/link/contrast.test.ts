import assert from 'node:assert/strict';
import test from 'node:test';
import { contrastOf, scanProblem } from './contrast.ts';

test('contrast goes from 1 to 21, whichever colour is first', () => {
  assert.equal(contrastOf('#000000', '#ffffff'), 21);
  assert.equal(contrastOf('#ffffff', '#000000'), 21);
  assert.equal(contrastOf('#336699', '#336699'), 1);
  assert.equal(contrastOf('#777777', '#ffffff').toFixed(2), '4.48');
});

test('colours that are too alike, or light on dark, are not for scanners', () => {
  assert.equal(scanProblem('#000000', '#ffffff'), null);
  assert.equal(scanProblem('#1d5f4f', '#e3f1ec'), null);
  assert.equal(scanProblem('#ffcc00', '#ffffff'), 'faint');
  assert.equal(scanProblem('#ffffff', '#ffffff'), 'faint');
  assert.equal(scanProblem('#ffffff', '#000000'), 'inverted');
});
