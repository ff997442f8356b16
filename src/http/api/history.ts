import { linkHistory, restoreLink } from '../../core/restore-link.ts';
import { formatDate } from '../../core/dates.ts';
import { authorOf } from './caller.ts';
import { CodeParams, HistoryPage, LinkDomain, PageQuery, Restore, ShortUrl } from './contract.ts';
import type { Api, ApiDeps } from './deps.ts';
import { etagOf, expectedBy } from './etag.ts';
import { refOf } from './link-requests.ts';
import { firstSlice, pageRequest, paginate, PART_ITEMS } from './pages.ts';
import { presentLink, presentState } from './present.ts';
import { Type } from 'typebox';

const USUAL_PAGE = 20;
const tags = ['History'];

export function historyRoutes(api: Api, deps: ApiDeps): void {
  const { links, settings } = deps;

  api.get(
    '/short-urls/:shortCode/history',
    {
      schema: {
        tags,
        summary: 'What a short URL was: every change with who, when and what',
        description: `Newest first, at most ${PART_ITEMS} on a page. Of a deleted short URL too (current is null then).`,
        params: CodeParams,
        querystring: Type.Object({ ...PageQuery.properties, ...LinkDomain.properties }),
        response: { 200: HistoryPage },
      },
    },
    async (request) => {
      const wanted = pageRequest(request.query, USUAL_PAGE);
      const asked = { ...wanted, size: Math.min(wanted.size, PART_ITEMS) };
      const ref = refOf(request, settings);
      const { link, versions } = await linkHistory(ref, firstSlice(asked), authorOf(request).scope, links);
      return {
        current: link && { version: link.version, state: presentState(link, settings.timeZone) },
        history: {
          data: versions.items.map(({ version, action, at, actor, state }) => ({
            version,
            action,
            date: formatDate(at, settings.timeZone),
            actor,
            state: presentState(state, settings.timeZone),
          })),
          pagination: paginate(asked, versions.total, versions.items.length),
        },
      };
    },
  );

  api.post(
    '/short-urls/:shortCode/restore',
    {
      schema: {
        tags,
        summary: 'Bring an earlier version back, also of a deleted short URL',
        params: CodeParams,
        querystring: LinkDomain,
        body: Restore,
        response: { 200: ShortUrl },
      },
    },
    async (request, reply) => {
      const ref = refOf(request, settings);
      const ports = { ...deps, reservedCodes: settings.reservedCodes };
      const link = await restoreLink(ref, request.body.version, authorOf(request), ports, expectedBy(request));
      return reply.header('ETag', etagOf(link)).send(presentLink(link, settings));
    },
  );
}
