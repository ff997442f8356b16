import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  DAY_MS,
  dimensionNames,
  HOUR_MS,
  totalsOf,
  type Stats,
  type StatsPoint,
  type StatsQuery,
  type StatsScope,
  type StatsValue,
} from '../../core/aggregates.ts';
import type { Dimension } from '../../core/aggregates.ts';
import type { Scope } from '../../core/keys.ts';
import type { VisitScope } from '../../core/ports.ts';
import { Costly } from './costly.ts';
import type { Database } from './database.ts';
import { condition, where } from './link-filter.ts';
import { ALL_LINKS, authorityIdOf, authorityScope, ORPHANS } from './scopes.ts';
import type { Condition } from './link-search.ts';
import { ofScope } from './tags.ts';
import { CountedVisits } from './counted-visits.ts';
import { countedValue } from './fold.ts';
import { LINKS_OF_TAG, type VisitLists } from './visit-lists.ts';

/** Visits that are looked at one by one for one answer: a second on SQLite, in which others are answered too. */
const LOOKED_AT_MAX = 50_000;

/** Statistics, read from the sums, unless only visits of one value are asked for. Those of a tag are of many links. */
export class VisitStats {
  readonly #db: Database;
  readonly #lists: VisitLists;
  readonly #costly: Costly<Stats>;

  constructor(db: Database, lists: VisitLists) {
    this.#db = db;
    this.#lists = lists;
    this.#costly = new Costly(db.dialect);
  }

  async stats({ from, to, ...query }: StatsQuery, scope: Scope): Promise<Stats> {
    // Sums are by the hour: a period that ends now is the same one until the hour does.
    const [first, end] = [from, to].map((at) => Math.ceil(at / HOUR_MS) * HOUR_MS) as [number, number];
    const whole = { from: first, to: end, ...query };
    return await this.#costly.answer(JSON.stringify([whole, scope]), () => this.#read(whole, scope));
  }

  async #read(query: StatsQuery, scope: Scope): Promise<Stats> {
    const { scope: of, from, to, unit, top, where: only } = query;
    const scopes = await this.#scopes(of, scope);
    const within = (column: 'hour' | 'day', lengthMs: number): Condition =>
      where([
        scopes,
        condition(`${column} >= ? AND ${column} < ?`, Math.ceil(from / lengthMs), Math.ceil(to / lengthMs)),
      ]);
    const hours = within('hour', HOUR_MS);
    const unitHours = (unit === 'day' ? DAY_MS : HOUR_MS) / HOUR_MS;
    const rows = await this.#db.all<StatsPoint>(
      `SELECT hour - hour % ${unitHours} AS at, sum(total) AS total, sum(bots) AS bots, sum(visitors) AS uniques
        FROM hours ${hours.sql} GROUP BY 1 HAVING sum(total) > 0 ORDER BY 1`,
      ...hours.values,
    );
    const series = rows.map((point) => ({ ...point, at: point.at * HOUR_MS }));
    const totals = totalsOf(series);
    if (only !== undefined) return await this.#count(query, only, scope, totals.total);
    return {
      ...totals,
      series,
      by: await this.#byDimension(within('day', DAY_MS), top),
    };
  }

  /** Sums do not know which values came together, so visits of a period that has `all` are looked at, the newest ones. */
  async #count(query: StatsQuery, only: NonNullable<StatsQuery['where']>, scope: Scope, all: number): Promise<Stats> {
    const counted = new CountedVisits(query);
    let visits = 0;
    const period = { from: query.from, to: query.to - 1 };
    const lists = listsOf(query.scope, scope);
    for await (const part of this.#lists.newest(lists, period, scope, LOOKED_AT_MAX, all)) {
      visits += part.length;
      await nextTurn();
      for (const visit of part) if (countedValue(only.dimension, visit) === only.value) counted.add(visit);
    }
    return { ...counted.stats(), ...(visits < all && { lookedAt: { visits, of: all } }) };
  }

  async #byDimension(days: Condition, top: number): Promise<Stats['by']> {
    const by = Object.fromEntries(dimensionNames.map((name) => [name, [] as StatsValue[]])) as Record<
      Dimension,
      StatsValue[]
    >;
    const rows = await this.#db.all<StatsValue & { dimension: number; place: number }>(
      `SELECT * FROM (SELECT dimension, value, sum(total) AS total, sum(bots) AS bots,
        row_number() OVER (PARTITION BY dimension ORDER BY sum(total) DESC, value) AS place
        FROM tallies ${days.sql} GROUP BY dimension, value HAVING sum(total) > 0) AS ranked WHERE place <= ? ORDER BY dimension, place`,
      ...days.values,
      top,
    );
    for (const { dimension, value, total, bots } of rows) {
      const name = dimensionNames[dimension];
      if (name !== undefined) by[name].push({ value, total, bots });
    }
    return by;
  }

  /** Scopes whose sums make up what is asked for, as a condition. */
  async #scopes(of: StatsScope, scope: Scope): Promise<Condition> {
    const mine = ofScope(scope);
    if (of.kind === 'link') return condition('scope = ?', of.linkId);
    if (of.kind === 'orphans') return scope.noOrphans === true ? NOTHING : condition('scope = ?', ORPHANS);
    if (of.kind === 'tag') {
      const { sql, values } =
        mine.sql === ''
          ? { sql: '', values: [] }
          : { sql: `AND scope IN (SELECT l.id FROM links l WHERE ${mine.sql})`, values: mine.values };
      return condition(`scope IN (${LINKS_OF_TAG}) ${sql}`, of.tag, ...values);
    }
    if (scope.authorKeyId !== undefined) {
      const inDomain = of.kind === 'domain' ? ofScope({ domain: of.domain }) : null;
      const conditions = [mine, ...(inDomain === null ? [] : [inDomain])];
      const links = `SELECT l.id FROM links l WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`;
      return condition(`scope IN (${links})`, ...conditions.flatMap(({ values }) => values));
    }
    const domain = of.kind === 'domain' ? of.domain : scope.domain;
    if (domain === undefined)
      return scope.noOrphans === true
        ? condition('scope = ?', ALL_LINKS)
        : condition('scope IN (?, ?)', ALL_LINKS, ORPHANS);
    if (scope.domain !== undefined && scope.domain !== domain) return NOTHING;
    const id = await authorityIdOf(this.#db, domain);
    return id === null ? NOTHING : condition('scope = ?', authorityScope(id));
  }
}

const NOTHING = condition('FALSE');

/** Whose single visits these sums are of. */
function listsOf(of: StatsScope, { authorKeyId, domain, noOrphans }: Scope): readonly VisitScope[] {
  if (of.kind === 'orphans') return [{ kind: 'orphan' }];
  if (of.kind !== 'all') return [of];
  const narrowed = authorKeyId !== undefined || domain !== undefined || noOrphans === true;
  return narrowed ? [{ kind: 'non-orphan' }] : [{ kind: 'non-orphan' }, { kind: 'orphan' }];
}
