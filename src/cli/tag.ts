import type { Command } from 'commander';
import type { TagStatsPage } from '../http/api/contract.ts';
import type { Context } from './context.ts';
import {
  confirm,
  dataCommand,
  note,
  notePage,
  nounCommand,
  pageParameters,
  plainCommand,
  queryString,
  sayJson,
  sayTable,
  withPages,
  type JsonOption,
  type PageOptions,
} from './output.ts';

interface ListOptions extends PageOptions, JsonOption {
  readonly search?: string;
  readonly order: string;
}

export function tagCommand(context: Context): Command {
  return nounCommand(
    'tag',
    'list, rename and delete tags',
    listCommand(context),
    plainCommand(
      'rename <old-name> <new-name>',
      'rename a tag on all its links',
      'turnout tag rename spring summer',
    ).action(async (oldName: string, newName: string) => {
      await context.api().call('PUT', '/tags', { oldName, newName });
      note(context, `${oldName} is now ${newName}.`);
    }),
    plainCommand('delete <tag...>', 'take tags off all their links; the links stay', 'turnout tag delete spring')
      .option('--yes', 'do not ask')
      .action(async (tags: readonly string[], { yes }: { readonly yes?: boolean }) => {
        await confirm(context, `Take ${tags.join(', ')} off all links?`, yes);
        await context.api().call('DELETE', `/tags${queryString({ tags })}`);
        note(context, `${tags.join(', ')}: deleted.`);
      }),
  );
}

function listCommand(context: Context): Command {
  return withPages(dataCommand('list', 'list tags with their links and visits', 'turnout tag list --order visits-DESC'))
    .option('--search <text>', 'only tags that hold this text')
    .option('--order <field>', 'tag, shortUrlsCount, visits or nonBotVisits, with -ASC or -DESC', 'tag-ASC')
    .action(async ({ search, order, json, ...page }: ListOptions) => {
      const query = queryString({ searchTerm: search, orderBy: order, ...pageParameters(page) });
      const answer = await context.api().call<TagStatsPage>('GET', `/tags/stats${query}`);
      if (json === true) return sayJson(context, answer);
      sayTable(context, answer.tags.data, [
        { title: 'Tag', cell: ({ tag }) => tag, flexible: true },
        { title: 'Links', cell: ({ shortUrlsCount }) => shortUrlsCount, align: 'right' },
        { title: 'Visits', cell: ({ visitsSummary }) => visitsSummary.total, align: 'right' },
        { title: 'Bots', cell: ({ visitsSummary }) => visitsSummary.bots, align: 'right' },
      ]);
      notePage(context, answer.tags.pagination);
    });
}
