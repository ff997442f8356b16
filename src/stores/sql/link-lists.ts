import { LRUCache } from 'lru-cache';
import type { CountedLink } from '../../core/link.ts';
import type { Scope } from '../../core/keys.ts';
import type { LinkFilter, LinkOrder, LinkQuery, Page } from '../../core/ports.ts';
import type { Database } from './database.ts';
import { condition, FEW, narrow, where, type Narrowed } from './link-filter.ts';
import { LINK_COLUMNS, LINK_TABLES, readLink, type LinkRow } from './link-rows.ts';
import type { Condition, SearchIndex } from './search.ts';

/**
 * Lists of links. A page is found in two steps: the ids of its links in the order asked for, and then these links whole. Few
 * matches are collected and sorted; where there are many, walking the order's index from its nearer end meets them soon.
 */

/** Totals remembered. Each is looked at when a link is edited or deleted: 5 us. */
const TOTALS_MAX = 200;

/** How many of the links up to an id meet these conditions. */
interface Total {
  readonly rows: readonly Condition[];
  links: number;
  upTo: number;
}

const ORDERS = {
  dateCreated: { index: 'links_by_created_at', keys: ['l.created_at', 'l.id'] },
  shortCode: { index: 'links_by_code', keys: ['l.code', 'l.domain_id'] },
  longUrl: { index: 'links_by_long_url', keys: ['l.long_url', 'l.id'] },
  title: { index: 'links_by_title', keys: ['l.title', 'l.id'] },
} as const satisfies Partial<Record<LinkOrder, { readonly index: string; readonly keys: readonly string[] }>>;

const VISITS = { visits: 'c.total', nonBotVisits: 'c.total - c.bots' } as const;

interface Cut {
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

export class LinkLists {
  readonly #db: Database;
  readonly #search: SearchIndex;
  readonly #totals = new LRUCache<string, Total>({ max: TOTALS_MAX });

  constructor(db: Database, search: SearchIndex) {
    this.#db = db;
    this.#search = search;
  }

  /** To be called when more than single links has changed. */
  forgetTotals(): void {
    this.#totals.clear();
  }

  /** To be called for an edit or a deletion, which `change` makes: the totals stay true. New links need no call. */
  changing<T>(linkId: number, change: () => T): T {
    const before = this.#totalsWith(linkId);
    const result = change();
    const after = this.#totalsWith(linkId);
    for (const total of before) total.links--;
    for (const total of after) total.links++;
    return result;
  }

