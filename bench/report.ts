import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { machine } from './machine.ts';

/** What the sections give, as text for a terminal and as Markdown for docs/benchmarks.md. */

export type Cell = string | number;

export interface Table {
  readonly title: string;
  /** With their units. The first one names the row. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

export interface Run {
  /** A tenth of the work or less: whether everything runs, not how fast. */
  readonly quick: boolean;
  /** To the person who waits. */
  readonly progress: (text: string) => void;
}

export interface Section {
  readonly name: string;
  /** One line for --help. */
  readonly summary: string;
  /** How it is measured and what is wanted, in Markdown. */
  readonly method: string;
  /** Tables as they are measured. */
  run(run: Run): AsyncIterable<Table>;
}

export const DOCUMENT = new URL('../docs/benchmarks.md', import.meta.url);

const INTRODUCTION = `# Benchmarks

Written by \`npm run bench -- --save\` and \`npm run bench:engines -- --save\`: do not edit. \`npm run bench -- --help\` lists the sections; each can be run alone and is dated on its own.
Rates depend on the machine, so redirects are compared with nginx in the same run: the ratio is what carries over to another machine.
`;

export function textOf({ title, columns, rows }: Table): string {
  const lines = [columns, ...rows.map((row) => row.map(shown))];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return `${title}\n${text.map((line) => `  ${line}\n`).join('')}`;
}

export function jsonOf({ title, columns, rows }: Table): object {
  return { title, rows: rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]]))) };
}

/** Replaces the sections that were run in docs/benchmarks.md and keeps the others. `order` names all of them. */
export function save(results: ReadonlyMap<Section, readonly Table[]>, order: readonly Section[]): void {
  const old = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '';
  const kept = new Map(
    old
      .split(/^(?=## )/m)
      .slice(1)
      .map((part) => [/^## (.*)$/m.exec(part)?.[1] ?? '', part.trim()]),
  );
  const parts = order.flatMap((section) => {
    const tables = results.get(section);
    const part = tables === undefined ? kept.get(section.name) : markdownOf(section, tables);
    return part === undefined ? [] : [part];
  });
  writeFileSync(DOCUMENT, `${[INTRODUCTION.trim(), ...parts].join('\n\n')}\n`);
}

function markdownOf({ name, method }: Section, tables: readonly Table[]): string {
  const measured = `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC. ${machine()}.`;
  const bodies = tables.map(({ title, columns, rows }) => {
    const lines = [columns, columns.map((_, i) => (i === 0 ? '---' : '---:')), ...rows.map((row) => row.map(shown))];
    return `**${title}**\n\n${lines.map((line) => `| ${line.join(' | ')} |`).join('\n')}`;
  });
  return [`## ${name}`, measured, method.trim(), ...bodies].join('\n\n');
}

/** Three digits are enough to compare, and thousands are read in groups. */
function shown(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (Number.isInteger(cell) || Math.abs(cell) >= 100) return Math.round(cell).toLocaleString('en');
  return cell.toFixed(Math.abs(cell) >= 10 ? 1 : 2);
}

/** The middle one; of an even count the upper of the two. NaN of nothing. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** `share` from 0 to 1: of 0.99, what a hundredth of the values is at least. NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN;
}
