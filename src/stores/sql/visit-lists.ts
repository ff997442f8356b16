import { HOUR_MS } from '../../core/aggregates.ts';
import type { Scope } from '../../core/keys.ts';
import type { Page, VisitQuery, VisitScope } from '../../core/ports.ts';
import type { StoredVisit } from '../../core/visit.ts';
import { Costly } from './costly.ts';
import { inParts, rowsById, type Database, type Value } from './database.ts';
import { keptFrom } from './kept-visits.ts';
import { condition, where } from './link-filter.ts';
import { ALL_LINKS, authorityIdOf, authorityScope, ORPHANS } from './scopes.ts';
import type { Condition } from './link-search.ts';
import { ofScope } from './tags.ts';
import { readVisit, VISIT_ROWS, type VisitRow } from './visit-rows.ts';

/**
 * Lists of visits, newest first. What has a sum for each hour is paged by these: the hours before a page are skipped by their
 * sums, and the total is theirs, so that the millionth page costs what the first does.
 */

/** Shorter skips are cheaper row by row. */
const SKIP_BY_HOURS_MIN = 1000;
/** Visits that are collected and sorted. */
const FEW = 4000;
/** Or, where that is more, so many times what is asked for. */
const FEW_TIMES = 4;

interface Selected {
  readonly conditions: readonly Condition[];
  /** Only visits of links that have this tag. */
  readonly tag: string | null;
  /** The scope whose sums are exactly these visits, if there is one. */
  readonly summed: number | null;
  readonly index: string;
}

interface Period {
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
  readonly excludeBots: boolean;
}

interface Place {
  readonly id: number;
  readonly at: number;
}

interface Hour {
  /** Since 1970 UTC. */
  readonly hour: number;
  readonly visits: number;
}

export class VisitLists {
  readonly #db: Database;
  readonly #ofTags: Costly<{ readonly visits: number }>;

  constructor(db: Database) {
    this.#db = db;
    this.#ofTags = new Costly(db.dialect);
  }