  #totalsWith(linkId: number): readonly Total[] {
    return Array.from(this.#totals.values()).filter(({ rows, upTo }) => {
      const { sql, values } = where([condition('l.id = ?', linkId), ...rows]);
      return linkId <= upTo && this.#db.get(`SELECT 1 FROM links l ${sql}`, ...values) !== undefined;
    });
  }

  list(query: LinkQuery, scope: Scope): Page<CountedLink> {
    const narrowed = narrow(query, scope, this.#db, this.#search);
    if (narrowed === null) return { items: [], total: 0 };
    const total = this.#total(narrowed);
    const limit = Math.min(query.limit, total - query.offset);
    if (limit <= 0) return { items: [], total };
    return { items: this.byIds(this.#page(narrowed, { ...query, limit }, total)), total };
  }

  walk(filter: LinkFilter, scope: Scope, afterId: number, limit: number): readonly CountedLink[] {
    const narrowed = narrow(filter, scope, this.#db, this.#search);
    if (narrowed === null) return [];
    const { sql, values } = where([condition('l.id > ?', afterId), ...rowConditions(narrowed)]);
    return this.byIds(this.#ids(`SELECT l.id FROM links l NOT INDEXED ${sql} ORDER BY l.id`, values, limit));
  }

  /** In the order of `ids`; those that are gone are left out. */
  byIds(ids: readonly number[]): readonly CountedLink[] {
    const sql = `SELECT ${LINK_COLUMNS} FROM json_each(?) AS wanted CROSS JOIN ${LINK_TABLES} WHERE l.id = wanted.value ORDER BY wanted.key`;
    return this.#db.all<LinkRow>(sql, JSON.stringify(ids)).map(readLink);
  }

  #page(narrowed: Narrowed, query: LinkQuery, total: number): readonly number[] {
    const { orderBy, descending, offset, limit } = query;
    const byVisits = orderBy === 'visits' || orderBy === 'nonBotVisits';
    if (total <= FEW) {
      const { from, rest } = matches(narrowed);
      const keys = byVisits ? [`coalesce(${VISITS[orderBy]}, 0)`, 'l.id'] : ORDERS[orderBy].keys;
      const counts = byVisits ? 'LEFT JOIN counts c ON c.scope = l.id' : '';
      const sql = `SELECT l.id FROM ${from.sql} ${counts} ${rest.sql} ORDER BY ${order(keys, descending)}`;
      return this.#ids(sql, [...from.values, ...rest.values], limit, offset);
    }
    if (byVisits) return this.#pageByVisits(narrowed, VISITS[orderBy], query, total);
    if (orderBy === 'dateCreated' && narrowed.onlyTag !== null)
      return this.#pageOfTag(narrowed.onlyTag.id, query, total);
    const { index, keys } = ORDERS[orderBy];
    const { sql, values } = where(rowConditions(narrowed));
    const used = orderBy === 'dateCreated' ? narrowed.createdIndex : index;
    return nearerEnd(query, total, (way, skip) =>
      this.#ids(`SELECT l.id FROM links l INDEXED BY ${used} ${sql} ORDER BY ${order(keys, way)}`, values, limit, skip),
    );
  }

  #pageOfTag(tagId: number, query: LinkQuery, total: number): readonly number[] {
    return nearerEnd(query, total, (way, skip) => {
      const by = order(['created_at', 'link_id'], way);
      const sql = `SELECT link_id AS id FROM link_tags WHERE tag_id = ? ORDER BY ${by}`;
      return this.#ids(sql, [tagId], query.limit, skip);
    });
  }

  /** Visits are counted in another file, and only where there are some: links that have none come in a block of their own, by id. */
  #pageByVisits(narrowed: Narrowed, key: string, query: Cut, total: number): readonly number[] {
    const rows = rowConditions(narrowed);
    const some = where([condition(`c.scope > 0 AND ${key} > 0`), ...rows]);
    const none = where([condition(`NOT EXISTS (SELECT 1 FROM counts c WHERE c.scope = l.id AND ${key} > 0)`), ...rows]);
    // Without conditions the counts alone answer; a deleted link's are gone with it.
    const counts = rows.length === 0 ? 'counts c' : 'counts c CROSS JOIN links l ON l.id = c.scope';
    const counted = once(() =>
      rows.length === 0
        ? this.#counted(key)
        : this.#number(`SELECT count(*) AS n FROM ${counts} ${some.sql}`, some.values),
    );
    const blocks: readonly Block[] = [
      {
        size: counted,
        read: (way, limit, skip) =>
          this.#ids(
            `SELECT c.scope AS id FROM ${counts} ${some.sql} ORDER BY ${order([key, 'c.scope'], way)}`,
            some.values,
            limit,
            skip,
          ),
      },
      {
        size: () => total - counted(),
        read: (way, limit, skip) =>
          this.#ids(`SELECT l.id FROM links l ${none.sql} ORDER BY ${order(['l.id'], way)}`, none.values, limit, skip),
      },
    ];
    return nearerEnd(query, total, (way, skip) =>
      readBlocks(
        way ? blocks : blocks.toReversed(),
        { ...query, descending: way, offset: skip },
        rows.length === 0 || skip > FEW,
      ),
    );
  }

  /** Links with visits. All rows of a table are counted by its pages, quickly; the few that are not meant are taken off. */
  #counted(key: string): number {
    return this.#number(
      `SELECT (SELECT count(*) FROM counts) - (SELECT count(*) FROM counts WHERE scope <= 0)
        - (SELECT count(*) FROM counts c WHERE c.scope > 0 AND ${key} <= 0) AS n`,
      [],
    );
  }

  #total(narrowed: Narrowed): number {
    const steady = { ...narrowed, exclusions: narrowed.exclusions.filter(({ passing }) => !passing) };
    return this.#without(narrowed, steady.exclusions.length, this.#steadyTotal(steady));
  }

  /** Counted once; later only the links that were made since are looked at. */
  #steadyTotal(steady: Narrowed): number {
    const rows = rowConditions(steady);
    const key = JSON.stringify(rows);
    const upTo = this.#number('SELECT coalesce(max(id), 0) AS n FROM links', []);
    const known = this.#totals.get(key);
    if (known === undefined) {
      const links = this.#count(steady);
      this.#totals.set(key, { rows, links, upTo });
      return links;
    }
    if (known.upTo < upTo) {
      const { sql, values } = where([condition('l.id > ?', known.upTo), ...rows]);
      known.links += this.#number(`SELECT count(*) AS n FROM links l NOT INDEXED ${sql}`, values);
      known.upTo = upTo;
    }
    return known.links;
  }

  #count(narrowed: Narrowed): number {
    if (narrowed.onlyTag !== null) return narrowed.onlyTag.links;
    const { from, rest } = matches({ ...narrowed, exclusions: [] });
    // Where the ids alone decide, their links are not looked at.
    const only = rest.sql === '' && narrowed.source?.ids !== undefined ? distinct(narrowed.source.ids) : null;
    const all = this.#number(`SELECT count(*) AS n FROM ${only?.sql ?? from.sql} ${rest.sql}`, [
      ...from.values,
      ...rest.values,
    ]);
    return this.#without(narrowed, 0, all);
  }

  /** What of `total` the exclusions leave, the first `done` of which are taken off already. */
  #without({ parts, exclusions }: Narrowed, done: number, total: number): number {
    const rows = parts.map(({ row }) => row);
    return exclusions.slice(done).reduce((left, { from, excluded, size }, index) => {
      const before = exclusions.slice(0, done + index).map(({ row }) => row);
      if (size !== null && rows.length + before.length === 0) return left - size;
      const { sql, values } = where([excluded, ...before, ...rows]);
      return left - this.#number(`SELECT count(*) AS n FROM ${from.sql} ${sql}`, [...from.values, ...values]);
    }, total);
  }

  #ids(sql: string, values: readonly (string | number)[], limit: number, offset = 0): readonly number[] {
    return this.#db.all<{ id: number }>(`${sql} LIMIT ? OFFSET ?`, ...values, limit, offset).map(({ id }) => id);
  }

  #number(sql: string, values: readonly (string | number)[]): number {
    return this.#db.get<{ n: number }>(sql, ...values)?.n ?? 0;
  }
}

