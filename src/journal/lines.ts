import type { Click } from '../core/click.ts';

/**
 * A frame's clicks as text, a line each: a JSON array of the values below, where a text that stood before in the frame is given by
 * its number there. Visitors of one moment share much (user agents, languages, targets): a click of 400 bytes takes 40 to
 * 200, which is 2 of the 16 us that a redirect costs.
 */
const TEXTS = ['kind', 'domain', 'ip', 'userAgent', 'referer', 'language', 'visitedUrl', 'redirectUrl'] as const;

/** Writes the lines of one frame. */
export class LineWriter {
  readonly #numbers = new Map<string, number>();

  lineOf(click: Click): string {
    return `[${click.at},${click.linkId},${this.#text(click.kind)},${this.#text(click.domain)},${this.#text(
      click.ip,
    )},${this.#text(click.userAgent)},${this.#text(click.referer)},${this.#text(click.language)},${this.#text(
      click.visitedUrl,
    )},${this.#text(click.redirectUrl)}]\n`;
  }

  #text(value: string | null): string | number {
    if (value === null) return 'null';
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    this.#numbers.set(value, this.#numbers.size);
    return JSON.stringify(value);
  }
}

/**
 * The clicks of a frame's text as the JSON objects that travel on. A line that is not one of ours is given as it is: who reads it
 * next says what is wrong with it.
 */
export function readLines(payload: string): readonly string[] {
  const quoted: string[] = [];
  return payload
    .trimEnd()
    .split('\n')
    .map((line) => readLine(line, quoted) ?? line);
}

function readLine(line: string, quoted: string[]): string | null {
  const [at, linkId, ...texts] = valuesOf(line);
  if (texts.length !== TEXTS.length) return null;
  const members = TEXTS.map((name, index) => `"${name}":${quote(texts[index] ?? null, quoted)}`);
  return `{"v":1,"at":${String(at)},"linkId":${String(linkId)},${members.join(',')}}`;
}

function valuesOf(line: string): readonly (string | number | null)[] {
  try {
    const values: unknown = JSON.parse(line);
    return Array.isArray(values) ? (values as (string | number | null)[]) : [];
  } catch {
    return [];
  }
}

function quote(value: string | number | null, quoted: string[]): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return quoted[value] ?? 'null';
  const text = JSON.stringify(value);
  quoted.push(text);
  return text;
}

/** What every line of a click of this link holds (and some of others may). */
export function markOf(linkId: number): string {
  return `,${linkId},`;
}
