import assert from 'node:assert/strict';
import test from 'node:test';
import { readStyle, USUAL_STYLE } from './qr-style.ts';

test('a style that was remembered comes back', () => {
  const style = { size: 1024, margin: 0, correction: 'high', foreground: '#1d5f4f', background: '#FFFFFF' } as const;
  assert.deepEqual(readStyle(JSON.stringify(style)), style);
});

test('what can not be read is as usual, member by member', () => {
  for (const text of [null, '', 'nonsense', 'null', '[]', '{}']) assert.deepEqual(readStyle(text), USUAL_STYLE);
  const odd = { size: 3, margin: 99, correction: 'x', foreground: 'red"/>', background: '#123456' };
  assert.deepEqual(readStyle(JSON.stringify(odd)), { ...USUAL_STYLE, background: '#123456' });
});
