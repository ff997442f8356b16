import { Type } from 'typebox';
import { formatDate } from '../../core/dates.ts';
import { getLink } from '../../core/edit-link.ts';
import type { CountedLink } from '../../core/link.ts';
import { authorOf, keyOf } from './caller.ts';
import { LinkExportQuery, ShortUrl } from './contract.ts';
import type { Api, ApiDeps, ApiSettings } from './deps.ts';
import { etagOf } from './etag.ts';
import { sendExport, type Column } from './exports.ts';
import { readFilter } from './link-requests.ts';
import { presentLink, presentRules } from './present.ts';

export function linkExportRoutes(api: Api, deps: ApiDeps): void {
  const { links, settings } = deps;
  api.get(
    '/short-urls/export',
    {
      schema: {
        tags: ['Short URLs'],
        summary: 'Export short URLs, oldest first',
        description:
          'Streams everything that the filters let through; NDJSON has the redirect rules too. Without a format this is ' +
          'the address of the short URL whose code is "export".',
        produces: ['application/x-ndjson', 'text/csv', 'application/json'],
        querystring: LinkExportQuery,
        response: { 200: Type.Union([ShortUrl, Type.String()]) },
      },
    },
    async (request, reply) => {
      const { scope } = authorOf(request);
      const { format } = request.query;
      const filter = readFilter(request.query, keyOf(request), settings, deps.now());
      if (format === undefined) {
        const link = await getLink({ code: 'export', domain: filter.domain ?? '' }, scope, links);
        return reply.header('ETag', etagOf(link)).send(presentLink(link, settings));
      }
      return sendExport(reply, format, {
        fileName: 'short-urls',
        walk: (afterId, limit) => links.walk(filter, scope, afterId, limit),
        present: (link) => ({ ...presentLink(link, settings), redirectRules: presentRules(link).redirectRules }),
        columns: columns(settings),
      });
    },
  );
}

/** The first five are those that Shlink's CSV importer reads. */
function columns(settings: ApiSettings): readonly Column<CountedLink>[] {
  const date = (at: number | null): string => (at === null ? '' : formatDate(at, settings.timeZone));
  return [
    { name: 'Long URL', cell: (link) => link.longUrl },
    { name: 'Short code', cell: (link) => link.code },
    { name: 'Domain', cell: (link) => link.domain },
    { name: 'Title', cell: (link) => link.title, foreign: true },
    { name: 'Tags', cell: (link) => link.tags.join('|') },
    { name: 'Short URL', cell: (link) => presentLink(link, settings).shortUrl },
    { name: 'Date created', cell: (link) => date(link.createdAt) },
    { name: 'Valid since', cell: (link) => date(link.validSince) },
    { name: 'Valid until', cell: (link) => date(link.validUntil) },
    { name: 'Max visits', cell: (link) => link.maxVisits },
    { name: 'Crawlable', cell: (link) => link.crawlable },
    { name: 'Forward query', cell: (link) => link.forwardQuery },
    { name: 'Visits', cell: (link) => link.visits.total },
    { name: 'Bot visits', cell: (link) => link.visits.bots },
  ];
}
