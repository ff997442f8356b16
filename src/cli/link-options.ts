import type { Command } from 'commander';
import { collect, queryString } from './output.ts';

/** What names a link, or many, on the command line and in the API. */

export interface DomainOption {
  readonly domain?: string;
}

export function withDomain(command: Command): Command {
  return command.option('--domain <authority>', 'domain of the link; the default domain otherwise');
}

/** Path of a link in the API, or of what `part` (`/visits`) names of it. */
export function linkPath(
  code: string,
  domain: string | undefined,
  part = '',
  parameters: Parameters<typeof queryString>[0] = {},
): string {
  return `/short-urls/${encodeURIComponent(code)}${part}${queryString({ domain, ...parameters })}`;
}

export interface PeriodOptions {
  readonly from?: string;
  readonly to?: string;
}

export interface FilterOptions extends PeriodOptions, DomainOption {
  readonly search?: string;
  readonly tag?: readonly string[];
  readonly tagsMode?: string;
  readonly excludeTag?: readonly string[];
  readonly excludeTagsMode?: string;
  readonly excludeMaxVisitsReached?: true;
  readonly excludePastValidUntil?: true;
  readonly keyName?: string;
}

export function withPeriod(command: Command, what: string): Command {
  return command
    .option('--from <date>', `only ${what} from then on (ISO 8601)`)
    .option('--to <date>', `only ${what} until then (ISO 8601)`);
}

/** Options that let through a part of the links. */
export function linkFilters(command: Command): Command {
  return withPeriod(command, 'links made')
    .option('--search <text>', 'only links with this text in their URL, code, title, domain or tags')
    .option('--tag <tag>', 'only links with this tag; may be given more than once', collect)
    .option('--tags-mode <mode>', 'any or all of the tags')
    .option('--exclude-tag <tag>', 'no links with this tag; may be given more than once', collect)
    .option('--exclude-tags-mode <mode>', 'any or all of the tags')
    .option('--domain <authority>', 'only links of this domain; DEFAULT for the default domain')
    .option('--exclude-max-visits-reached', 'no links that have had all their visits')
    .option('--exclude-past-valid-until', 'no links whose time is over')
    .option('--key-name <name>', 'only links that this API key made');
}

export function filterParameters(options: FilterOptions): Parameters<typeof queryString>[0] {
  return {
    searchTerm: options.search,
    tags: options.tag,
    tagsMode: options.tagsMode,
    excludeTags: options.excludeTag,
    excludeTagsMode: options.excludeTagsMode,
    domain: options.domain,
    excludeMaxVisitsReached: options.excludeMaxVisitsReached,
    excludePastValidUntil: options.excludePastValidUntil,
    apiKeyName: options.keyName,
    ...periodParameters(options),
  };
}

export function periodParameters({ from, to }: PeriodOptions): Parameters<typeof queryString>[0] {
  return { startDate: from, endDate: to };
}
