import type { Scope } from '../../core/keys.ts';
import type { LinkFilter } from '../../core/ports.ts';
import type { Database } from './database.ts';
import type { Condition, SearchIndex } from './search.ts';

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
export function narrow(filter: LinkFilter, scope: Scope, db: Database, search: SearchIndex): Narrowed | null {
  const period = [
    ...(filter.from === undefined ? [] : [{ row: condition('l.created_at >= ?', filter.from) }]),
    ...(filter.to === undefined ? [] : [{ row: condition('l.created_at <= ?', filter.to) }]),
  ];
  const wanted = wantedTags(filter, db);
  if (wanted === null) return null;
  const tagParts =
    filter.tagsMode === 'all' ? wanted.map((tag) => tagged([tag])) : wanted.length > 0 ? [tagged(wanted)] : [];
  const found =
    filter.search === undefined
      ? []
      : [searchPart(filter.search, filter.searchMatchesDefaultDomain === true, db, search)];
  const author = sameId([scope.authorKeyId, keyId(filter.authorKeyName, db)]);
  const domain = sameId([scope.domain, filter.domain].map((authority) => domainId(authority, db)));
  if (author === null || domain === null) return null;
  const authored = author === undefined ? [] : [owned('author_key_id', author)];
  const inDomain = domain === undefined ? [] : [owned('domain_id', domain)];

  const parts = [...period, ...tagParts, ...found, ...authored, ...inDomain];
  const exclusions = [...excludedTags(filter, db), ...passingExclusions(filter)];
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

export function condition(sql: string, ...values: readonly (string | number)[]): Condition {
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

function keyId(name: string | undefined, db: Database): number | null | undefined {
  if (name === undefined) return undefined;
  return db.get<{ id: number }>('SELECT id FROM api_keys WHERE name = ?', name)?.id ?? null;
}

function domainId(authority: string | undefined, db: Database): number | null | undefined {
  if (authority === undefined) return undefined;
  return db.get<{ id: number }>('SELECT id FROM domains WHERE authority = ?', authority)?.id ?? null;
}

function owned(column: 'author_key_id' | 'domain_id', id: number): FilterPart {
  return { row: condition(`l.${column} = ?`, id), ids: condition(`SELECT id FROM links WHERE ${column} = ?`, id) };
}

/** Rarest first; none when no tags are asked for; null when no link can have them. */
function wantedTags({ tags = [], tagsMode = 'any' }: LinkFilter, db: Database): readonly TagRow[] | null {
  const known = tagRows(db, tags);
  if (tags.length === 0) return known;
  return known.length === 0 || (tagsMode === 'all' && known.length < new Set(tags).size) ? null : known;
}

function tagRows(db: Database, names: readonly string[]): readonly TagRow[] {
  if (names.length === 0) return [];
  const sql = 'SELECT id, links FROM tags WHERE name IN (SELECT value FROM json_each(?)) ORDER BY links';
  return db.all<TagRow>(sql, JSON.stringify(names));
}

const AMONG = 'tag_id IN (SELECT value FROM json_each(?))';

function tagged(tags: readonly Pick<TagRow, 'id'>[]): Required<FilterPart> {
  const ids = JSON.stringify(tags.map(({ id }) => id));
  return {
    row: condition(`EXISTS (SELECT 1 FROM link_tags WHERE link_id = l.id AND ${AMONG})`, ids),
    ids: condition(`SELECT link_id AS id FROM link_tags WHERE ${AMONG}`, ids),
  };
}

/** The text of the link, or the name of one of its tags, or its domain. */
function searchPart(term: string, matchesDefaultDomain: boolean, db: Database, search: SearchIndex): FilterPart {
  const needle = term.toLowerCase();
  const tags = db.all<{ id: number }>('SELECT id FROM tags WHERE instr(name, ?) > 0', needle);
  const named = db.all<{ id: number }>(
    "SELECT id FROM domains WHERE authority <> '' AND instr(authority, ?) > 0",
    needle,
  );
  const domains = JSON.stringify([...named.map(({ id }) => id), ...(matchesDefaultDomain ? [1] : [])]);
  const inDomain = 'domain_id IN (SELECT value FROM json_each(?))';
  const byText = search.matching(term);
  const rows = [search.holding(term)];
  const sources = byText === null ? [] : [byText];
  if (tags.length > 0) {
    rows.push(tagged(tags).row);
    sources.push(tagged(tags).ids);
  }
  if (domains !== '[]') {
    rows.push(condition(`l.${inDomain}`, domains));
    sources.push(condition(`SELECT id FROM links WHERE ${inDomain}`, domains));
  }
  return { row: joined(rows, ' OR '), ...(byText !== null && { ids: joined(sources, ' UNION ALL ') }) };
}

function joined(conditions: readonly Condition[], by: string): Condition {
  return { sql: conditions.map(({ sql }) => sql).join(by), values: conditions.flatMap(({ values }) => values) };
}

function excludedTags({ excludeTags = [], excludeTagsMode = 'any' }: LinkFilter, db: Database): readonly Exclusion[] {
  const tags = tagRows(db, excludeTags);
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
        sql: `(SELECT DISTINCT id FROM (${ids.sql})) AS found CROSS JOIN links l ON l.id = found.id`,
        values: ids.values,
      },
      excluded: excludeTagsMode === 'any' ? condition('TRUE') : all,
      size: tags.length === 1 ? rarest.links : null,
      passing: false,
    },
  ];
}

function passingExclusions({ excludeMaxVisitsReached, excludePastValidUntil }: LinkFilter): readonly Exclusion[] {
  const exclusions: Exclusion[] = [];
  const add = (from: string, excluded: Condition, column: string): void => {
    const row = { sql: `l.${column} IS NULL OR NOT (${excluded.sql})`, values: excluded.values };
    exclusions.push({ row, from: condition(from), excluded, size: null, passing: true });
  };
  if (excludeMaxVisitsReached === true) {
    const reached = 'l.max_visits <= coalesce((SELECT total FROM counts WHERE scope = l.id), 0)';
    add('links l INDEXED BY links_with_limit', condition(reached), 'max_visits');
  }
  if (excludePastValidUntil !== undefined)
    add('links l INDEXED BY links_with_end', condition('l.valid_until < ?', excludePastValidUntil), 'valid_until');
  return exclusions;
}
