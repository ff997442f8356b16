import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { conditionTypes, type Condition } from '../core/rules.ts';
import type { RedirectRules, RedirectRulesEdit } from '../http/api/contract.ts';
import { Failure, type Context } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { linkPath, withDomain, type DomainOption } from './link-options.ts';
import { collect, dataCommand, note, sayJson, sayTable, usageError, wholeNumber, type JsonOption } from './output.ts';

/** `turnout link rules`: shows the rules of a link, or changes them. */

interface RulesOptions extends DomainOption, JsonOption {
  readonly add?: string;
  readonly when?: readonly string[];
  readonly remove?: string;
  readonly set?: string;
  readonly clear?: true;
}

type Rules = RedirectRulesEdit['redirectRules'];

export function rulesCommand(context: Context): Command {
  return withDomain(
    dataCommand(
      'rules <code>',
      'show the rules of a link, or change them; the first that holds decides',
      'turnout link rules spring --add https://example.com/app --when device=ios --when language=it',
    ),
  )
    .option('--add <long-url>', 'add a rule that leads there, behind the others')
    .option('--when <condition>', `type=value or type:key=value, with a type of ${conditionTypes.join(', ')}`, collect)
    .option('--remove <priority>', 'remove the rule with this priority')
    .option('--set <file>', 'replace the rules by those of a JSON file, as --json prints them; - reads stdin')
    .option('--clear', 'remove all rules')
    .action(async (code: string, options: RulesOptions) => {
      const changes = [options.add, options.remove, options.set, options.clear].filter((given) => given !== undefined);
      if (changes.length > 1) throw usageError('--add, --remove, --set and --clear: one of them at a time.');
      if (options.when !== undefined && options.add === undefined) throw usageError('--when needs --add.');
      const path = linkPath(code, options.domain, '/redirect-rules');
      const { body, etag } = await context.api().send<RedirectRules>('GET', path, {});
      const next = await change(body.redirectRules, options, context);
      if (next === null) return sayRules(context, body, options.json);
      // Nobody's edit between the two is lost: the server refuses this one then.
      const request = { body: { redirectRules: next }, ...(etag !== null && { ifMatch: etag }) };
      const answer = await context.api().send<RedirectRules>('POST', path, request);
      sayRules(context, answer.body, options.json);
    });
}

/** The rules as they are to be; null when no change was asked for. */
async function change(
  rules: RedirectRules['redirectRules'],
  { add, when, remove, set, clear }: RulesOptions,
  context: Context,
): Promise<Rules | null> {
  if (clear === true) return [];
  if (set !== undefined) return await readRules(set, context);
  if (add !== undefined) {
    if (when === undefined) throw usageError('A rule needs a condition: add --when, such as --when device=ios.');
    return [...rules, { longUrl: add, conditions: when.map(readCondition) }];
  }
  if (remove === undefined) return null;
  const priority = Number(wholeNumber('--remove', remove, 1, Number.MAX_SAFE_INTEGER));
  if (priority > rules.length) throw new Failure(EXIT.failed, [`There is no rule with priority ${priority}.`]);
  return rules.filter((rule) => rule.priority !== priority);
}

async function readRules(file: string, { stdin }: Context): Promise<Rules> {
  try {
    const content: unknown = JSON.parse(file === '-' ? await text(stdin) : await readFile(file, 'utf8'));
    return (Array.isArray(content) ? content : (content as RedirectRulesEdit).redirectRules) as Rules;
  } catch (error) {
    throw new Failure(EXIT.failed, [`--set ${file}: ${(error as Error).message}`], { cause: error });
  }
}

/** `device=ios`, `query-param:lang=it`, `any-value-query-param:lang`. */
export function readCondition(text: string): Condition {
  const match = /^([^:=]+)(?::([^=]*))?(?:=(.*))?$/su.exec(text);
  const type = conditionTypes.find((candidate) => candidate === match?.[1]);
  if (type === undefined) {
    throw usageError(`--when ${text}: begins with none of ${conditionTypes.join(', ')}.`);
  }
  return { type, matchKey: match?.[2] ?? null, matchValue: match?.[3] ?? null };
}

/** The same in text, as readCondition reads it. */
export function conditionText({ type, matchKey, matchValue }: Condition): string {
  return `${type}${matchKey === null ? '' : `:${matchKey}`}${matchValue === null ? '' : `=${matchValue}`}`;
}

function sayRules(context: Context, rules: RedirectRules, json: boolean | undefined): void {
  if (json === true) return sayJson(context, rules);
  sayTable(context, rules.redirectRules, [
    { title: 'Priority', cell: ({ priority }) => priority, align: 'right' },
    { title: 'When', cell: ({ conditions }) => conditions.map(conditionText).join(' and ') || '(never)' },
    { title: 'Long URL', cell: ({ longUrl }) => longUrl, flexible: true },
  ]);
  note(context, `Otherwise: ${rules.defaultLongUrl}`);
}
