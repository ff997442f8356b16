import type { ReceivedSpan } from '../test/e2e/otlp-receiver.ts';

/** Draws spans as bars over time, each beneath what it is part of, and what links to what: one SVG for light and dark. */

export interface Row {
  readonly span: ReceivedSpan;
  /** How deep within its trace. */
  readonly depth: number;
}

export interface Chart {
  readonly title: string;
  readonly subtitle: string;
  /** In the order in which they are drawn. The first one's beginning is the beginning of time. */
  readonly rows: readonly Row[];
}

const WIDTH = 960;
/** Of names. */
const LEFT = 250;
/** Behind the bars, for the last one's time. */
const RIGHT = 100;
const ROW = 34;
const BAR = 16;
const TOP = 104;
const BOTTOM = 64;
const BAR_WIDTH_MIN = 3;
const NANOS_PER_MS = 1e6;
const STEPS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000] as const;
const TICKS_MAX = 8;

const STYLE = `
  :root { --ink: #1c2430; --soft: #5c6675; --line: #e3e7ed; --paper: #ffffff; --band: #f6f8fa; --a: #2f6fde; --b: #0d8f6f; --link: #b4521f }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e6eaf0; --soft: #98a2b1; --line: #2b323c; --paper: #12161c; --band: #181d25; --a: #6ea1ff; --b: #3ecfa5; --link: #f0955c }
  }
  text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: var(--ink) }
  .title { font-size: 18px; font-weight: 600 } .soft { fill: var(--soft) } .time { font-size: 12px; font-variant-numeric: tabular-nums; fill: var(--soft) }
  .paper { fill: var(--paper) } .band { fill: var(--band) } .line { stroke: var(--line) }
  .a { fill: var(--a) } .b { fill: var(--b) } .part { opacity: 0.6 }
  .link { fill: none; stroke: var(--link); stroke-width: 1.5; stroke-dasharray: 5 4 } .tip { fill: var(--link) }`;

export function waterfall({ title, subtitle, rows }: Chart): string {
  const start = rows[0]?.span.start ?? 0n;
  const at = (time: bigint): number => Number(time - start) / NANOS_PER_MS;
  const end = Math.max(...rows.map(({ span }) => at(span.end)));
  const x = (ms: number): number => LEFT + (ms / end) * (WIDTH - LEFT - RIGHT);
  const y = (row: number): number => TOP + row * ROW;
  const bottom = y(rows.length);
  const services = [...new Set(rows.map(({ span }) => span.service))];
  const body = [
    `<rect class="paper" width="${WIDTH}" height="${bottom + BOTTOM}" rx="12"/>`,
    text(24, 38, title, 'title'),
    text(24, 62, subtitle, 'soft'),
    ...ticks(end).map(
      (ms) =>
        `<line class="line" x1="${n(x(ms))}" x2="${n(x(ms))}" y1="${TOP - 10}" y2="${bottom}"/>${text(x(ms), TOP - 18, `${ms} ms`, 'time', 'middle')}`,
    ),
    ...rows.map(({ span, depth }, row) => {
      const [from, to] = [x(at(span.start)), x(at(span.end))];
      const width = Math.max(BAR_WIDTH_MIN, to - from);
      const service = services.indexOf(span.service) === 0 ? 'a' : 'b';
      const band =
        row % 2 === 0 ? `<rect class="band" x="12" y="${y(row)}" width="${WIDTH - 24}" height="${ROW}" rx="6"/>` : '';
      const bar = `<rect class="${service}${depth > 0 ? ' part' : ''}" x="${n(from)}" y="${y(row) + (ROW - BAR) / 2}" width="${n(width)}" height="${BAR}" rx="3"/>`;
      return `${band}${text(24 + depth * 18, y(row) + 22, nameOf(span), '')}${bar}${text(from + width + 8, y(row) + 21, duration(at(span.end) - at(span.start)), 'time')}`;
    }),
    ...linksOf(rows).map(([from, to]) => {
      const [source, target] = [rows[from], rows[to]];
      if (source === undefined || target === undefined) return '';
      // From the end of what it comes from, down and then to where it begins: past the times, which stand to the right of their bars.
      const [x1, y1] = [x(at(source.span.end)) - 1, y(from) + (ROW + BAR) / 2];
      const [x2, y2] = [x(at(target.span.start)) - 5, y(to) + ROW / 2];
      const round = Math.max(0, Math.min(ROW / 2, x2 - x1));
      return `<path class="link" d="M${n(x1)} ${y1} V${y2 - round} Q${n(x1)} ${y2} ${n(x1 + round)} ${y2} H${n(x2)}"/><path class="tip" d="M${n(x2 + 4)} ${y2}l-8 -4v8z"/>`;
    }),
    ...services.map((service, i) => {
      const left = 24 + i * 180;
      return `<rect class="${i === 0 ? 'a' : 'b'}" x="${left}" y="${bottom + 26}" width="14" height="14" rx="3"/>${text(left + 22, bottom + 38, service, 'soft')}`;
    }),
    `<path class="link" d="M${24 + services.length * 180} ${bottom + 33}h28"/>${text(24 + services.length * 180 + 38, bottom + 38, 'link to another trace', 'soft')}`,
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + BOTTOM}" role="img" aria-label="${escape(title)}">\n<style>${STYLE}\n</style>\n${body.join('\n')}\n</svg>\n`;
}

/** Pairs of rows: what is linked to, and what links to it. */
function linksOf(rows: readonly Row[]): readonly (readonly [number, number])[] {
  return rows.flatMap(({ span }, to) =>
    span.links.flatMap(({ spanId }) => {
      const from = rows.findIndex((row) => row.span.spanId === spanId);
      return from === -1 ? [] : [[from, to] as const];
    }),
  );
}

function nameOf({ name, attributes }: ReceivedSpan): string {
  const of = attributes['turnout.route'] ?? attributes['turnout.level'] ?? attributes['turnout.clicks'];
  const status = attributes['http.response.status_code'];
  const unit = attributes['turnout.clicks'] === undefined ? '' : ' click';
  return `${name}${of === undefined ? '' : ` · ${of}${unit}`}${status === undefined ? '' : ` · ${status}`}`;
}

function ticks(end: number): readonly number[] {
  const step = STEPS.find((candidate) => end / candidate <= TICKS_MAX) ?? end;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
}

function duration(ms: number): string {
  return ms < 1 ? `${Math.round(ms * 1000)} µs` : `${ms.toFixed(ms < 10 ? 2 : 1)} ms`;
}

function text(x: number, y: number, content: string, classes: string, anchor = 'start'): string {
  return `<text x="${n(x)}" y="${y}"${classes === '' ? '' : ` class="${classes}"`}${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}>${escape(content)}</text>`;
}

function n(value: number): string {
  return value.toFixed(1);
}

function escape(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
