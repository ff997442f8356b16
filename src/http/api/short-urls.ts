import { Type } from 'typebox';
import { createLink, type CreatedLink } from '../../core/create-link.ts';
import { deleteLink, editLink, getLink, stateOf } from '../../core/edit-link.ts';
import type { CountedLink } from '../../core/link.ts';
import type { LinkOrder } from '../../core/ports.ts';
import { authorOf, keyOf } from './caller.ts';
import {
  CodeParams,
  LinkDomain,
  LinkListQuery,
  ShortenQuery,
  ShortUrl,
  ShortUrlDraft,
  ShortUrlEdit,
  ShortUrlsPage,
} from './contract.ts';
import type { Api, ApiDeps } from './deps.ts';
import { etagOf, expectedBy } from './etag.ts';
import { readDraft, readEdit, readFilter, readOrder, refOf } from './link-requests.ts';
import { firstSlice, pageRequest, sendPage } from './pages.ts';
import { presentLink } from './present.ts';

const USUAL_PAGE = 10;
const tags = ['Short URLs'];

export function shortUrlRoutes(api: Api, deps: ApiDeps): void {
  const { links, settings } = deps;

  const resolveTitle = ({ link, created }: CreatedLink): void => {
    if (settings.autoResolveTitles && created && !link.titleGiven) deps.resolveTitle?.(link);
  };

  api.get(
    '/short-urls',
    { schema: { tags, summary: 'List short URLs', querystring: LinkListQuery, response: { 200: ShortUrlsPage } } },
    async (request, reply) => {
      const asked = pageRequest(request.query, USUAL_PAGE);
      const { scope } = authorOf(request);
      const filter = readFilter(request.query, keyOf(request), settings, deps.now());
      const { field, descending } = readOrder(request.query.orderBy ?? 'dateCreated-DESC');
      return await sendPage(reply, 'shortUrls', asked, {
        first: { ...filter, orderBy: field as LinkOrder, descending, ...firstSlice(asked) },
        read: (query) => links.list(query, scope),
        next: (query, part) => ({ ...query, offset: query.offset + part.length }),
        present: (link) => presentLink(link, settings),
      });
    },
  );

  api.post(
    '/short-urls',
    {
      // The handler checks the body again together with what the schema cannot say, to name all mistakes at once.
      attachValidation: true,
      schema: { tags, summary: 'Create a short URL', body: ShortUrlDraft, response: { 200: ShortUrl } },
    },
    async (request, reply) => {
      const author = authorOf(request);
      const draft = readDraft(request.body, author.scope, settings);
      const result = await createLink(draft, author, settings.caseMode, deps);
      resolveTitle(result);
      return reply.header('ETag', etagOf(result.link)).send(presentLink(result.link, settings));
    },
  );

  api.get(
    '/short-urls/shorten',
    {
      config: { key: 'query' },
      schema: {
        tags,
        summary: 'Create a short URL with a single GET request',
        description: 'The key travels in the address here, where others may log it: prefer POST.',
        deprecated: true,
        querystring: ShortenQuery,
        response: { 200: Type.Union([ShortUrl, Type.String()]) },
      },
    },
    async (request, reply) => {
      const author = authorOf(request);
      const { longUrl, format } = request.query;
      const draft = readDraft({ longUrl }, author.scope, settings);
      const result = await createLink(draft, author, settings.caseMode, deps);
      resolveTitle(result);
      const shown = presentLink(result.link, settings);
      const asText = format === 'txt' || (format === undefined && request.headers.accept === 'text/plain');
      return asText ? reply.type('text/plain; charset=utf-8').send(shown.shortUrl) : reply.send(shown);
    },
  );

  oneShortUrlRoutes(api, deps);
}

function oneShortUrlRoutes(api: Api, deps: ApiDeps): void {
  const { links, settings } = deps;
  const address = { params: CodeParams, querystring: LinkDomain };

  api.get(
    '/short-urls/:shortCode',
    { schema: { tags, summary: 'Get a short URL', ...address, response: { 200: ShortUrl } } },
    async (request, reply) => {
      const link = await getLink(refOf(request, settings), authorOf(request).scope, links);
      return reply.header('ETag', etagOf(link)).send(presentLink(link, settings));
    },
  );

  api.patch(
    '/short-urls/:shortCode',
    {
      attachValidation: true,
      schema: {
        tags,
        summary: 'Edit a short URL',
        description: 'Absent members stay as they are; null clears validSince, validUntil, maxVisits and title.',
        ...address,
        body: ShortUrlEdit,
        response: { 200: ShortUrl },
      },
    },
    async (request, reply) => {
      const edit = readEdit(request.body, settings);
      let before: CountedLink | undefined;
      const next = (link: CountedLink) => {
        before = link;
        return { ...stateOf(link), ...edit };
      };
      const link = await editLink(refOf(request, settings), next, authorOf(request), deps, expectedBy(request));
      const leadsElsewhere = before !== undefined && before.longUrl !== link.longUrl;
      if (settings.autoResolveTitles && leadsElsewhere && !link.titleGiven) deps.resolveTitle?.(link);
      return reply.header('ETag', etagOf(link)).send(presentLink(link, settings));
    },
  );

  api.delete(
    '/short-urls/:shortCode',
    { schema: { tags, summary: 'Delete a short URL and its visits', ...address, response: { 204: Type.Null() } } },
    async (request, reply) => {
      const ref = refOf(request, settings);
      await deleteLink(ref, authorOf(request), deps, settings.deletionThreshold, expectedBy(request));
      return reply.code(204).send(null);
    },
  );
}