  async list({ of, offset, limit, ...query }: VisitQuery, scope: Scope): Promise<Page<StoredVisit>> {
    const selected = await this.#select(of, scope);
    if (selected === null) return { items: [], total: 0 };
    const from = Math.max(query.from ?? 0, await keptFrom(this.#db));
    const period = { from, to: query.to ?? Number.MAX_SAFE_INTEGER, excludeBots: query.excludeBots };
    const total = await this.#total(selected, period, of);
    const count = Math.min(limit, total - offset);
    if (count <= 0) return { items: [], total };
    const page = await this.#afterHours(selected, period, offset);
    const places = await this.#places(selected, page.period, of.kind === 'tag' && total <= FEW, count, page.offset);
    return { items: await this.#byIds(places.map(({ id }) => id)), total };
  }

  /** The newest `limit` visits of several scopes together, of a period that has `total` of them, in parts and in no order. */
  async *newest(
    of: readonly VisitScope[],
    { from, to }: { readonly from: number; readonly to: number },
    scope: Scope,
    limit: number,
    total: number,
  ): AsyncGenerator<readonly StoredVisit[]> {
    const period = { from: Math.max(from, await keptFrom(this.#db)), to, excludeBots: false };
    const places: Place[] = [];
    for (const each of of) {
      const selected = await this.#select(each, scope);
      const few = each.kind === 'tag' && total <= FEW_TIMES * limit;
      if (selected !== null) places.push(...(await this.#places(selected, period, few, limit, 0)));
    }
    const newest = places.sort((a, b) => b.at - a.at || b.id - a.id).slice(0, limit);
    for (const part of inParts(newest)) yield await this.#byIds(part.map(({ id }) => id));
  }

  /** Newest first. `few`: all of a tag are collected and sorted. */
  async #places(
    selected: Selected,
    period: Period,
    few: boolean,
    limit: number,
    offset: number,
  ): Promise<readonly Place[]> {
    // Where there are many, those of the tag are met soon on the way through all; to list its links first would be most of the work.
    const { sql, values } = where(conditionsOf(selected, period, few ? AMONG_TAGGED : IS_TAGGED));
    return await this.#db.all<Place>(
      `SELECT v.id, v.at FROM visits v ${few ? '' : this.#db.dialect.byIndex(selected.index)} ${sql} ORDER BY ${few ? '+' : ''}v.at DESC, v.id DESC LIMIT ? OFFSET ?`,
      ...values,
      limit,
      offset,
    );
  }

  async walk(of: VisitScope, scope: Scope, afterId: number, limit: number): Promise<readonly StoredVisit[]> {
    const selected = await this.#select(of, scope);
    if (selected === null) return [];
    const { sql, values } = where([
      condition('v.id > ?', afterId),
      ...selected.conditions,
      ...tagged(selected, AMONG_TAGGED),
    ]);
    const { byId } = this.#db.dialect;
    return await this.#byIds(
      await this.#ids(`SELECT v.id FROM visits v ${byId} ${sql} ORDER BY v.id LIMIT ?`, [...values, limit]),
    );
  }

  /** Null when the scope sees none. */
  async #select(of: VisitScope, scope: Scope): Promise<Selected | null> {
    if (of.kind === 'orphan') return scope.noOrphans === true ? null : await this.#orphans(of, scope);
    const linked = condition('v.link_id IS NOT NULL');
    if (of.kind === 'link')
      return {
        conditions: [condition('v.link_id = ?', of.linkId)],
        tag: null,
        summed: of.linkId,
        index: 'visits_by_link',
      };
    const conditions: Condition[] = [linked];
    const domains = new Set([of.domain, scope.domain].filter((domain) => domain !== undefined));
    if (domains.size > 1) return null;
    const [domain] = domains;
    const authorityId = domain === undefined ? undefined : await authorityIdOf(this.#db, domain);
    if (authorityId === null) return null;
    if (authorityId !== undefined) conditions.push(condition('v.authority_id = ?', authorityId));
    const mine = ofScope(scope.authorKeyId === undefined ? {} : { authorKeyId: scope.authorKeyId });
    if (mine.sql !== '')
      conditions.push({ sql: `v.link_id IN (SELECT l.id FROM links l WHERE ${mine.sql})`, values: mine.values });
    const narrowed = mine.sql !== '' || of.kind === 'tag';
    return {
      conditions,
      tag: of.kind === 'tag' ? of.tag : null,
      summed: narrowed ? null : authorityId === undefined ? ALL_LINKS : authorityScope(authorityId),
      index: authorityId === undefined ? 'visits_by_time' : 'visits_by_authority',
    };
  }

  async #orphans({ type, domain }: Extract<VisitScope, { kind: 'orphan' }>, scope: Scope): Promise<Selected | null> {
    const conditions: Condition[] = [condition('v.link_id IS NULL')];
    const domains = new Set([domain, scope.domain].filter((each) => each !== undefined));
    if (domains.size > 1) return null;
    const [authority] = domains;
    const authorityId = authority === undefined ? undefined : await authorityIdOf(this.#db, authority);
    if (authorityId === null) return null;
    if (authorityId !== undefined) conditions.push(condition('v.authority_id = ?', authorityId));
    if (type !== undefined) conditions.push(condition('v.kind = ?', type));
    return { conditions, tag: null, summed: conditions.length === 1 ? ORPHANS : null, index: 'orphans_by_time' };
  }

  async #total(selected: Selected, period: Period, of: VisitScope): Promise<number> {
    const { summed } = selected;
    const unbounded = period.from === 0 && period.to === Number.MAX_SAFE_INTEGER;
    const counted = period.excludeBots ? 'total - bots' : 'total';
    if (summed !== null && unbounded)
      return await this.#number(`SELECT ${counted} AS n FROM counts WHERE scope = ?`, [summed]);
    if (summed !== null) {
      const edges = await this.#edges(selected, period);
      return (await this.#hours(summed, period)).reduce((sum, { visits }) => sum + visits, edges);
    }
    if (of.kind === 'tag' && unbounded && selected.conditions.length === 1) {
      const sum = `SELECT sum(${counted}) AS n FROM counts WHERE scope > 0 AND scope IN (${LINKS_OF_TAG})`;
      const answer = await this.#ofTags.answer(JSON.stringify([of.tag, counted]), async () => ({
        visits: await this.#number(sum, [of.tag]),
      }));
      return answer.visits;
    }
    const { sql, values } = where(conditionsOf(selected, period));
    return await this.#number(`SELECT count(*) AS n FROM visits v ${sql}`, values);
  }

  /** Whole hours of the period that have visits, newest first. */
  async #hours(scope: number, { from, to, excludeBots }: Period): Promise<readonly Hour[]> {
    return await this.#db.all<Hour>(
      `SELECT hour, ${excludeBots ? 'total - bots' : 'total'} AS visits FROM hours WHERE scope = ? AND hour >= ? AND hour < ? ORDER BY hour DESC`,
      scope,
      Math.ceil(from / HOUR_MS),
      Math.floor((to + 1) / HOUR_MS),
    );
  }

