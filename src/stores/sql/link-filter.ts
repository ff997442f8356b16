import type { Scope } from '../../core/keys.ts';
import type { LinkFilter } from '../../core/ports.ts';
import { inList, type Database, type Value } from './database.ts';
import type { Dialect } from './dialect.ts';
import type { Condition, LinkSearch } from './link-search.ts';

/** What narrows a list of links, as SQL over `links l`. */

/** Matches that are collected and sorted: about 10 ms. */
export const FEW = 4000;

/** A condition on each row, and where an index lists the links that meet it, a query of their ids. */
export interface FilterPart {
  readonly row: Condition;
  readonly ids?: Condition;
}

/** A condition that most links meet. Those that do not are found by an index, counted, and taken off. */
export interface Exclusion {
  readonly row: Condition;
  /** FROM that yields the candidates `l`, each once. */
  readonly from: Condition;
  readonly excluded: Condition;
  /** How many are excluded of all links, where that is known. */
  readonly size: number | null;
  /** Changes by itself, as time passes and visits come. */
  readonly passing: boolean;
}

export interface TagRow {
  readonly id: number;
  readonly links: number;
}

export interface Narrowed {
  readonly parts: readonly FilterPart[];
  readonly exclusions: readonly Exclusion[];
  /** The part whose ids matches are read from, when they are few. */
  readonly source: FilterPart | null;
  /** The tag that is all that the list is narrowed to. */
  readonly onlyTag: TagRow | null;
  /** Index in the order of creation of what the list is narrowed to. */
  readonly createdIndex: string;
}

/** Null when nothing can match. */
export async function narrow(
  filter: LinkFilter,
  scope: Scope,
  db: Database,
  search: LinkSearch,
): Promise<Narrowed | null> {
  const period = [
    ...(filter.from === undefined ? [] : [{ row: condition('l.created_at >= ?', filter.from) }]),
    ...(filter.to === undefined ? [] : [{ row: condition('l.created_at <= ?', filter.to) }]),
  ];
  const wanted = await wantedTags(filter, db);
  if (wanted === null) return null;
  const tagParts =
    filter.tagsMode === 'all' ? wanted.map((tag) => tagged([tag])) : wanted.length > 0 ? [tagged(wanted)] : [];
  const found =
    filter.search === undefined
      ? []
      : [await searchPart(filter.search, filter.searchMatchesDefaultDomain === true, db, search)];
  const author = sameId([scope.authorKeyId, await keyId(filter.authorKeyName, db)]);
  const domain = sameId([await domainId(scope.domain, db), await domainId(filter.domain, db)]);
  if (author === null || domain === null) return null;
  const authored = author === undefined ? [] : [owned('author_key_id', author)];
  const inDomain = domain === undefined ? [] : [owned('domain_id', domain)];

  const parts = [...period, ...tagParts, ...found, ...authored, ...inDomain];
  const exclusions = [...(await excludedTags(filter, db)), ...passingExclusions(filter, db.dialect)];
  const [rarest] = wanted;
  // What lists fewest ids, as far as that can be told without looking.
  const byNarrowness = [
    rarest !== undefined && rarest.links <= FEW ? tagParts : [],
    found,
    tagParts,
    authored,
    inDomain,
  ];
  return {
    parts,
    exclusions,
    source: byNarrowness.flat().find(({ ids }) => ids !== undefined) ?? null,
    onlyTag: parts.length === 1 && exclusions.length === 0 && wanted.length === 1 ? (rarest ?? null) : null,
    createdIndex:
      author !== undefined ? 'links_by_author' : domain !== undefined ? 'links_by_domain' : 'links_by_created_at',
  };
}

export function condition(sql: string, ...values: readonly Value[]): Condition {
  return { sql, values };
}

/** The conditions joined, with WHERE in front when there are any. */
export function where(conditions: readonly Condition[]): Condition {
  const sql = conditions.map((each) => `(${each.sql})`).join(' AND ');
  return { sql: sql === '' ? '' : `WHERE ${sql}`, values: conditions.flatMap(({ values }) => values) };
}

/** Undefined when nothing is asked for; null when there is no such thing, or two that can not both be. */
function sameId(ids: readonly (number | null | undefined)[]): number | null | undefined {
  const [id, ...others] = new Set(ids.filter((each) => each !== undefined));
  return others.length > 0 ? null : id;
}

async function keyId(name: string | undefined, db: Database): Promise<number | null | undefined> {
  if (name === undefined) return undefined;
  return (await db.get<{ id: number }>('SELECT id FROM api_keys WHERE name = ?', name))?.id ?? null;
}

async function domainId(authority: string | undefined, db: Database): Promise<number | null | undefined> {
  if (authority === undefined) return undefined;
  return (await db.get<{ id: number }>('SELECT id FROM domains WHERE authority = ?', authority))?.id ?? null;
}

