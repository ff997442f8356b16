import type { Command } from 'commander';
import { linkPath } from './link-options.ts';
import { queryString, usageError } from './output.ts';

/** Whose visits: of a link, a tag, a domain, of no link (orphans), or of all links. */
export interface SubjectOptions {
  readonly link?: string;
  readonly tag?: string;
  readonly domain?: string;
  readonly orphans?: true;
}

export function withSubject(command: Command): Command {
  return command
    .option('--link <code>', 'of this link; with --domain when it is not of the default domain')
    .option('--tag <tag>', 'of links with this tag')
    .option('--domain <authority>', 'of the links of this domain; DEFAULT for the default domain')
    .option('--orphans', 'of no link: the base URL, unknown codes and unknown paths');
}

/** Path in the API; `part` is `/stats`, `/export` or nothing. Throws a usage error for what can not be combined. */
export function subjectPath(
  { link, tag, domain, orphans }: SubjectOptions,
  part: '' | '/stats' | '/export',
  parameters: Parameters<typeof queryString>[0],
): string {
  const named = [link !== undefined && '--link', tag !== undefined && '--tag', orphans === true && '--orphans'];
  const given = named.filter((option) => option !== false);
  if (given.length > 1) throw usageError(`${given.join(' and ')} can not be combined.`);
  if (link !== undefined) return linkPath(link, domain, `/visits${part}`, parameters);
  if (part === '/stats') {
    if (domain !== undefined && given.length > 0)
      throw usageError(`--domain can not be combined with ${given[0]} here.`);
    if (given.length === 0 && domain === undefined) return `/visits/stats${queryString(parameters)}`;
  }
  if (tag !== undefined) {
    return `/tags/${encodeURIComponent(tag)}/visits${part}${queryString({ domain, ...parameters })}`;
  }
  if (orphans === true) return `/visits/orphan${part}${queryString({ domain, ...parameters })}`;
  if (domain !== undefined) return `/domains/${encodeURIComponent(domain)}/visits${part}${queryString(parameters)}`;
  return `/visits/non-orphan${part}${queryString(parameters)}`;
}
