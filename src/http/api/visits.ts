import { Type } from 'typebox';
import type { StatsScope } from '../../core/aggregates.ts';
import { DEFAULT_WORD, domainOrDefault } from '../../core/domain-name.ts';
import { getLink } from '../../core/edit-link.ts';
import { TurnoutError } from '../../core/errors.ts';
import { DEFAULT_DOMAIN } from '../../core/link.ts';
import type { VisitScope } from '../../core/ports.ts';
import { authorOf, type HasKey } from './caller.ts';
import {
  CodeParams,
  DeletedVisits,
  LinkDomain,
  LinkStatsQuery,
  NameParams,
  OrphanExportQuery,
  OrphanListQuery,
  StatsQuery,
  VisitExportQuery,
  VisitListQuery,
  VisitsOverview,
  VisitsPage,
  VisitStats,
} from './contract.ts';
import type { Api, ApiDeps } from './deps.ts';
import { refOf, type LinkRequest } from './link-requests.ts';
import { presentCounts } from './present.ts';
import { exportVisits, sendVisits, statsOf } from './visit-answers.ts';

const tags = ['Visits'];
const produces = ['application/x-ndjson', 'text/csv'];
const listed = { 200: VisitsPage };
const counted = { 200: VisitStats };
const exported = { 200: Type.String() };

export function visitRoutes(api: Api, deps: ApiDeps): void {
  linkVisitRoutes(api, deps);
  tagAndDomainVisitRoutes(api, deps);
  nonOrphanVisitRoutes(api, deps);
  orphanVisitRoutes(api, deps);

  api.get(
    '/visits',
    { schema: { tags, summary: 'How many visits there are', response: { 200: VisitsOverview } } },
    async (request) => {
      const { nonOrphan, orphan } = await deps.visits.overview(authorOf(request).scope);
      return { visits: { nonOrphanVisits: presentCounts(nonOrphan), orphanVisits: presentCounts(orphan) } };
    },
  );

  api.get(
    '/visits/stats',
    { schema: { tags, summary: 'Statistics of all visits', querystring: StatsQuery, response: counted } },
    async (request) => await statsOf({ kind: 'all' }, request.query, authorOf(request).scope, deps),
  );
}

function linkVisitRoutes(api: Api, deps: ApiDeps): void {
  const { links, settings } = deps;
  const path = '/short-urls/:shortCode/visits';
  const params = CodeParams;
  const linkOf = (request: LinkRequest & HasKey) => getLink(refOf(request, settings), authorOf(request).scope, links);
  const withDomain = { ...VisitListQuery.properties, ...LinkDomain.properties };

  api.get(
    path,
    {
      schema: {
        tags,
        summary: 'Visits of a short URL',
        params,
        querystring: Type.Object(withDomain),
        response: listed,
      },
    },
    async (request, reply) => {
      const { id } = await linkOf(request);
      return await sendVisits(reply, { kind: 'link', linkId: id }, request.query, authorOf(request).scope, deps);
    },
  );
  api.get(
    `${path}/stats`,
    { schema: { tags, summary: 'Statistics of a short URL', params, querystring: LinkStatsQuery, response: counted } },
    async (request) => {
      const { id } = await linkOf(request);
      return await statsOf({ kind: 'link', linkId: id }, request.query, authorOf(request).scope, deps);
    },
  );
  api.get(
    `${path}/export`,
    {
      schema: {
        tags,
        summary: 'Export visits of a short URL',
        produces,
        params,
        querystring: VisitExportQuery,
        response: exported,
      },
    },
    async (request, reply) => {
      const { id } = await linkOf(request);
      return exportVisits(reply, { kind: 'link', linkId: id }, request.query, authorOf(request).scope, deps);
    },
  );
  api.delete(
    path,
    {
      schema: {
        tags,
        summary: 'Delete the visits of a short URL',
        params,
        querystring: LinkDomain,
        response: { 200: DeletedVisits },
      },
    },
    async (request) => {
      const { id, domain, code } = await linkOf(request);
      const deletedVisits = await deps.visits.eraseLink({ id, domain }, true);
      // A link whose limit was reached may be open again.
      await deps.announce({ links: [{ domain, code }], domains: false });
      return { deletedVisits };
    },
  );
}

