import type { Click } from '../core/click.ts';

/**
 * A frame's clicks as text, a line each: a JSON array of a click's values, where a text that stood before in the frame is given by
 * its number there. Visitors of one moment share much (user agents, languages, targets): a click of 400 bytes takes 40 to
 * 200, which is 2 of the 16 us that a redirect costs.
 */
const VALUES = 10;

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
 * The clicks of a frame's text, not yet checked. A line that is not one of ours is given as it is: who reads it next says what
 * is wrong with it.
 */
export function readLines(payload: string): readonly unknown[] {
  const known: string[] = [];
  return payload
    .trimEnd()
    .split('\n')
    .map((line) => readLine(line, known) ?? line);
}

function readLine(line: string, known: string[]): Record<keyof Click, unknown> | null {
  const values = valuesOf(line);
  if (values.length !== VALUES) return null;
  const [at, linkId, ...texts] = values;
  // In the order of the line: a text is given before the numbers that stand for it.
  const [kind, domain, ip, userAgent, referer, language, visitedUrl, redirectUrl] = texts.map((text) =>
    textOf(text, known),
  );
  return { v: 1, at, linkId, kind, domain, ip, userAgent, referer, language, visitedUrl, redirectUrl };
}

function valuesOf(line: string): readonly (string | number | null)[] {
  try {
    const values: unknown = JSON.parse(line);
    return Array.isArray(values) ? (values as (string | number | null)[]) : [];
  } catch {
    return [];
  }
}

function textOf(value: string | number | null, known: string[]): string | null {
  if (typeof value === 'number') return known[value] ?? null;
  if (value !== null) known.push(value);
  return value;
}

/** What every line of a click of this link holds (and some of others may). */
export function markOf(linkId: number): string {
  return `,${linkId},`;
}
