import { LRUCache } from 'lru-cache';
import type { CountedLink } from '../../core/link.ts';
import type { Scope } from '../../core/keys.ts';
import type { LinkFilter, LinkOrder, LinkQuery, Page } from '../../core/ports.ts';
import { CLOCK, type ChangeClock } from './change-clock.ts';
import { rowsById, type Database, type Session, type Value } from './database.ts';
import { condition, FEW, narrow, where, type Narrowed } from './link-filter.ts';
import { nearerEnd, once, readBlocks, type Block, type Cut } from './list-pages.ts';
import { LINK_TABLES, linkColumns, readLink, type LinkRow } from './link-rows.ts';
import type { Condition, LinkSearch } from './link-search.ts';

/**
 * Lists of links. A page is found in two steps: the ids of its links in the order asked for, and then these links whole. Few
 * matches are collected and sorted; where there are many, walking the order's index from its nearer end meets them soon.
 */

/** Totals remembered. Each is looked at when a link is edited or deleted: 5 us. */
const TOTALS_MAX = 200;

/** How many of the links up to an id meet these conditions, as of a change. */
interface Total {
  readonly rows: readonly Condition[];
  links: number;
  upTo: number;
  asOf: number;
}

/** An order's keys, the first one the most significant, and the index that has them. */
interface Order {
  readonly index: string;
  readonly keys: readonly string[];
  /** The first key may be null. */
  readonly nulls?: boolean;
}

type ByVisits = 'visits' | 'nonBotVisits';

export class LinkLists {
  readonly #db: Database;
  readonly #search: LinkSearch;
  readonly #orders: Readonly<Record<Exclude<LinkOrder, ByVisits>, Order>>;
  readonly #visits: Readonly<Record<ByVisits, string>>;
  readonly #totals = new LRUCache<string, Total>({ max: TOTALS_MAX });

