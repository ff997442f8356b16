import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { generateCode, normaliseSlug, slugProblem } from './code.ts';
import { endOfSecond, formatDate, parseDate } from './dates.ts';
import { domainProblem } from './domain-name.ts';
import { TurnoutError } from './errors.ts';
import { checkEdit, draftLink } from './link-input.ts';
import { isAddressPattern } from './rule-validation.ts';
import { normaliseTags } from './tags.ts';
import { fallbackProblem, targetProblem } from './target.ts';

const naming = {
  defaultDomain: 's.test',
  caseMode: 'strict',
  multiSegmentSlugs: false,
  shortCodeLength: 5,
  reservedCodes: ['health'],
} as const;
const longUrl = 'https://example.com';

test('generated codes have the length and alphabet asked for, and do not repeat', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 255 }),
      fc.constantFrom('strict' as const, 'loose' as const),
      (length, mode) => {
        const code = generateCode(length, mode);
        assert.equal(code.length, length);
        assert.match(code, mode === 'strict' ? /^[0-9a-zA-Z]+$/u : /^[0-9a-z]+$/u);
        assert.equal(slugProblem(code), null);
      },
    ),
  );
  const codes = Array.from({ length: 2000 }, () => generateCode(12, 'loose'));
  assert.equal(new Set(codes).size, codes.length);
  assert.equal(new Set(codes.join('')).size, 36);
});

test('a normalised slug stays as it is when it is normalised again', () => {
  const style = fc.record({
    caseMode: fc.constantFrom('strict' as const, 'loose' as const),
    multiSegmentSlugs: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), style, (text, chosen) => {
      const slug = normaliseSlug(text, chosen);
      assert.equal(normaliseSlug(slug, chosen), slug);
      assert.equal(/\s/u.test(slug), false);
      if (!chosen.multiSegmentSlugs) assert.equal(slug.includes('/'), false);
    }),
  );
  assert.equal(normaliseSlug(' /A b/c/ ', { caseMode: 'loose', multiSegmentSlugs: true }), 'a-b/c');
  for (const bad of ['', 'a?b', 'a#b', 'a:b', '[a]', 'a@b', 'a\u0000', '\ud800', 'x'.repeat(256), 'a/../b', '.']) {
    assert.notEqual(slugProblem(bad), null, JSON.stringify(bad));
  }
});

test('dates are written and read back as the same second, in any time zone', () => {
  const zone = fc.constantFrom('UTC', 'Europe/Rome', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Chatham');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800 }), zone, (seconds, timeZone) => {
      assert.equal(parseDate(formatDate(seconds * 1000, timeZone), 'UTC'), seconds * 1000);
    }),
  );
  assert.equal(formatDate(Date.UTC(2026, 6, 1), 'Asia/Kathmandu'), '2026-07-01T05:45:00+05:45');
  assert.equal(parseDate('2026-07-01', 'Europe/Rome'), Date.UTC(2026, 5, 30, 22));
  assert.equal(parseDate('2026-03-29T03:30:00', 'Europe/Rome'), Date.UTC(2026, 2, 29, 1, 30));
  assert.equal(parseDate('2026-07-01T00:00:00 02:00', 'UTC'), Date.UTC(2026, 5, 30, 22));
  assert.equal(parseDate('2026-07-01 10:00', 'UTC'), Date.UTC(2026, 6, 1, 10));
  assert.equal(parseDate('2026-07-01T00:00:00.123456Z', 'UTC'), Date.UTC(2026, 6, 1) + 123);
  for (const bad of [
    '',
    'tomorrow',
    '2026-02-30',
    '2026-13-01',
    '2026-01-01T25:00:00Z',
    '2026-01-01T00:00:00+25:00',
    '1',
  ]) {
    assert.equal(parseDate(bad, 'UTC'), null, bad);
  }
  assert.equal(endOfSecond(1000), 1999);
  assert.equal(endOfSecond(1999), 1999);
});

test('targets that execute or would break a header are refused, whatever hides them', () => {
  const hidden = fc.constantFrom('javascript', 'data', 'vbscript').chain((scheme) =>
    fc
      .tuple(
        fc.constantFrom('', ' ', '\t', '\n', '\u00a0', '\ufeff'),
        fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
      )
      .map(
        ([before, upper]) =>
          `${before}${Array.from(scheme)
            .map((letter, index) => (upper[index] === true ? letter.toUpperCase() : letter))
            .join('')}:alert(1)`,
      ),
  );
  fc.assert(
    fc.property(hidden, (url) => {
      assert.notEqual(targetProblem(url), null);
      assert.notEqual(fallbackProblem(url), null);
    }),
  );
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom('\r', '\n', '\t', '\0', '\u007f', '\u0085'),
      fc.string(),
      (head, bad, tail) => {
        assert.notEqual(targetProblem(`https://a.test/x${head}${bad}${tail}x`), null);
      },
    ),
  );
  for (const good of [
    'https://a.test',
    'mailto:a@b.test',
    'ftp://x',
    'market://details?id=1',
    'https://a.test/javascript:x',
  ]) {
    assert.equal(targetProblem(good), null, good);
  }
  for (const bad of ['example.com', '//example.com', '/path', ':x', 'https:', `https://a.test/${'x'.repeat(8192)}`]) {
    assert.notEqual(targetProblem(bad), null, bad);
  }
  for (const good of ['/home', 'https://{DOMAIN}/x?from={ORIGINAL_PATH}', '{ORIGINAL_PATH}', 'a/b:c']) {
    assert.equal(fallbackProblem(good), null, good);
  }
});

