import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeQR } from 'qr/decode.js';
import { modulesOf } from './qr-modules.ts';
import { USUAL_STYLE } from './qr-style.ts';
import { holeOf, LOGO_SHARE, qrSvg, type Modules } from './qr-svg.ts';

const PIXELS = 4;

/** Draws the rectangles of a picture, and reads it as a scanner would; a logo is a grey square. */
function scan(svg: string): string {
  const side = Number(/viewBox="0 0 (\d+) /u.exec(svg)?.[1]);
  const width = side * PIXELS;
  const data = new Uint8Array(width * width * 4).fill(255);
  const paint = (x: number, y: number, wide: number, high: number, shade: number) => {
    for (let row = y * PIXELS; row < (y + high) * PIXELS; row += 1) {
      for (let column = x * PIXELS; column < (x + wide) * PIXELS; column += 1) {
        data.fill(shade, (row * width + column) * 4, (row * width + column) * 4 + 3);
      }
    }
  };
  for (const [, x, y, wide] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1/gu)) paint(Number(x), Number(y), Number(wide), 1, 0);
  for (const [, x, y, wide] of svg.matchAll(/<image x="(\d+)" y="(\d+)" width="(\d+)"/gu)) {
    paint(Number(x), Number(y), Number(wide), Number(wide), 90);
  }
  return decodeQR({ width, height: width, data });
}

function drawn(text: string, correction: 'medium' | 'high'): Modules {
  const modules = modulesOf(text, correction);
  assert.ok(modules !== null);
  return modules;
}

const SHORT = 'https://s.test/spring?qr';
const LONG = `https://links.example.org/${'campaigns/2026/'.repeat(9)}spring?qr`;

test('a code can be scanned, with its margin and in its size', () => {
  const svg = qrSvg(drawn(SHORT, 'medium'), { ...USUAL_STYLE, size: 1024, margin: 3 }, null);
  assert.equal(scan(svg), SHORT);
  assert.match(svg, /^<svg [^>]*width="1024" height="1024"/u);
});

test('the largest logo leaves short and long codes readable', () => {
  for (const text of [SHORT, LONG]) {
    const modules = drawn(text, 'high');
    const svg = qrSvg(modules, USUAL_STYLE, { href: 'data:image/png;base64,AA==', share: 1 });
    assert.match(svg, /<image /u);
    assert.equal(scan(svg), text, `${modules.length} modules`);
  }
});

test('what no code can hold is no code', () => {
  assert.equal(modulesOf('x'.repeat(1300), 'high'), null);
  assert.equal(drawn(SHORT, 'medium')[0]?.[0], true, 'the corner of the first finder pattern');
});

test('a logo takes whole modules in the middle, never more than its share', () => {
  for (let length = 21; length <= 177; length += 4) {
    const { from, to } = holeOf(length, LOGO_SHARE.max);
    assert.equal(from, length - to);
    assert.ok(Number.isInteger(from) && to - from <= length * LOGO_SHARE.max && to - from >= 5, String(length));
  }
});

test('the colours are those of the style, and an address can not end its attribute', () => {
  const style = { ...USUAL_STYLE, foreground: '#123456', background: '#abcdef' };
  const svg = qrSvg(drawn(SHORT, 'high'), style, { href: 'data:x"/><script>', share: 0.2 });
  assert.match(svg, /fill="#abcdef"/u);
  assert.match(svg, /fill="#123456"/u);
  assert.ok(!svg.includes('<script'));
});