/** Tags and domains have the same three answers; `find` throws when there is no such thing. */
function tagAndDomainVisitRoutes(api: Api, deps: ApiDeps): void {
  const { links, settings } = deps;
  const domainOf = (text: string | undefined) =>
    text === undefined ? {} : { domain: domainOrDefault(text, settings.defaultDomain) };

  const findTag = async (tag: string, request: HasKey): Promise<void> => {
    if (await links.tagExists(tag, authorOf(request).scope)) return;
    throw new TurnoutError('tag-not-found', `Tag with name "${tag}" could not be found`, { tag });
  };
  const findDomain = async (authority: string, request: HasKey): Promise<string> => {
    const domain = domainOrDefault(authority, settings.defaultDomain);
    const { scope } = authorOf(request);
    const exists = domain === DEFAULT_DOMAIN ? scope.domain === undefined : await links.domainExists(domain, scope);
    if (exists) return domain;
    throw new TurnoutError('domain-not-found', `Domain with authority "${authority}" could not be found`, {
      authority,
    });
  };

  subjectRoutes(api, deps, {
    path: '/tags/:name/visits',
    title: 'a tag',
    find: async (tag, query, request) => {
      await findTag(tag, request);
      return { visits: { kind: 'tag', tag, ...domainOf(query.domain) }, stats: { kind: 'tag', tag } };
    },
  });
  subjectRoutes(api, deps, {
    path: '/domains/:name/visits',
    title: 'a domain',
    find: async (authority, _query, request) => {
      const domain = await findDomain(authority, request);
      return { visits: { kind: 'domain', domain }, stats: { kind: 'domain', domain } };
    },
  });
}

interface Subject {
  readonly path: string;
  readonly title: string;
  readonly find: (
    name: string,
    query: { readonly domain?: string },
    request: HasKey,
  ) => Promise<{ readonly visits: VisitScope; readonly stats: StatsScope }>;
}

function subjectRoutes(api: Api, deps: ApiDeps, { path, title, find }: Subject): void {
  const params = NameParams;
  api.get(
    path,
    { schema: { tags, summary: `Visits of ${title}`, params, querystring: VisitListQuery, response: listed } },
    async (request, reply) => {
      const { visits } = await find(request.params.name, request.query, request);
      return await sendVisits(reply, visits, request.query, authorOf(request).scope, deps);
    },
  );
  api.get(
    `${path}/stats`,
    { schema: { tags, summary: `Statistics of ${title}`, params, querystring: StatsQuery, response: counted } },
    async (request) => {
      const { stats } = await find(request.params.name, {}, request);
      return await statsOf(stats, request.query, authorOf(request).scope, deps);
    },
  );
  api.get(
    `${path}/export`,
    {
      schema: {
        tags,
        summary: `Export visits of ${title}`,
        produces,
        params,
        querystring: VisitExportQuery,
        response: exported,
      },
    },
    async (request, reply) => {
      const { visits } = await find(request.params.name, request.query, request);
      return exportVisits(reply, visits, request.query, authorOf(request).scope, deps);
    },
  );
}

function nonOrphanVisitRoutes(api: Api, deps: ApiDeps): void {
  const of = ({ domain }: { readonly domain?: string }): VisitScope => ({
    kind: 'non-orphan',
    ...(domain !== undefined && { domain: domainOrDefault(domain, deps.settings.defaultDomain) }),
  });
  api.get(
    '/visits/non-orphan',
    { schema: { tags, summary: 'Visits of all short URLs', querystring: VisitListQuery, response: listed } },
    async (request, reply) => await sendVisits(reply, of(request.query), request.query, authorOf(request).scope, deps),
  );
  api.get(
    '/visits/non-orphan/export',
    {
      schema: {
        tags,
        summary: 'Export visits of all short URLs',
        produces,
        querystring: VisitExportQuery,
        response: exported,
      },
    },
    async (request, reply) => exportVisits(reply, of(request.query), request.query, authorOf(request).scope, deps),
  );
}

/** Orphan visits belong to no domain of ours: they are known by the authority that was asked. */
export function orphanDomain(domain: string, { defaultDomain }: ApiDeps['settings']): string {
  return (domain === DEFAULT_WORD ? defaultDomain : domain).toLowerCase();
}

function orphanVisitRoutes(api: Api, deps: ApiDeps): void {
  const of = ({ domain, type }: { readonly domain?: string; readonly type?: string }): VisitScope => ({
    kind: 'orphan',
    ...(type !== undefined && { type: type as 'base_url' | 'invalid_short_url' | 'regular_404' }),
    ...(domain !== undefined && { domain: orphanDomain(domain, deps.settings) }),
  });
  api.get(
    '/visits/orphan',
    { schema: { tags, summary: 'Visits of no short URL', querystring: OrphanListQuery, response: listed } },
    async (request, reply) => await sendVisits(reply, of(request.query), request.query, authorOf(request).scope, deps),
  );
  api.get(
    '/visits/orphan/stats',
    { schema: { tags, summary: 'Statistics of orphan visits', querystring: StatsQuery, response: counted } },
    async (request) => await statsOf({ kind: 'orphans' }, request.query, authorOf(request).scope, deps),
  );
  api.get(
    '/visits/orphan/export',
    {
      schema: {
        tags,
        summary: 'Export visits of no short URL',
        produces,
        querystring: OrphanExportQuery,
        response: exported,
      },
    },
    async (request, reply) => exportVisits(reply, of(request.query), request.query, authorOf(request).scope, deps),
  );
  api.delete(
    '/visits/orphan',
    { schema: { tags, summary: 'Delete all orphan visits', response: { 200: DeletedVisits } } },
    async (request) => {
      const mayNot = authorOf(request).scope.noOrphans === true;
      return { deletedVisits: mayNot ? 0 : await deps.visits.eraseOrphans() };
    },
  );
}