test('tags are cleaned, each once, in the order given', () => {
  assert.deepEqual(normaliseTags([' B b', 'a', 'A', '', ' ']), ['b-b', 'a']);
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), (tags) => {
      const once = normaliseTags(tags);
      assert.deepEqual(normaliseTags(once), once);
    }),
  );
});

test('domains are names with an optional port', () => {
  for (const good of ['a.test', 'localhost', 'localhost:8080', 'A.TEST', 'xn--exmple-cua.test', 'exämple.test']) {
    assert.equal(domainProblem(good), null, good);
  }
  for (const bad of [
    '',
    '1.2.3.4',
    '0x7f.1',
    '2130706433',
    '[::1]',
    '::1',
    'a b',
    'a/b',
    'a@b',
    'a.test:0',
    'a.test:99999',
    'a:b:c',
  ]) {
    assert.notEqual(domainProblem(bad), null, bad);
  }
});

test('address patterns are IPv4 or IPv6, in blocks, or IPv4 with wildcards', () => {
  for (const good of ['1.2.3.4', '10.0.0.0/8', '192.168.*.*', '*.1.*.2', '::1', '2001:db8::/32', '::ffff:1.2.3.4']) {
    assert.equal(isAddressPattern(good), true, good);
  }
  for (const bad of [
    '',
    '1.2.3',
    '256.1.1.1',
    '1.2.3.4/33',
    '1.2.*.*/8',
    'x',
    ':::',
    '::1/129',
    '1.2.3.4/',
    'a:b',
    '::1/8/9',
  ]) {
    assert.equal(isAddressPattern(bad), false, bad);
  }
});

test('a draft names every mistake, after those that were found before', () => {
  const prior = [{ field: 'crawlable', problem: 'must be boolean' }];
  assert.throws(
    () =>
      draftLink({ customSlug: '', maxVisits: 0, domain: 'a b', shortCodeLength: 2, tags: ['\u0001'] }, naming, prior),
    (error) =>
      error instanceof TurnoutError &&
      assert.deepEqual(error.extra['invalidElements'], [
        'crawlable',
        'tags',
        'maxVisits',
        'longUrl',
        'domain',
        'customSlug',
        'shortCodeLength',
      ]) === undefined,
  );
});

test('a title is cut at 512 bytes, and never within a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 100, maxLength: 700 }), (title) => {
      const cut = checkEdit({ title }).title ?? '';
      assert.equal(new TextEncoder().encode(cut).length <= 512, true);
      assert.equal(title.trim().startsWith(cut), true);
      assert.equal(cut.isWellFormed(), true);
    }),
  );
  assert.deepEqual(checkEdit({ title: ' ' }), { title: null, titleGiven: false });
});

test('a prefix goes before the slug or the generated code', () => {
  const draft = draftLink({ longUrl, pathPrefix: 'promo ', customSlug: 'x y' }, naming);
  assert.equal(draft.code, 'promox-y');
  assert.equal(
    draftLink({ longUrl, pathPrefix: 'promo/' }, { ...naming, multiSegmentSlugs: true }).codePrefix,
    'promo/',
  );
  assert.equal(draftLink({ longUrl, domain: 'S.test' }, naming).domain, '');
});

test('what the server answers itself is no code, however it comes about', () => {
  const longUrl = 'https://example.com/';
  const withSlug = (customSlug: string, own = {}): unknown =>
    draftLink({ longUrl, customSlug }, { ...naming, ...own }).code;
  assert.throws(() => withSlug('health'), { code: 'invalid-data' });
  assert.throws(() => withSlug(' HEALTH ', { caseMode: 'loose' }), { code: 'invalid-data' });
  assert.throws(() => draftLink({ longUrl, pathPrefix: 'hea', customSlug: 'lth' }, naming), { code: 'invalid-data' });
  assert.equal(withSlug('healthy'), 'healthy');
  assert.equal(withSlug('health', { reservedCodes: [] }), 'health');
  assert.equal(draftLink({ longUrl, pathPrefix: 'my-', customSlug: 'health' }, naming).code, 'my-health');
});
