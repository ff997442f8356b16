import { Command } from 'commander';
import { createInterface } from 'node:readline';
import type { Pagination } from '../http/api/contract.ts';
import { Failure, type Context } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { detailLines, tableLines, type Column } from './tables.ts';

/** How commands speak: data to stdout, everything else to stderr. */

export interface JsonOption {
  readonly json?: boolean;
}

export interface PageOptions {
  readonly page?: string;
  readonly limit?: string;
}

/** A command that prints data: `summary`, an example for its help, and `--json`. */
export function dataCommand(usage: string, summary: string, example: string): Command {
  return plainCommand(usage, summary, example).option('--json', 'print JSON, for programs');
}

export function plainCommand(usage: string, summary: string, example: string): Command {
  const [name = '', ...rest] = usage.split(' ');
  const command = new Command(name).description(summary).addHelpText('after', `\nExample:\n  ${example}`);
  return rest.length === 0 ? command : command.arguments(rest.join(' '));
}

/** A noun, whose subcommands are what can be done with it. */
export function nounCommand(name: string, summary: string, ...commands: readonly Command[]): Command {
  const noun = new Command(name).description(summary);
  for (const command of commands) noun.addCommand(command);
  return noun;
}

export function withPages(command: Command): Command {
  return command
    .option('--page <number>', 'page to show, from 1', '1')
    .option('--limit <number>', `items on a page, at most ${PAGE_ITEMS_MAX}`, '20');
}

/** Longest page that is asked for. */
export const PAGE_ITEMS_MAX = 1000;

/** Parameters of the API for --page and --limit. */
export function pageParameters({ page = '1', limit = '20' }: PageOptions): Record<string, string> {
  return {
    page: wholeNumber('--page', page, 1, Number.MAX_SAFE_INTEGER),
    itemsPerPage: wholeNumber('--limit', limit, 1, PAGE_ITEMS_MAX),
  };
}

/** The text itself, when it is a whole number within the limits. */
export function wholeNumber(option: string, text: string, min: number, max: number): string {
  if (/^\d{1,16}$/u.test(text) && Number(text) >= min && Number(text) <= max) return text;
  const range = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`;
  throw usageError(`${option} must be a whole number ${range} (given: ${text}).`);
}

export function usageError(...lines: readonly string[]): Failure {
  return new Failure(EXIT.usage, lines);
}

export function say({ stdout }: Context, ...lines: readonly string[]): void {
  stdout.write(lines.map((line) => `${line}\n`).join(''));
}

/** For people: what is not data. */
export function note({ stderr }: Context, ...lines: readonly string[]): void {
  stderr.write(lines.map((line) => `${line}\n`).join(''));
}

export function sayJson(context: Context, value: unknown): void {
  say(context, JSON.stringify(value, null, 2));
}

export function sayTable<T>(context: Context, rows: readonly T[], columns: readonly Column<T>[]): void {
  if (rows.length === 0) return note(context, 'Nothing to show.');
  say(context, ...tableLines(rows, columns, context.width(), context.colors));
}

export function sayDetails(context: Context, members: readonly (readonly [string, string | number | null])[]): void {
  say(context, ...detailLines(members, context.colors));
}

/** Where a page stands, unless it is all there is. */
export function notePage(context: Context, { currentPage, pagesCount, totalItems }: Pagination): void {
  if (pagesCount > 1) note(context, `Page ${currentPage} of ${pagesCount}, ${totalItems} in all (--page, --limit).`);
}

/** Asks before something is deleted. Without a terminal, nobody can be asked: --yes is needed. Throws a Failure unless confirmed. */
export async function confirm(context: Context, question: string, yes: boolean | undefined): Promise<void> {
  if (yes === true) return;
  const { stdin, stderr } = context;
  if (!stdin.isTTY || !stderr.isTTY) {
    throw usageError(`${question} Nobody can be asked here: confirm with --yes.`);
  }
  const terminal = createInterface({ input: stdin, output: stderr });
  const answer = await new Promise<string>((resolve) => {
    // Ctrl-C and Ctrl-D close it: that is no.
    terminal.once('close', () => resolve(''));
    terminal.question(`${question} [y/N] `, resolve);
  });
  terminal.close();
  if (!/^y(es)?$/iu.test(answer.trim())) throw new Failure(EXIT.failed, ['Nothing was changed.']);
}

/** `?a=b&tags[]=c`, or nothing: lists as the API reads them, undefined left out. */
export function queryString(
  parameters: Readonly<Record<string, string | readonly string[] | true | undefined>>,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (Array.isArray(value)) for (const item of value) query.append(`${name}[]`, item as string);
    else if (value !== undefined) query.append(name, String(value));
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}

/** For options that may be given more than once. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
