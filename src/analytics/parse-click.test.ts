import assert from 'node:assert/strict';
import test from 'node:test';
import { parseClick, PoisonClick } from './parse-click.ts';

const CLICK = {
  v: 1,
  at: 1_790_000_000_000,
  kind: 'link',
  linkId: 7,
  domain: '',
  ip: '192.0.2.7',
  userAgent: 'curl/8 \u{1f600}',
  referer: '',
  language: '',
  visitedUrl: 'http://localhost/a',
  redirectUrl: null,
};

test('a click is what it says, as a value and as a text, with members that nobody knows here', () => {
  assert.deepEqual(parseClick(CLICK), CLICK);
  assert.deepEqual(parseClick(JSON.stringify({ ...CLICK, mood: 'good' })), { ...CLICK, mood: 'good' });
});

test('what is no click is refused with the member that is wrong', () => {
  const wrong: readonly (readonly [unknown, RegExp])[] = [
    ['{', /^not JSON/],
    [[], /^not an object/],
    [{ ...CLICK, v: 2 }, /^version 2 is not known/],
    [{ ...CLICK, kind: 'tap' }, /^kind: "tap" is none/],
    [{ ...CLICK, linkId: null }, /^linkId: a click of kind link has one/],
    [{ ...CLICK, at: 0.5 }, /^at: /],
    [{ ...CLICK, referer: undefined }, /^referer: expected string/],
    [{ ...CLICK, userAgent: 'a\0b' }, /^userAgent: no zero bytes/],
    [{ ...CLICK, redirectUrl: 'http://localhost/\ud83d' }, /^redirectUrl: .* no halves/],
  ];
  for (const [body, message] of wrong)
    assert.throws(
      () => parseClick(body),
      (error) => error instanceof PoisonClick && message.test(error.message),
    );
});
