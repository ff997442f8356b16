import assert from 'node:assert/strict';
import test from 'node:test';
import { formOf, redirectsOf } from './redirect-form.ts';

const NOTHING = { baseUrlRedirect: null, regular404Redirect: null, invalidShortUrlRedirect: null };

test('what the settings say is not taken for the own redirect of the default domain', () => {
  const ofSettings = { ...NOTHING, baseUrlRedirect: 'https://a.test' };
  const redirects = { ...ofSettings, regular404Redirect: 'https://b.test' };
  assert.deepEqual(formOf(redirects, ofSettings, true), {
    baseUrlRedirect: '',
    regular404Redirect: 'https://b.test',
    invalidShortUrlRedirect: '',
  });
  assert.equal(formOf(redirects, ofSettings, false).baseUrlRedirect, 'https://a.test');
});

test('an empty field clears', () => {
  const form = { baseUrlRedirect: ' https://a.test ', regular404Redirect: ' ', invalidShortUrlRedirect: '' };
  assert.deepEqual(redirectsOf(form), { ...NOTHING, baseUrlRedirect: 'https://a.test' });
});
