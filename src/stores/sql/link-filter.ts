import type { Scope } from '../../core/keys.ts';
import type { LinkFilter } from '../../core/ports.ts';
import type { Database } from './database.ts';
import type { Condition, SearchIndex } from './search.ts';

/** What narrows a list of links, as SQL over `links l`. */

/** One part of a filter: a condition on each row, and where an index lists those that hold, a query of their ids. */
export interface FilterPart {
  readonly row: Condition;
  readonly ids?: Condition;
}

/** A condition that changes by itself, as time passes and visits come, and its opposite, which few links meet. */
export interface PassingPart {
  readonly row: Condition;
  readonly over: Condition;
}

export interface Narrowed {
  readonly parts: readonly FilterPart[];
  readonly passing: readonly PassingPart[];
  /** Index in the order of creation of what the list is narrowed to. */
  readonly createdIndex: string;
}

/** Null when nothing can match. */
export function narrow(filter: LinkFilter, scope: Scope, db: Database, search: SearchIndex): Narrowed | null {
  const parts: FilterPart[] = [];
  const { from = null, to = null } = filter;
  if (from !== null) parts.push({ row: condition('l.created_at >= ?', from) });
  if (to !== null) parts.push({ row: condition('l.created_at <= ?', to) });

  const tags = tagParts(filter, db);
  if (tags === null) return null;
  parts.push(...tags);
  if (filter.search !== undefined)
    parts.push(searchPart(filter.search, filter.searchMatchesDefaultDomain === true, db, search));

  const authors = new Set<number | null>();
  if (scope.authorKeyId !== undefined) authors.add(scope.authorKeyId);
  if (filter.authorKeyName !== undefined)
    authors.add(idOf(db, 'SELECT id FROM api_keys WHERE name = ?', filter.authorKeyName));
  const domains = new Set<number | null>();
  for (const authority of [scope.domain, filter.domain])
    if (authority !== undefined) domains.add(idOf(db, 'SELECT id FROM domains WHERE authority = ?', authority));
  const [author, ...otherAuthors] = authors;
  const [domain, ...otherDomains] = domains;
  if (author === null || domain === null || otherAuthors.length > 0 || otherDomains.length > 0) return null;
  // A list has one source of ids at most from these two; the tags' and the search's are narrower.
  const own = parts.some(({ ids }) => ids !== undefined);
  if (author !== undefined)
    parts.push(indexed('l.author_key_id = ?', 'SELECT id FROM links WHERE author_key_id = ?', author, own));
  if (domain !== undefined)
    parts.push(
      indexed('l.domain_id = ?', 'SELECT id FROM links WHERE domain_id = ?', domain, own || author !== undefined),
    );
  return {
    parts,
    passing: passingParts(filter),
    createdIndex:
      author !== undefined ? 'links_by_author' : domain !== undefined ? 'links_by_domain' : 'links_by_created_at',
  };
}

export function condition(sql: string, ...values: readonly (string | number)[]): Condition {
  return { sql, values };
}

/** The conditions joined, with WHERE in front when there are any. */
export function where(conditions: readonly Condition[]): Condition {
  const sql = conditions.map((each) => `(${each.sql})`).join(' AND ');
  return { sql: sql === '' ? '' : `WHERE ${sql}`, values: conditions.flatMap(({ values }) => values) };
}

function indexed(row: string, ids: string, id: number, rowOnly: boolean): FilterPart {
  return { row: condition(row, id), ...(!rowOnly && { ids: condition(ids, id) }) };
}

function idOf(db: Database, sql: string, value: string): number | null {
  return db.get<{ id: number }>(sql, value)?.id ?? null;
}