function rowConditions({ parts, exclusions }: Narrowed): readonly Condition[] {
  return [...parts, ...exclusions].map(({ row }) => row);
}

/** Where the matches come from, and the conditions that remain. */
function matches(narrowed: Narrowed): { readonly from: Condition; readonly rest: Condition } {
  const { parts, exclusions, source } = narrowed;
  if (source?.ids === undefined) return { from: { sql: 'links l', values: [] }, rest: where(rowConditions(narrowed)) };
  const ids = distinct(source.ids);
  return {
    from: { sql: `${ids.sql} CROSS JOIN links l ON l.id = found.id`, values: ids.values },
    rest: where([...parts.filter((part) => part !== source), ...exclusions].map(({ row }) => row)),
  };
}

/** Each id once, as `found`. */
function distinct({ sql, values }: Condition): Condition {
  return { sql: `(SELECT DISTINCT id FROM (${sql})) AS found`, values };
}

function order(keys: readonly string[], descending: boolean): string {
  return keys.map((key) => `${key} ${descending ? 'DESC' : 'ASC'}`).join(', ');
}

/** A part of a list. Its size may take a look at every match. */
interface Block {
  readonly size: () => number;
  readonly read: (descending: boolean, limit: number, skip: number) => readonly number[];
}

/** A page of blocks that follow each other. Near the front it is found without their sizes, as a rule. */
function readBlocks(blocks: readonly Block[], { descending, offset, limit }: Cut, bySize: boolean): readonly number[] {
  const ids: number[] = [];
  let skip = offset;
  for (const { size, read } of blocks) {
    const count = Math.min(limit - ids.length, bySize ? size() - skip : limit);
    if (count > 0) {
      const cut = { descending, offset: skip, limit: count };
      const part = bySize
        ? nearerEnd(cut, size(), (way, from) => read(way, count, from))
        : read(descending, count, skip);
      ids.push(...part);
    }
    if (ids.length === limit) break;
    skip = ids.length > 0 || skip === 0 ? 0 : skip - size();
  }
  return ids;
}

/** Reads from whichever end of the order is nearer, so that a deep page skips half of it at most. */
function nearerEnd(
  { descending, offset, limit }: Cut,
  total: number,
  read: (descending: boolean, offset: number) => readonly number[],
): readonly number[] {
  const behind = total - offset - limit;
  return offset <= behind || behind < 0 ? read(descending, offset) : read(!descending, behind).toReversed();
}

function once<T>(work: () => T): () => T {
  let result: { readonly value: T } | null = null;
  return () => (result ??= { value: work() }).value;
}