function owned(column: 'author_key_id' | 'domain_id', id: number): FilterPart {
  return { row: condition(`l.${column} = ?`, id), ids: condition(`SELECT id FROM links WHERE ${column} = ?`, id) };
}

/** Rarest first; none when no tags are asked for; null when no link can have them. */
async function wantedTags(
  { tags = [], tagsMode = 'any' }: LinkFilter,
  db: Database,
): Promise<readonly TagRow[] | null> {
  const known = await tagRows(db, tags);
  if (tags.length === 0) return known;
  return known.length === 0 || (tagsMode === 'all' && known.length < new Set(tags).size) ? null : known;
}

async function tagRows(db: Database, names: readonly string[]): Promise<readonly TagRow[]> {
  if (names.length === 0) return [];
  const list = inList(names);
  return await db.all<TagRow>(`SELECT id, links FROM tags WHERE name ${list.sql} ORDER BY links`, ...list.values);
}

function tagged(tags: readonly Pick<TagRow, 'id'>[]): Required<FilterPart> {
  const { sql, values } = inList(tags.map(({ id }) => id));
  return {
    row: condition(`EXISTS (SELECT 1 FROM link_tags WHERE link_id = l.id AND tag_id ${sql})`, ...values),
    ids: condition(`SELECT link_id AS id FROM link_tags WHERE tag_id ${sql}`, ...values),
  };
}

/** The text of the link, or the name of one of its tags, or its domain. */
async function searchPart(
  term: string,
  matchesDefaultDomain: boolean,
  db: Database,
  search: LinkSearch,
): Promise<FilterPart> {
  const needle = term.toLowerCase();
  const { contains } = db.dialect;
  const tags = await db.all<{ id: number }>(`SELECT id FROM tags WHERE ${contains('name')}`, needle);
  const named = await db.all<{ id: number }>(
    `SELECT id FROM domains WHERE authority <> '' AND ${contains('authority')}`,
    needle,
  );
  const domains = [...named.map(({ id }) => id), ...(matchesDefaultDomain ? [1] : [])];
  const byText = await search.matching(term);
  const rows = [search.holding(term)];
  const sources = byText === null ? [] : [byText];
  if (tags.length > 0) {
    rows.push(tagged(tags).row);
    sources.push(tagged(tags).ids);
  }
  if (domains.length > 0) {
    const { sql, values } = inList(domains);
    rows.push(condition(`l.domain_id ${sql}`, ...values));
    sources.push(condition(`SELECT id FROM links WHERE domain_id ${sql}`, ...values));
  }
  return { row: joined(rows, ' OR '), ...(byText !== null && { ids: joined(sources, ' UNION ALL ') }) };
}

function joined(conditions: readonly Condition[], by: string): Condition {
  return { sql: conditions.map(({ sql }) => sql).join(by), values: conditions.flatMap(({ values }) => values) };
}

async function excludedTags(
  { excludeTags = [], excludeTagsMode = 'any' }: LinkFilter,
  db: Database,
): Promise<readonly Exclusion[]> {
  const tags = await tagRows(db, excludeTags);
  const [rarest] = tags;
  // No link has all of several tags one of which nobody has.
  if (rarest === undefined || (excludeTagsMode === 'all' && tags.length < new Set(excludeTags).size)) return [];
  const all =
    excludeTagsMode === 'any'
      ? tagged(tags).row
      : joined(
          tags.map((tag) => tagged([tag]).row),
          ' AND ',
        );
  const { ids } = tagged(excludeTagsMode === 'any' ? tags : [rarest]);
  return [
    {
      row: { sql: `NOT (${all.sql})`, values: all.values },
      from: {
        sql: `(SELECT DISTINCT id FROM (${ids.sql}) AS ids) AS found ${db.dialect.joinInOrder} links l ON l.id = found.id`,
        values: ids.values,
      },
      excluded: excludeTagsMode === 'any' ? condition('TRUE') : all,
      size: tags.length === 1 ? rarest.links : null,
      passing: false,
    },
  ];
}

function passingExclusions(
  { excludeMaxVisitsReached, excludePastValidUntil }: LinkFilter,
  { byIndex }: Dialect,
): readonly Exclusion[] {
  const exclusions: Exclusion[] = [];
  const add = (from: string, excluded: Condition, column: string): void => {
    const row = { sql: `l.${column} IS NULL OR NOT (${excluded.sql})`, values: excluded.values };
    exclusions.push({ row, from: condition(from), excluded, size: null, passing: true });
  };
  if (excludeMaxVisitsReached === true) {
    const reached = 'l.max_visits <= coalesce((SELECT total FROM counts WHERE scope = l.id), 0)';
    add(`links l ${byIndex('links_with_limit')}`, condition(reached), 'max_visits');
  }
  if (excludePastValidUntil !== undefined)
    add(`links l ${byIndex('links_with_end')}`, condition('l.valid_until < ?', excludePastValidUntil), 'valid_until');
  return exclusions;
}
