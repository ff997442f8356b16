import type { Command } from 'commander';
import type { DeletedVisits, Visit, VisitsPage, VisitStats, VisitsSummary } from '../http/api/contract.ts';
import type { Context } from './context.ts';
import { liveCommand } from './live.ts';
import { linkPath, periodParameters, withPeriod, type PeriodOptions } from './link-options.ts';
import {
  confirm,
  dataCommand,
  note,
  notePage,
  nounCommand,
  pageParameters,
  sayDetails,
  sayJson,
  say,
  sayTable,
  usageError,
  withPages,
  type JsonOption,
  type PageOptions,
} from './output.ts';
import { subjectPath, withSubject, type SubjectOptions } from './visit-subject.ts';

export function visitsCommand(context: Context): Command {
  return nounCommand(
    'visits',
    'list, count, follow and delete visits',
    listCommand(context),
    statsCommand(context),
    liveCommand(context),
    deleteCommand(context),
  );
}

interface ListOptions extends SubjectOptions, PeriodOptions, PageOptions, JsonOption {
  readonly type?: string;
  readonly bots: boolean;
}

function listCommand(context: Context): Command {
  const command = dataCommand(
    'list',
    'list visits, newest first',
    'turnout visits list --link spring --from 2026-01-01',
  );
  return withPeriod(withSubject(withPages(command)), 'visits')
    .option('--type <type>', 'of orphans: base_url, invalid_short_url or regular_404')
    .option('--no-bots', 'without those of bots')
    .action(async ({ json, type, bots, ...options }: ListOptions) => {
      if (type !== undefined && options.orphans !== true) throw usageError('--type needs --orphans.');
      const path = subjectPath(options, '', {
        type,
        ...(!bots && { excludeBots: true }),
        ...periodParameters(options),
        ...pageParameters(options),
      });
      const answer = await context.api().call<VisitsPage>('GET', path);
      if (json === true) return sayJson(context, answer);
      sayTable(context, answer.visits.data, [
        { title: 'Date', cell: ({ date }) => date },
        ...(options.orphans === true ? [{ title: 'Type', cell: (visit: Visit) => visit.type }] : []),
        { title: 'Visited URL', cell: ({ visitedUrl }) => visitedUrl, flexible: true },
        { title: 'From', cell: locationText, flexible: true },
        { title: 'Bot', cell: ({ potentialBot }) => (potentialBot ? 'bot' : '') },
        { title: 'Referer', cell: ({ referer }) => referer, flexible: true },
        { title: 'User agent', cell: ({ userAgent }) => userAgent, flexible: true },
      ]);
      notePage(context, answer.visits.pagination);
    });
}

function locationText({ visitLocation }: Visit): string {
  if (visitLocation === null) return '';
  return [visitLocation.cityName, visitLocation.countryName].filter((name) => name !== '').join(', ');
}

interface StatsOptions extends SubjectOptions, PeriodOptions, JsonOption {
  readonly unit?: string;
  readonly top?: string;
}

function statsCommand(context: Context): Command {
  const command = dataCommand(
    'stats',
    'count visits by time, place and program',
    'turnout visits stats --tag mail --unit day',
  );
  return withPeriod(withSubject(command), 'visits')
    .option('--unit <unit>', 'day or hour')
    .option('--top <number>', 'most values of each kind')
    .action(async ({ json, unit, top, ...options }: StatsOptions) => {
      const path = subjectPath(options, '/stats', { unit, top, ...periodParameters(options) });
      const answer = await context.api().call<VisitStats>('GET', path);
      if (json === true) sayJson(context, answer);
      else sayStats(context, answer);
    });
}

const counts = [
  { title: 'Visits', cell: ({ total }: VisitsSummary) => total, align: 'right' },
  { title: 'Bots', cell: ({ bots }: VisitsSummary) => bots, align: 'right' },
] as const;

function sayStats(context: Context, { stats }: VisitStats): void {
  sayDetails(context, [
    ['From', stats.startDate],
    ['To', stats.endDate],
    ['Visits', `${stats.total} (${stats.bots} by bots)`],
    ['Visitors', stats.uniques],
  ]);
  const points = stats.series.filter(({ total }) => total > 0);
  if (points.length > 0) {
    say(context, '');
    sayTable(context, points, [
      {
        title: stats.unit === 'day' ? 'Day' : 'Hour',
        cell: ({ date }) => date.slice(0, stats.unit === 'day' ? 10 : 16),
      },
      ...counts,
      { title: 'Visitors', cell: ({ uniques }) => uniques, align: 'right' },
    ]);
  }
  for (const [name, values] of Object.entries(stats.by).filter(([, values]) => values.length > 0)) {
    say(context, '');
    sayTable(context, values, [{ title: name, cell: ({ value }) => value, flexible: true }, ...counts]);
  }
}

interface DeleteOptions extends Pick<SubjectOptions, 'link' | 'domain' | 'orphans'>, JsonOption {
  readonly yes?: boolean;
}

function deleteCommand(context: Context): Command {
  return dataCommand(
    'delete',
    'delete the visits of a link, or the orphan visits',
    'turnout visits delete --link spring',
  )
    .option('--link <code>', 'of this link; with --domain when it is not of the default domain')
    .option('--domain <authority>', 'domain of the link')
    .option('--orphans', 'all orphan visits')
    .option('--yes', 'do not ask')
    .action(async ({ link, domain, orphans, yes, json }: DeleteOptions) => {
      if ((link === undefined) === (orphans === undefined)) throw usageError('Name either --link or --orphans.');
      if (domain !== undefined && link === undefined) throw usageError('--domain needs --link.');
      await confirm(context, `Delete ${link === undefined ? 'all orphan visits' : `all visits of ${link}`}?`, yes);
      const path = link === undefined ? '/visits/orphan' : linkPath(link, domain, '/visits');
      const answer = await context.api().call<DeletedVisits>('DELETE', path);
      if (json === true) sayJson(context, answer);
      else note(context, `${answer.deletedVisits} deleted.`);
    });
}
