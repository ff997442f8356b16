import { Type } from 'typebox';
import { invalidData, TurnoutError } from '../../core/errors.ts';
import type { Scope } from '../../core/keys.ts';
import { normaliseTag, normaliseTags, tagProblem } from '../../core/tags.ts';
import type { TagStatsQuery as StatsQuery } from '../../core/ports.ts';
import { authorOf } from './caller.ts';
import { TagListQuery, TagRenaming, TagsPage, TagsQuery, TagStatsPage, TagStatsQuery } from './contract.ts';
import type { Api, ApiDeps } from './deps.ts';
import { readOrder } from './link-requests.ts';
import { pageRequest, wholePage } from './pages.ts';
import { presentCounts } from './present.ts';

const tags = ['Tags'];

export function tagRoutes(api: Api, deps: ApiDeps): void {
  const { links } = deps;

  api.get(
    '/tags',
    { schema: { tags, summary: 'List tags', querystring: TagListQuery, response: { 200: TagsPage } } },
    async (request) => {
      const { descending } = readOrder(request.query.orderBy ?? 'tag-ASC');
      const filter = { ...searchOf(request.query), descending };
      const { scope } = authorOf(request);
      const page = await wholePage(pageRequest(request.query, Infinity), (slice) =>
        links.tags({ ...filter, ...slice }, scope),
      );
      return { tags: { data: [...page.items], pagination: page.pagination } };
    },
  );

  api.get(
    '/tags/stats',
    {
      schema: {
        tags,
        summary: 'List tags with what they count',
        querystring: TagStatsQuery,
        response: { 200: TagStatsPage },
      },
    },
    async (request) => {
      const { field, descending } = readOrder(request.query.orderBy ?? 'tag-ASC');
      const filter = { ...searchOf(request.query), orderBy: field as StatsQuery['orderBy'], descending };
      const { scope } = authorOf(request);
      const page = await wholePage(pageRequest(request.query, Infinity), (slice) =>
        links.tagStats({ ...filter, ...slice }, scope),
      );
      const data = page.items.map((item) => ({
        tag: item.tag,
        shortUrlsCount: item.links,
        visitsSummary: presentCounts(item.visits),
      }));
      return { tags: { data, pagination: page.pagination } };
    },
  );

  // A redirect does not know of tags, so the changes below are announced to nobody.
  api.put(
    '/tags',
    {
      schema: {
        tags,
        summary: 'Rename a tag, or merge it into another',
        body: TagRenaming,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { actor, scope } = authorOf(request);
      requireAllTags(scope, 'rename');
      const [from, to] = [normaliseTag(request.body.oldName), normaliseTag(request.body.newName)];
      const problems = [
        { field: 'oldName', problem: tagProblem(from) },
        { field: 'newName', problem: tagProblem(to) },
      ].flatMap(({ field, problem }) => (problem === null ? [] : [{ field, problem }]));
      if (problems.length > 0) throw invalidData(problems);
      const { merge = false } = request.body;
      const same = from === to && (await links.tagExists(from, scope));
      const result = same ? 'renamed' : await links.renameTag(from, to, deps.now(), actor, merge);
      if (result === 'not-found') {
        throw new TurnoutError('tag-not-found', `Tag with name "${from}" could not be found`, { tag: from });
      }
      if (result === 'conflict') {
        const detail = `You cannot rename tag ${from} to ${to}, because it already exists`;
        throw new TurnoutError('tag-conflict', detail, { oldName: from, newName: to });
      }
      return reply.code(204).send(null);
    },
  );

  api.delete(
    '/tags',
    {
      schema: {
        tags,
        summary: 'Delete tags',
        description: 'Unknown names are ignored.',
        querystring: TagsQuery,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const { actor, scope } = authorOf(request);
      requireAllTags(scope, 'delete');
      const names = normaliseTags(request.query.tags ?? []);
      if (names.length > 0) await links.deleteTags(names, deps.now(), actor);
      return reply.code(204).send(null);
    },
  );
}

function searchOf({ searchTerm = '' }: { readonly searchTerm?: string }): { readonly search?: string } {
  const search = searchTerm.trim();
  return search === '' ? {} : { search };
}

/** A tag may be on links that a key with a narrower view does not see. */
function requireAllTags({ authorKeyId, domain }: Scope, what: 'rename' | 'delete'): void {
  if (authorKeyId === undefined && domain === undefined) return;
  throw new TurnoutError('forbidden-tag-operation', `You are not allowed to ${what} tags`);
}
