import type { Command } from 'commander';
import type { SimulatedRequest, Simulation } from '../http/api/contract.ts';
import type { Context } from './context.ts';
import { linkPath, withDomain, type DomainOption } from './link-options.ts';
import { conditionText } from './link-rules.ts';
import { dataCommand, sayDetails, sayJson, sayTable, type JsonOption } from './output.ts';

interface SimulateOptions extends DomainOption, JsonOption {
  readonly query?: string;
  readonly userAgent?: string;
  readonly language?: string;
  readonly ip?: string;
  readonly country?: string;
  readonly city?: string;
  readonly date?: string;
}

export function simulateCommand(context: Context): Command {
  return withDomain(
    dataCommand(
      'simulate <code>',
      'what would this request get, and why? Nothing is counted',
      'turnout link simulate spring --language it-IT --country IT',
    ),
  )
    .option('--query <text>', 'query of the address, without the question mark')
    .option('--user-agent <text>', 'user agent of the visitor')
    .option('--language <text>', 'Accept-Language of the visitor')
    .option('--ip <address>', 'address of the visitor')
    .option('--country <code>', 'country, in place of the one that the address is located in')
    .option('--city <name>', 'city, in place of the one that the address is located in')
    .option('--date <date>', 'time of the visit, in place of now (ISO 8601)')
    .action(async (code: string, { domain, json, language, country, city, ...rest }: SimulateOptions) => {
      const request: SimulatedRequest = {
        ...rest,
        ...(language !== undefined && { acceptLanguage: language }),
        ...(country !== undefined && { countryCode: country }),
        ...(city !== undefined && { cityName: city }),
      };
      const path = linkPath(code, domain, '/redirect-rules/simulate');
      const answer = await context.api().call<Simulation>('POST', path, request);
      if (json === true) sayJson(context, answer);
      else saySimulation(context, answer);
    });
}

function saySimulation(context: Context, { outcome, location, priority, rules }: Simulation): void {
  sayDetails(context, [
    ['Outcome', outcome],
    ['Location', location],
    ['Decided by', priority === null ? (location === null ? null : 'no rule') : `rule ${priority}`],
  ]);
  if (rules.length === 0) return;
  const mark = (held: boolean): string => (held ? 'yes' : 'no');
  sayTable(
    context,
    rules.flatMap((rule) =>
      rule.conditions.map((condition, i) => ({ rule: i === 0 ? `${rule.priority}` : '', condition })),
    ),
    [
      { title: 'Rule', cell: ({ rule }) => rule, align: 'right' },
      { title: 'Condition', cell: ({ condition }) => conditionText(condition), flexible: true },
      { title: 'Held', cell: ({ condition }) => mark(condition.held) },
    ],
  );
}
