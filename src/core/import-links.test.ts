import assert from 'node:assert/strict';
import test from 'node:test';
import { TurnoutError } from './errors.ts';
import { draftImport, type ImportDraft, type ImportInput } from './import-links.ts';
import type { NamingSettings } from './link-input.ts';

const naming: NamingSettings = {
  defaultDomain: 's.test',
  shortCodeLength: 5,
  caseMode: 'strict',
  multiSegmentSlugs: false,
  reservedCodes: ['health'],
};
const longUrl = 'https://example.com/';

const draft = (input: ImportInput, own: Partial<NamingSettings> = {}): ImportDraft =>
  draftImport(input, { ...naming, ...own }, 'UTC');

const refused = (input: ImportInput, own: Partial<NamingSettings> = {}): readonly string[] => {
  try {
    draft(input, own);
    return [];
  } catch (error) {
    assert.ok(error instanceof TurnoutError);
    return (error.extra['invalidFields'] as { field: string }[]).map(({ field }) => field);
  }
};

test('a code is kept to the character, and in lower case in loose mode', () => {
  for (const code of ['a', 'AbC', 'with space', 'a.b_c~!', 'ünï']) assert.equal(draft({ longUrl, code }).code, code);
  assert.equal(draft({ longUrl, code: 'AbC' }, { caseMode: 'loose' }).code, 'abc');
  assert.equal(draft({ longUrl, code: 'Docs/Intro' }, { multiSegmentSlugs: true }).code, 'Docs/Intro');
  assert.equal(draft({ longUrl }).code, null);
  assert.equal(draft({ longUrl, code: null }).code, null);
});

test('a code that would have to be changed, or that no address can carry, is refused', () => {
  for (const code of ['', ' a', 'a\t', 'a/b', 'a?b', 'a#b', '..', 'x'.repeat(256)]) {
    assert.deepEqual(refused({ longUrl, code }), ['shortCode'], code);
  }
  assert.deepEqual(refused({ longUrl, code: '/a' }, { multiSegmentSlugs: true }), ['shortCode']);
  assert.deepEqual(refused({ longUrl, code: 'health' }), ['shortCode']);
  assert.equal(draft({ longUrl, code: 'health' }, { reservedCodes: [] }).code, 'health');
  assert.deepEqual(refused({ longUrl, code: 'a/' }, { multiSegmentSlugs: true }), ['shortCode']);
});

test('the rest is cleaned and checked as for a new link, with every offending field named', () => {
  const conditions = [{ type: 'before-date', matchKey: null, matchValue: '2026-01-01' }] as const;
  const { domain, createdAt, state } = draft({
    longUrl: ` ${longUrl}?a=%20 `,
    domain: 'S.Test',
    title: ' T ',
    tags: ['B b', 'b-b'],
    createdAt: 5,
    rules: [{ longUrl: ' https://x.test ', conditions }],
  });
  assert.deepEqual([domain, createdAt], ['', 5]);
  assert.deepEqual([state.longUrl, state.title, state.tags], [`${longUrl}?a=%20`, 'T', ['b-b']]);
  const matchValue = '2026-01-01T00:00:00+00:00';
  assert.deepEqual(state.rules, [{ longUrl: 'https://x.test', conditions: [{ ...conditions[0], matchValue }] }]);
  const wrong: ImportInput = {
    longUrl: 'nothing',
    code: 'a b/c',
    domain: '10.0.0.1',
    maxVisits: 0,
    rules: [{ longUrl: 'data:x', conditions: [] }],
  };
  assert.deepEqual(
    new Set(refused(wrong)),
    new Set(['longUrl', 'shortCode', 'domain', 'maxVisits', 'redirectRules[0].longUrl']),
  );
});