  constructor(db: Database, search: LinkSearch) {
    this.#db = db;
    this.#search = search;
    this.#orders = {
      dateCreated: { index: 'links_by_created_at', keys: ['l.created_at', 'l.id'] },
      shortCode: { index: 'links_by_code', keys: ['l.code', 'l.domain_id'] },
      longUrl: { index: 'links_by_long_url', keys: [db.dialect.longUrl.key, 'l.id'] },
      title: { index: 'links_by_title', keys: [db.dialect.titleKey, 'l.id'], nulls: true },
    };
    this.#visits = { visits: 'c.total', nonBotVisits: db.dialect.humans };
  }

  /** To be called when more than single links has changed. */
  forgetTotals(): void {
    this.#totals.clear();
  }

  /** To be called in the transaction of an edit or a deletion, which `change` makes: the totals stay true. New links need no call. */
  async changing<T>(session: Session, linkId: number, change: () => Promise<T>): Promise<T> {
    // Totals that others change as well are counted again.
    if (!this.#db.dialect.oneWriter) return await change();
    const before = await this.#totalsWith(session, linkId);
    try {
      const result = await change();
      const after = await this.#totalsWith(session, linkId);
      for (const total of before) total.links--;
      for (const total of after) total.links++;
      return result;
    } catch (error) {
      this.forgetTotals();
      throw error;
    }
  }

  async #totalsWith(session: Session, linkId: number): Promise<readonly Total[]> {
    const found: Total[] = [];
    for (const total of this.#totals.values()) {
      const { sql, values } = where([condition('l.id = ?', linkId), ...total.rows]);
      if (linkId > total.upTo) continue;
      if ((await session.get(`SELECT 1 FROM links l ${sql}`, ...values)) !== undefined) found.push(total);
    }
    return found;
  }

  async list(query: LinkQuery, scope: Scope): Promise<Page<CountedLink>> {
    const narrowed = await narrow(query, scope, this.#db, this.#search);
    if (narrowed === null) return { items: [], total: 0 };
    const total = await this.#total(narrowed);
    const limit = Math.min(query.limit, total - query.offset);
    if (limit <= 0) return { items: [], total };
    return { items: await this.byIds(await this.#page(narrowed, { ...query, limit }, total)), total };
  }

  async walk(filter: LinkFilter, scope: Scope, afterId: number, limit: number): Promise<readonly CountedLink[]> {
    const narrowed = await narrow(filter, scope, this.#db, this.#search);
    if (narrowed === null) return [];
    const { sql, values } = where([condition('l.id > ?', afterId), ...rowConditions(narrowed)]);
    return await this.byIds(
      await this.#ids(`SELECT l.id FROM links l ${this.#db.dialect.byId} ${sql} ORDER BY l.id`, values, limit),
    );
  }

  /** In the order of `ids`; those that are gone are left out. */
  async byIds(ids: readonly number[]): Promise<readonly CountedLink[]> {
    const sql = `SELECT ${linkColumns(this.#db.dialect)} FROM ${LINK_TABLES} WHERE l.id`;
    const rows = await rowsById<LinkRow>(this.#db, sql, ids);
    return ids.flatMap((id) => {
      const row = rows.get(id);
      return row === undefined ? [] : readLink(row);
    });
  }

  async #page(narrowed: Narrowed, query: LinkQuery, total: number): Promise<readonly number[]> {
    const { orderBy, descending, offset, limit } = query;
    const byVisits = orderBy === 'visits' || orderBy === 'nonBotVisits';
    if (total <= FEW) {
      const { from, rest } = this.#matches(narrowed);
      const by = byVisits ? { keys: [`coalesce(${this.#visits[orderBy]}, 0)`, 'l.id'] } : this.#orders[orderBy];
      const counts = byVisits ? 'LEFT JOIN counts c ON c.scope = l.id' : '';
      const sql = `SELECT l.id FROM ${from.sql} ${counts} ${rest.sql} ORDER BY ${this.#order(by, descending)}`;
      return await this.#ids(sql, [...from.values, ...rest.values], limit, offset);
    }
    if (byVisits) return await this.#pageByVisits(narrowed, this.#visits[orderBy], query, total);
    if (orderBy === 'dateCreated' && narrowed.onlyTag !== null)
      return await this.#pageOfTag(narrowed.onlyTag.id, query, total);
    const by = this.#orders[orderBy];
    const { sql, values } = where(rowConditions(narrowed));
    const used = this.#db.dialect.byIndex(orderBy === 'dateCreated' ? narrowed.createdIndex : by.index);
    return await nearerEnd(query, total, (way, skip) =>
      this.#ids(`SELECT l.id FROM links l ${used} ${sql} ORDER BY ${this.#order(by, way)}`, values, limit, skip),
    );
  }

  async #pageOfTag(tagId: number, query: LinkQuery, total: number): Promise<readonly number[]> {
    return await nearerEnd(query, total, (way, skip) => {
      const by = this.#order({ keys: ['created_at', 'link_id'] }, way);
      const sql = `SELECT link_id AS id FROM link_tags WHERE tag_id = ? ORDER BY ${by}`;
      return this.#ids(sql, [tagId], query.limit, skip);
    });
  }

  /** Visits are counted in another table, and only where there are some: links that have none come in a block of their own, by id. */
  async #pageByVisits(narrowed: Narrowed, key: string, query: Cut, total: number): Promise<readonly number[]> {
    const rows = rowConditions(narrowed);
    const some = where([condition(`c.scope > 0 AND ${key} > 0`), ...rows]);
    const none = where([condition(`NOT EXISTS (SELECT 1 FROM counts c WHERE c.scope = l.id AND ${key} > 0)`), ...rows]);
    // Without conditions the counts alone answer; a deleted link's are gone with it.
    const join = `counts c ${this.#db.dialect.joinInOrder} links l ON l.id = c.scope`;
    const counts = rows.length === 0 ? 'counts c' : join;
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
            `SELECT c.scope AS id FROM ${counts} ${some.sql} ORDER BY ${this.#order({ keys: [key, 'c.scope'] }, way)}`,
            some.values,
            limit,
            skip,
          ),
      },
      {
        size: async () => total - (await counted()),
        read: (way, limit, skip) =>
          this.#ids(
            `SELECT l.id FROM links l ${none.sql} ORDER BY ${this.#order({ keys: ['l.id'] }, way)}`,
            none.values,
            limit,
            skip,
          ),
      },
    ];
    return await nearerEnd(query, total, (way, skip) =>
      readBlocks(
        way ? blocks : blocks.toReversed(),
        { ...query, descending: way, offset: skip },
        rows.length === 0 || skip > FEW,
      ),
    );
  }

  /** Links with visits. All rows of a table are counted by its pages, quickly; the few that are not meant are taken off. */
  async #counted(key: string): Promise<number> {
    return await this.#number(
      `SELECT (SELECT count(*) FROM counts) - (SELECT count(*) FROM counts WHERE scope <= 0)
        - (SELECT count(*) FROM counts c WHERE c.scope > 0 AND ${key} <= 0) AS n`,
      [],
    );
  }

  async #total(narrowed: Narrowed): Promise<number> {
    const steady = { ...narrowed, exclusions: narrowed.exclusions.filter(({ passing }) => !passing) };
    return await this.#without(narrowed, steady.exclusions.length, await this.#steadyTotal(steady));
  }

  /** Counted once; later only the links that were made since are looked at. */
  async #steadyTotal(steady: Narrowed): Promise<number> {
    const rows = rowConditions(steady);
    const key = JSON.stringify(rows);
    const clock = await this.#db.get<ChangeClock>(CLOCK);
    const { made: upTo, changed: asOf } = clock ?? { made: 0, changed: 0 };
    const known = this.#totals.get(key);
    if (known === undefined || (known.asOf !== asOf && !this.#db.dialect.oneWriter)) {
      const links = await this.#count(steady);
      this.#totals.set(key, { rows, links, upTo, asOf });
      return links;
    }
    if (known.upTo < upTo) {
      const { sql, values } = where([condition('l.id > ? AND l.id <= ?', known.upTo, upTo), ...rows]);
      const before = known.upTo;
      const added = await this.#number(`SELECT count(*) AS n FROM links l ${this.#db.dialect.byId} ${sql}`, values);
      // Unless another list has looked at them meanwhile.
      if (known.upTo === before) {
        known.links += added;
        known.upTo = upTo;
      }
    }
    return known.links;
  }

  async #count(narrowed: Narrowed): Promise<number> {
    if (narrowed.onlyTag !== null) return narrowed.onlyTag.links;
    const { from, rest } = this.#matches({ ...narrowed, exclusions: [] });
    // Where the ids alone decide, their links are not looked at.
    const only = rest.sql === '' && narrowed.source?.ids !== undefined ? distinct(narrowed.source.ids) : null;
    const all = await this.#number(`SELECT count(*) AS n FROM ${only?.sql ?? from.sql} ${rest.sql}`, [
      ...from.values,
      ...rest.values,
    ]);
    return await this.#without(narrowed, 0, all);
  }

  /** What of `total` the exclusions leave, the first `done` of which are taken off already. */
  async #without({ parts, exclusions }: Narrowed, done: number, total: number): Promise<number> {
    const rows = parts.map(({ row }) => row);
    let left = total;
    for (const [index, { from, excluded, size }] of exclusions.entries()) {
      if (index < done) continue;
      const before = exclusions.slice(0, index).map(({ row }) => row);
      const { sql, values } = where([excluded, ...before, ...rows]);
      left -=
        size !== null && rows.length + before.length === 0
          ? size
          : await this.#number(`SELECT count(*) AS n FROM ${from.sql} ${sql}`, [...from.values, ...values]);
    }
    return left;
  }

  /** Where the matches come from, and the conditions that remain. */
  #matches(narrowed: Narrowed): { readonly from: Condition; readonly rest: Condition } {
    const { parts, exclusions, source } = narrowed;
    if (source?.ids === undefined)
      return { from: { sql: 'links l', values: [] }, rest: where(rowConditions(narrowed)) };
    const ids = distinct(source.ids);
    return {
      from: { sql: `${ids.sql} ${this.#db.dialect.joinInOrder} links l ON l.id = found.id`, values: ids.values },
      rest: where([...parts.filter((part) => part !== source), ...exclusions].map(({ row }) => row)),
    };
  }

  #order({ keys, nulls = false }: Pick<Order, 'keys' | 'nulls'>, descending: boolean): string {
    const way = descending ? 'DESC' : 'ASC';
    const low = nulls ? this.#db.dialect.nullsLow(descending) : '';
    return keys.map((key, i) => `${key} ${way} ${i === 0 ? low : ''}`).join(', ');
  }

  async #ids(sql: string, values: readonly Value[], limit: number, offset = 0): Promise<readonly number[]> {
    const rows = await this.#db.all<{ id: number }>(`${sql} LIMIT ? OFFSET ?`, ...values, limit, offset);
    return rows.map(({ id }) => id);
  }

  async #number(sql: string, values: readonly Value[]): Promise<number> {
    return (await this.#db.get<{ n: number }>(sql, ...values))?.n ?? 0;
  }
}

function rowConditions({ parts, exclusions }: Narrowed): readonly Condition[] {
  return [...parts, ...exclusions].map(({ row }) => row);
}

/** Each id once, as `found`. */
function distinct({ sql, values }: Condition): Condition {
  return { sql: `(SELECT DISTINCT id FROM (${sql}) AS ids) AS found`, values };
}
