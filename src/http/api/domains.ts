import { domainOf, domainProblem } from '../../core/domain-name.ts';
import { invalidData, TurnoutError } from '../../core/errors.ts';
import type { Scope } from '../../core/keys.ts';
import { DEFAULT_DOMAIN, type Domain } from '../../core/link.ts';
import { fallbackProblem } from '../../core/target.ts';
import { authorOf } from './caller.ts';
import { DomainRedirectsEdit, Domains, NotFoundRedirects } from './contract.ts';
import type { Api, ApiDeps } from './deps.ts';
import { presentRedirects } from './present.ts';

const tags = ['Domains'];
const redirectNames = ['baseUrlRedirect', 'regular404Redirect', 'invalidShortUrlRedirect'] as const;

export function domainRoutes(api: Api, deps: ApiDeps): void {
  const { links, settings } = deps;

  api.get('/domains', { schema: { tags, summary: 'List domains', response: { 200: Domains } } }, async (request) => {
    const known = await visibleDomains(await links.domains(), authorOf(request).scope, deps);
    return {
      domains: {
        data: known.map((domain) => ({
          domain: domain.authority === DEFAULT_DOMAIN ? settings.defaultDomain : domain.authority,
          isDefault: domain.authority === DEFAULT_DOMAIN,
          redirects: presentRedirects(domain),
        })),
        defaultRedirects: presentRedirects(settings.notFound),
      },
    };
  });

  api.patch(
    '/domains/redirects',
    {
      schema: {
        tags,
        summary: "Set where a domain's unknown addresses lead",
        description: 'Absent members stay as they are; null clears. Makes the domain when it is new.',
        body: DomainRedirectsEdit,
        response: { 200: NotFoundRedirects },
      },
    },
    async (request) => {
      const authority = domainOf(request.body.domain, settings.defaultDomain);
      const problems = [
        { field: 'domain', problem: authority === DEFAULT_DOMAIN ? null : domainProblem(authority) },
        ...redirectNames.map((field) => {
          const url = request.body[field];
          return { field, problem: url == null ? null : fallbackProblem(url) };
        }),
      ].flatMap(({ field, problem }) => (problem === null ? [] : [{ field, problem }]));
      if (problems.length > 0) throw invalidData(problems);
      const { scope } = authorOf(request);
      if (scope.domain !== undefined && scope.domain !== authority) throw domainNotFound(request.body.domain);
      const given = redirectNames.flatMap((name) => {
        const url = request.body[name];
        return url === undefined ? [] : [[name, url === null ? null : url.trim()] as const];
      });
      const domain = await links.editDomain(authority, Object.fromEntries(given));
      await deps.announce({ links: [], domains: true });
      return presentRedirects(domain);
    },
  );
}

function domainNotFound(authority: string): TurnoutError {
  const detail = `Domain with authority "${authority}" could not be found`;
  return new TurnoutError('domain-not-found', detail, { authority });
}

/** The default domain first, the rest by name. Keys with a narrower view see the domains that they use. */
async function visibleDomains(
  domains: readonly Domain[],
  scope: Scope,
  { links, settings }: ApiDeps,
): Promise<readonly Domain[]> {
  const stored = domains.find(({ authority }) => authority === DEFAULT_DOMAIN);
  const fallback = settings.notFound;
  const first: Domain = {
    authority: DEFAULT_DOMAIN,
    baseUrlRedirect: stored?.baseUrlRedirect ?? fallback.baseUrlRedirect,
    regular404Redirect: stored?.regular404Redirect ?? fallback.regular404Redirect,
    invalidShortUrlRedirect: stored?.invalidShortUrlRedirect ?? fallback.invalidShortUrlRedirect,
  };
  const rest = domains.filter(({ authority }) => authority !== DEFAULT_DOMAIN);
  rest.sort((a, b) => (a.authority < b.authority ? -1 : 1));
  const seen: Domain[] = scope.domain === undefined ? [first] : [];
  for (const domain of rest) {
    const narrowed = scope.domain !== undefined || scope.authorKeyId !== undefined;
    if (!narrowed || (await links.domainExists(domain.authority, scope))) seen.push(domain);
  }
  return seen;
}