  /** Visits of the hours that the period begins and ends in the middle of. */
  async #edges(selected: Selected, period: Period): Promise<number> {
    const firstWhole = Math.ceil(period.from / HOUR_MS) * HOUR_MS;
    const lastWhole = Math.floor((period.to + 1) / HOUR_MS) * HOUR_MS;
    const edges =
      firstWhole > lastWhole
        ? [period]
        : [
            { ...period, to: firstWhole - 1 },
            { ...period, from: lastWhole },
          ];
    let sum = 0;
    for (const edge of edges.filter(({ from, to }) => from <= to)) {
      const { sql, values } = where(conditionsOf(selected, edge));
      const index = this.#db.dialect.byIndex(selected.index);
      sum += await this.#number(`SELECT count(*) AS n FROM visits v ${index} ${sql}`, values);
    }
    return sum;
  }

  /** The same place in the list, said with a shorter period and so with fewer visits to skip. */
  async #afterHours(
    selected: Selected,
    period: Period,
    offset: number,
  ): Promise<{ readonly period: Period; readonly offset: number }> {
    if (selected.summed === null || offset < SKIP_BY_HOURS_MIN) return { period, offset };
    const lastWhole = Math.floor((period.to + 1) / HOUR_MS) * HOUR_MS;
    const newest = { ...period, from: Math.max(period.from, lastWhole) };
    let left = offset - (newest.from <= newest.to ? await this.#edges(selected, newest) : 0);
    if (left < 0) return { period, offset };
    for (const { hour, visits } of await this.#hours(selected.summed, period)) {
      if (visits > left) return { period: { ...period, to: (hour + 1) * HOUR_MS - 1 }, offset: left };
      left -= visits;
    }
    return { period: { ...period, to: Math.ceil(period.from / HOUR_MS) * HOUR_MS - 1 }, offset: left };
  }

  async #byIds(ids: readonly number[]): Promise<readonly StoredVisit[]> {
    const rows = await rowsById<VisitRow>(this.#db, `${VISIT_ROWS} WHERE v.id`, ids);
    return ids.flatMap((id) => {
      const row = rows.get(id);
      return row === undefined ? [] : readVisit(row);
    });
  }

  async #ids(sql: string, values: readonly Value[]): Promise<readonly number[]> {
    return (await this.#db.all<{ id: number }>(sql, ...values)).map(({ id }) => id);
  }

  async #number(sql: string, values: readonly Value[]): Promise<number> {
    return (await this.#db.get<{ n: number | null }>(sql, ...values))?.n ?? 0;
  }
}

export const LINKS_OF_TAG = 'SELECT link_id FROM link_tags WHERE tag_id = (SELECT id FROM tags WHERE name = ?)';

const AMONG_TAGGED = `v.link_id IN (${LINKS_OF_TAG})`;
const IS_TAGGED =
  'EXISTS (SELECT 1 FROM link_tags WHERE link_id = v.link_id AND tag_id = (SELECT id FROM tags WHERE name = ?))';

function tagged({ tag }: Selected, sql: string): readonly Condition[] {
  return tag === null ? [] : [condition(sql, tag)];
}

function conditionsOf(
  selected: Selected,
  { from, to, excludeBots }: Period,
  byTag: string = AMONG_TAGGED,
): readonly Condition[] {
  const period = [condition('v.at >= ?', from), condition('v.at <= ?', to)];
  return [
    ...selected.conditions,
    ...tagged(selected, byTag),
    ...period,
    ...(excludeBots ? [condition('v.bot = 0')] : []),
  ];
}
