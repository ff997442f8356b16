import type { Command } from 'commander';
import type { ShortUrl, ShortUrlsPage } from '../http/api/contract.ts';
import type { Context } from './context.ts';
import { historyCommand, restoreCommand } from './link-history.ts';
import { rulesCommand } from './link-rules.ts';
import { simulateCommand } from './link-simulate.ts';
import {
  linkFilters,
  linkPath,
  filterParameters,
  withDomain,
  type DomainOption,
  type FilterOptions,
} from './link-options.ts';
import {
  collect,
  confirm,
  dataCommand,
  note,
  notePage,
  nounCommand,
  pageParameters,
  plainCommand,
  queryString,
  say,
  sayDetails,
  sayJson,
  sayTable,
  usageError,
  wholeNumber,
  withPages,
  type JsonOption,
  type PageOptions,
} from './output.ts';

export function linkCommand(context: Context): Command {
  return nounCommand(
    'link',
    'create, find, edit and delete links',
    createCommand(context),
    listCommand(context),
    showCommand(context),
    editCommand(context),
    deleteCommand(context),
    rulesCommand(context),
    historyCommand(context),
    restoreCommand(context),
    simulateCommand(context),
  );
}

/** False (the option with `no`): cleared. */
interface StateOptions extends DomainOption, JsonOption {
  readonly title?: string | false;
  readonly tag?: readonly string[] | false;
  readonly validSince?: string | false;
  readonly validUntil?: string | false;
  readonly maxVisits?: string | false;
  readonly crawlable?: boolean;
  readonly forwardQuery?: boolean;
}

interface CreateOptions extends StateOptions {
  readonly code?: string;
  readonly prefix?: string;
  readonly length?: string;
  readonly findIfExists?: true;
}

function createCommand(context: Context): Command {
  return dataCommand(
    'create <long-url>',
    'make a link; prints its short URL',
    "turnout link create 'https://example.com/offers?id=7' --code spring --tag mail",
  )
    .option('--code <code>', 'the code; one is generated otherwise')
    .option('--prefix <text>', 'what a generated code begins with')
    .option('--length <number>', 'length of a generated code')
    .option('--domain <authority>', 'domain of the link; the default domain otherwise')
    .option('--title <text>', 'title; the one of the page otherwise')
    .option('--tag <tag>', 'tag; may be given more than once', collect)
    .option('--valid-since <date>', 'not found before (ISO 8601)')
    .option('--valid-until <date>', 'not found after (ISO 8601)')
    .option('--max-visits <number>', 'not found after so many visits')
    .option('--crawlable', 'search engines may follow it')
    .option('--no-forward-query', 'do not hand the query of the visit on')
    .option('--find-if-exists', 'show the link that is like this one already, if there is one')
    .action(async (longUrl: string, { code, prefix, length, domain, findIfExists, json, ...state }: CreateOptions) => {
      const link = await context.api().call<ShortUrl>('POST', '/short-urls', {
        longUrl,
        customSlug: code,
        pathPrefix: prefix,
        shortCodeLength: length === undefined ? undefined : Number(wholeNumber('--length', length, 1, 255)),
        domain,
        findIfExists,
        ...stateOf(state),
      });
      if (json === true) sayJson(context, link);
      else say(context, link.shortUrl);
    });
}

interface ListOptions extends FilterOptions, PageOptions, JsonOption {
  readonly order: string;
}

function listCommand(context: Context): Command {
  return linkFilters(
    withPages(dataCommand('list', 'list links', 'turnout link list --search example --order visits-DESC')),
  )
    .option(
      '--order <field>',
      'dateCreated, shortCode, longUrl, title, visits or nonBotVisits, with -ASC or -DESC',
      'dateCreated-DESC',
    )
    .action(async ({ order, json, ...options }: ListOptions) => {
      const query = queryString({ ...filterParameters(options), orderBy: order, ...pageParameters(options) });
      const answer = await context.api().call<ShortUrlsPage>('GET', `/short-urls${query}`);
      if (json === true) return sayJson(context, answer);
      sayTable(context, answer.shortUrls.data, [
        { title: 'Short URL', cell: ({ shortUrl }) => shortUrl },
        { title: 'Long URL', cell: ({ longUrl }) => longUrl, flexible: true },
        { title: 'Title', cell: ({ title }) => title, flexible: true },
        { title: 'Tags', cell: ({ tags }) => tags.join(' '), flexible: true },
        { title: 'Visits', cell: ({ visitsSummary }) => visitsSummary.total, align: 'right' },
        { title: 'Created', cell: ({ dateCreated }) => dateCreated.slice(0, 10) },
      ]);
      notePage(context, answer.shortUrls.pagination);
    });
}