function tagParts(filter: LinkFilter, db: Database): FilterPart[] | null {
  const { tags = [], tagsMode = 'any', excludeTags = [], excludeTagsMode = 'any' } = filter;
  const parts: FilterPart[] = [];
  const wanted = tagIds(db, tags);
  if (tags.length > 0 && (wanted.length === 0 || (tagsMode === 'all' && wanted.length < new Set(tags).size)))
    return null;
  if (tags.length > 0 && tagsMode === 'any') parts.push(tagged(wanted));
  if (tags.length > 0 && tagsMode === 'all') parts.push(...wanted.map((id) => tagged([id])));

  const unwanted = tagIds(db, excludeTags);
  if (unwanted.length === 0) return parts;
  if (excludeTagsMode === 'any') parts.push({ row: not(tagged(unwanted).row) });
  // With a tag that nobody has, no link has all of them.
  else if (unwanted.length === new Set(excludeTags).size) {
    const all = unwanted.map((id) => tagged([id]).row);
    const sql = all.map((each) => each.sql).join(' AND ');
    parts.push({ row: not({ sql, values: all.flatMap(({ values }) => values) }) });
  }
  return parts;
}

function tagIds(db: Database, names: readonly string[]): readonly number[] {
  return db
    .all<{ id: number }>('SELECT id FROM tags WHERE name IN (SELECT value FROM json_each(?))', JSON.stringify(names))
    .map(({ id }) => id);
}

function tagged(ids: readonly number[]): Required<FilterPart> {
  const list = JSON.stringify(ids);
  const among = 'tag_id IN (SELECT value FROM json_each(?))';
  return {
    row: condition(`EXISTS (SELECT 1 FROM link_tags WHERE ${among} AND link_id = l.id)`, list),
    ids: condition(`SELECT link_id AS id FROM link_tags WHERE ${among}`, list),
  };
}

function not({ sql, values }: Condition): Condition {
  return { sql: `NOT (${sql})`, values };
}

/** The text of the link, or the name of one of its tags, or its domain. */
function searchPart(term: string, matchesDefaultDomain: boolean, db: Database, search: SearchIndex): FilterPart {
  const needle = term.toLowerCase();
  const found = (sql: string): readonly number[] => db.all<{ id: number }>(sql, needle).map(({ id }) => id);
  const tags = found('SELECT id FROM tags WHERE instr(name, ?) > 0');
  const domains = found(`SELECT id FROM domains WHERE authority <> '' AND instr(authority, ?) > 0`);
  const domainIds = JSON.stringify(matchesDefaultDomain ? [...domains, 1] : domains);
  const text = search.holding(term);
  const inDomain = 'domain_id IN (SELECT value FROM json_each(?))';
  const byTag = tagged(tags);
  const rows = [text, byTag.row, condition(`l.${inDomain}`, domainIds)];
  const row = condition(rows.map(({ sql }) => sql).join(' OR '), ...rows.flatMap(({ values }) => values));
  const byText = search.matching(term);
  if (byText === null) return { row };
  const sources = [byText];
  if (tags.length > 0) sources.push(byTag.ids);
  if (domainIds !== '[]') sources.push(condition(`SELECT id FROM links WHERE ${inDomain}`, domainIds));
  return {
    row,
    ids: condition(sources.map(({ sql }) => sql).join(' UNION ALL '), ...sources.flatMap(({ values }) => values)),
  };
}

function passingParts({ excludeMaxVisitsReached, excludePastValidUntil }: LinkFilter): PassingPart[] {
  const parts: PassingPart[] = [];
  if (excludeMaxVisitsReached === true) {
    const reached = 'l.max_visits <= coalesce((SELECT total FROM counts WHERE scope = l.id), 0)';
    parts.push({
      row: condition(`l.max_visits IS NULL OR NOT (${reached})`),
      over: condition(`l.max_visits IS NOT NULL AND ${reached}`),
    });
  }
  if (excludePastValidUntil !== undefined)
    parts.push({
      row: condition('l.valid_until IS NULL OR l.valid_until >= ?', excludePastValidUntil),
      over: condition('l.valid_until IS NOT NULL AND l.valid_until < ?', excludePastValidUntil),
    });
  return parts;
}
