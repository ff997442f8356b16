import type { Command } from 'commander';
import type { Domains, NotFoundRedirects } from '../http/api/contract.ts';
import { Failure, type Context } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { dataCommand, nounCommand, sayDetails, sayJson, sayTable, type JsonOption } from './output.ts';

/** Of a text: that address; false (the option with `no`): none. */
interface RedirectOptions extends JsonOption {
  readonly baseUrl?: string | false;
  readonly regular404?: string | false;
  readonly invalidShortUrl?: string | false;
}

export function domainCommand(context: Context): Command {
  return nounCommand(
    'domain',
    'list domains, and say where their unknown addresses lead',
    listCommand(context),
    redirectsCommand(context),
  );
}

function listCommand(context: Context): Command {
  return dataCommand('list', 'list domains and where their unknown addresses lead', 'turnout domain list').action(
    async ({ json }: JsonOption) => {
      const answer = await listDomains(context);
      if (json === true) return sayJson(context, answer);
      sayTable(context, answer.domains.data, [
        { title: 'Domain', cell: ({ domain, isDefault }) => (isDefault ? `${domain} (default)` : domain) },
        { title: 'Base URL', cell: ({ redirects }) => redirects.baseUrlRedirect, flexible: true },
        { title: 'Unknown path', cell: ({ redirects }) => redirects.regular404Redirect, flexible: true },
        { title: 'Unknown code', cell: ({ redirects }) => redirects.invalidShortUrlRedirect, flexible: true },
      ]);
    },
  );
}

function redirectsCommand(context: Context): Command {
  return dataCommand(
    'redirects <domain>',
    'show or set where the unknown addresses of a domain lead',
    'turnout domain redirects s.example.com --base-url https://example.com',
  )
    .option('--base-url <url>', 'where / leads')
    .option('--no-base-url', 'nowhere')
    .option('--regular404 <url>', 'where unknown paths lead')
    .option('--no-regular404', 'nowhere')
    .option('--invalid-short-url <url>', 'where unknown codes lead')
    .option('--no-invalid-short-url', 'nowhere')
    .action(async (domain: string, { json, ...given }: RedirectOptions) => {
      const redirects =
        Object.keys(given).length === 0 ? await readRedirects(context, domain) : await edit(domain, given);
      if (json === true) return sayJson(context, redirects);
      sayDetails(context, [
        ['Base URL', redirects.baseUrlRedirect],
        ['Unknown path', redirects.regular404Redirect],
        ['Unknown code', redirects.invalidShortUrlRedirect],
      ]);
    });

  async function edit(
    domain: string,
    { baseUrl, regular404, invalidShortUrl }: RedirectOptions,
  ): Promise<NotFoundRedirects> {
    const members = {
      baseUrlRedirect: baseUrl,
      regular404Redirect: regular404,
      invalidShortUrlRedirect: invalidShortUrl,
    };
    const changed = Object.entries(members).map(([name, url]) => [name, url === false ? null : url] as const);
    return await context.api().call('PATCH', '/domains/redirects', { domain, ...Object.fromEntries(changed) });
  }
}

async function listDomains(context: Context): Promise<Domains> {
  return await context.api().call('GET', '/domains');
}

async function readRedirects(context: Context, domain: string): Promise<NotFoundRedirects> {
  const { domains } = await listDomains(context);
  const found = domains.data.find((candidate) => candidate.domain === domain.toLowerCase());
  if (found !== undefined) return found.redirects;
  throw new Failure(EXIT.failed, [`There is no domain ${domain}. \`turnout domain list\` shows those that there are.`]);
}
