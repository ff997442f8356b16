import type { Command } from 'commander';
import type { HistoryPage, ShortUrl } from '../http/api/contract.ts';
import type { Context } from './context.ts';
import { linkPath, withDomain, type DomainOption } from './link-options.ts';
import {
  dataCommand,
  note,
  notePage,
  pageParameters,
  sayJson,
  sayTable,
  wholeNumber,
  withPages,
  type JsonOption,
  type PageOptions,
} from './output.ts';

export function historyCommand(context: Context): Command {
  return withPages(
    withDomain(
      dataCommand('history <code>', 'show what a link was: who changed it when', 'turnout link history spring'),
    ),
  ).action(async (code: string, { domain, json, ...page }: DomainOption & PageOptions & JsonOption) => {
    const path = linkPath(code, domain, '/history', pageParameters(page));
    const answer = await context.api().call<HistoryPage>('GET', path);
    if (json === true) return sayJson(context, answer);
    const { current, history } = answer;
    const versions = history.data.map(({ version, action, date, actor, state }) => ({
      version,
      until: `${action} ${date}`,
      actor,
      state,
    }));
    const newest = current === null ? [] : [{ ...current, until: 'current', actor: '' }];
    sayTable(context, page.page === '1' ? [...newest, ...versions] : versions, [
      { title: 'Version', cell: ({ version }) => version, align: 'right' },
      { title: 'Until', cell: ({ until }) => until },
      { title: 'By', cell: ({ actor }) => actor },
      { title: 'Long URL', cell: ({ state }) => state.longUrl, flexible: true },
      { title: 'Title', cell: ({ state }) => state.title, flexible: true },
      { title: 'Tags', cell: ({ state }) => state.tags.join(' '), flexible: true },
    ]);
    notePage(context, history.pagination);
  });
}

export function restoreCommand(context: Context): Command {
  return withDomain(
    dataCommand(
      'restore <code> <version>',
      'bring an earlier version back, also of a deleted link',
      'turnout link restore spring 2',
    ),
  ).action(async (code: string, version: string, { domain, json }: DomainOption & JsonOption) => {
    const wanted = Number(wholeNumber('<version>', version, 1, Number.MAX_SAFE_INTEGER));
    const path = linkPath(code, domain, '/restore');
    const link = await context.api().call<ShortUrl>('POST', path, { version: wanted });
    if (json === true) sayJson(context, link);
    else note(context, `${link.shortUrl} is as it was in version ${version}: it leads to ${link.longUrl}`);
  });
}