function showCommand(context: Context): Command {
  return withDomain(dataCommand('show <code>', 'show a link', 'turnout link show spring')).action(
    async (code: string, { domain, json }: DomainOption & JsonOption) => {
      sayLink(context, await context.api().call<ShortUrl>('GET', linkPath(code, domain)), json);
    },
  );
}

function editCommand(context: Context): Command {
  return withDomain(
    dataCommand(
      'edit <code>',
      'change a link; what is not named stays as it is',
      'turnout link edit spring --long-url https://example.com/summer --no-valid-until',
    ),
  )
    .option('--long-url <url>', 'where it leads')
    .option('--title <text>', 'title')
    .option('--no-title', 'the title of the page')
    .option('--tag <tag>', 'tag, in place of those it has; may be given more than once', collect)
    .option('--no-tag', 'no tags')
    .option('--valid-since <date>', 'not found before (ISO 8601)')
    .option('--no-valid-since', 'valid from the beginning')
    .option('--valid-until <date>', 'not found after (ISO 8601)')
    .option('--no-valid-until', 'valid for ever')
    .option('--max-visits <number>', 'not found after so many visits')
    .option('--no-max-visits', 'any number of visits')
    .option('--crawlable', 'search engines may follow it')
    .option('--no-crawlable', 'search engines are asked not to follow it')
    .option('--forward-query', 'hand the query of the visit on')
    .option('--no-forward-query', 'do not hand the query of the visit on')
    .action(async (code: string, { longUrl, domain, json, ...state }: StateOptions & { readonly longUrl?: string }) => {
      const edit = { ...(longUrl !== undefined && { longUrl }), ...stateOf(state) };
      if (Object.keys(edit).length === 0) throw usageError('Say what to change: `turnout link edit --help`.');
      sayLink(context, await context.api().call<ShortUrl>('PATCH', linkPath(code, domain), edit), json);
    });
}

function deleteCommand(context: Context): Command {
  return withDomain(
    plainCommand('delete <code>', 'delete a link and its visits; its history stays', 'turnout link delete spring'),
  )
    .option('--yes', 'do not ask')
    .action(async (code: string, { domain, yes }: DomainOption & { readonly yes?: boolean }) => {
      await confirm(context, `Delete the link ${code} and its visits?`, yes);
      await context.api().call('DELETE', linkPath(code, domain));
      note(context, `${code} is deleted. \`turnout link restore\` brings it back, without its visits.`);
    });
}

/** The members that were given: null where they were cleared. */
function stateOf({ title, tag, validSince, validUntil, maxVisits, crawlable, forwardQuery }: StateOptions) {
  return {
    ...(title !== undefined && { title: title === false ? null : title }),
    ...(tag !== undefined && { tags: tag === false ? [] : tag }),
    ...(validSince !== undefined && { validSince: validSince === false ? null : validSince }),
    ...(validUntil !== undefined && { validUntil: validUntil === false ? null : validUntil }),
    ...(maxVisits !== undefined && { maxVisits: maxVisits === false ? null : visitLimit(maxVisits) }),
    ...(crawlable !== undefined && { crawlable }),
    ...(forwardQuery !== undefined && { forwardQuery }),
  };
}

function visitLimit(text: string): number {
  return Number(wholeNumber('--max-visits', text, 1, Number.MAX_SAFE_INTEGER));
}

export function sayLink(context: Context, link: ShortUrl, json: boolean | undefined): void {
  if (json === true) return sayJson(context, link);
  const { visitsSummary, meta } = link;
  const yesNo = (value: boolean): string => (value ? 'yes' : 'no');
  sayDetails(context, [
    ['Short URL', link.shortUrl],
    ['Long URL', link.longUrl],
    ['Title', link.title],
    ['Tags', link.tags.join(' ') || null],
    ['Created', link.dateCreated],
    ['Valid since', meta.validSince],
    ['Valid until', meta.validUntil],
    ['Max visits', meta.maxVisits],
    ['Visits', `${visitsSummary.total} (${visitsSummary.bots} by bots)`],
    ['Crawlable', yesNo(link.crawlable)],
    ['Forwards query', yesNo(link.forwardQuery)],
    ['Rules', yesNo(link.hasRedirectRules)],
  ]);
}
