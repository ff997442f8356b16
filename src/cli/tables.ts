import type { Colors } from './context.ts';

/** Tables for people: aligned columns, a line for each row, cut to the width of the terminal. */

export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => string | number | null | undefined;
  readonly align?: 'right';
  /** May be cut when the line is too long for the terminal. */
  readonly flexible?: boolean;
}

const GAP = '  ';
/** Narrowest that a column is cut to, in terminal columns. */
const FLEXIBLE_MIN = 8;
const CUT = '…';
const graphemes = new Intl.Segmenter('en');
const EMOJI_SELECTOR = '\u{FE0F}';
const WIDE =
  /[\p{Emoji_Presentation}\p{scx=Han}\p{scx=Hangul}\p{scx=Hiragana}\p{scx=Katakana}\u{FF01}-\u{FF60}\u{FFE0}-\u{FFE6}]/u;

/** The lines of a table, its header included, none longer than `width` unless its inflexible columns are. */
export function tableLines<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  width: number,
  colors: Colors,
): readonly string[] {
  const cells = rows.map((row) => columns.map(({ cell }) => plain(String(cell(row) ?? ''))));
  const natural = columns.map(({ title }, i) =>
    Math.max(textWidth(title), ...cells.map((line) => textWidth(line[i] ?? ''))),
  );
  const widths = fit(natural, columns, width);
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, i) => pad(cut(text, widths[i] ?? 0), widths[i] ?? 0, columns[i]?.align === 'right'))
      .join(GAP)
      .trimEnd();
  return [colors.bold(line(columns.map(({ title }) => title))), ...cells.map(line)];
}

/** `Name   value` lines, for one thing with its members. */
export function detailLines(members: readonly (readonly [string, string | number | null])[], colors: Colors): string[] {
  const widest = Math.max(...members.map(([name]) => textWidth(name)));
  return members.map(([name, value]) => `${colors.bold(pad(name, widest, false))}${GAP}${plain(String(value ?? '-'))}`);
}

/** Texts of strangers (titles, user agents) must not steer the terminal: control characters and direction overrides go. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]+/gu, ' ');
}

/** Terminal columns that a text takes: two for East Asian wide characters and emoji, none for marks that combine. */
export function textWidth(text: string): number {
  // Almost every text is plain ASCII, and then its length is its width.
  if (/^[\x20-\x7e]*$/u.test(text)) return text.length;
  return Array.from(graphemes.segment(text)).reduce((sum, { segment }) => sum + graphemeWidth(segment), 0);
}

function graphemeWidth(grapheme: string): number {
  if (/^[\p{M}\p{Cf}]+$/u.test(grapheme)) return 0;
  return grapheme.includes(EMOJI_SELECTOR) || WIDE.test(grapheme) ? 2 : 1;
}

/** Takes from the widest flexible column until the line fits. */
function fit(natural: readonly number[], columns: readonly Column<never>[], width: number): readonly number[] {
  const widths = Array.from(natural);
  let over = widths.reduce((sum, each) => sum + each, 0) + GAP.length * (widths.length - 1) - width;
  while (over > 0) {
    const flexible = columns.flatMap(({ flexible }, i) => (flexible === true ? [i] : []));
    const widest = flexible.reduce((best, i) => ((widths[i] ?? 0) > (widths[best] ?? 0) ? i : best), flexible[0] ?? -1);
    if ((widths[widest] ?? 0) <= FLEXIBLE_MIN) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    over -= 1;
  }
  return widths;
}

function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let taken = 1;
  for (const { segment } of graphemes.segment(text)) {
    taken += textWidth(segment);
    if (taken > width) break;
    kept += segment;
  }
  return kept + CUT;
}

function pad(text: string, width: number, right: boolean): string {
  const spaces = ' '.repeat(Math.max(0, width - textWidth(text)));
  return right ? spaces + text : text + spaces;
}
