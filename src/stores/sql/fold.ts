import { DAY_MS, dimensionNames, dimensions, HOUR_MS, type Dimension } from '../../core/aggregates.ts';
import type { Visit } from '../../core/visit.ts';
import type { Session, Value } from './database.ts';
import { ALL_LINKS, authorityScope, ORPHANS } from './scopes.ts';
import type { SeenVisitors } from './seen-visitors.ts';
import { COUNTS, HOURS, TALLIES, VISITORS_SEEN, type SumTable } from './tables.ts';

/** What visits add up to: summed over a batch, then added to the tables, a row for each sum. */

/** A visitor is told apart within a UTC day; clicks of a day are settled within the next, except after a long outage. */
const SEEN_DAYS = 2;
/** Longer values count together: an index of every database has room for them. */
const VALUE_LENGTH = 256;

/** What a visit counts under. */
export function countedValue(dimension: Dimension, visit: Visit): string {
  return dimensions[dimension](visit).slice(0, VALUE_LENGTH);
}

interface Sum {
  total: number;
  bots: number;
}

interface Hour extends Sum {
  visitors: number;
}

/** Of a visit, no more than what is summed: the visit itself is garbage by then. */
interface Folded {
  readonly at: number;
  readonly bot: boolean;
  readonly visitor: number | null;
  /** In ascending order, as the tables have them. */
  readonly scopes: readonly number[];
  /** In the order of `dimensionNames`. */
  readonly values: readonly string[];
}

export class Fold {
  readonly #visits: Folded[] = [];
  readonly #seen: SeenVisitors;

  constructor(seen: SeenVisitors) {
    this.#seen = seen;
  }

  add(visit: Visit, authorityId: number): void {
    const scopes = visit.linkId === null ? [ORPHANS] : [authorityScope(authorityId), ALL_LINKS, visit.linkId];
    const { at, bot, visitor } = visit;
    this.#visits.push({
      at,
      bot,
      visitor,
      scopes,
      values: dimensionNames.map((dimension) => countedValue(dimension, visit)),
    });
  }

  /**
   * In the caller's transaction. Rows go in the order of the tables: those that share a page come together, which takes a fifth less time, and two
   * transactions at once never wait for each other. What every batch touches comes last, so that it is locked for the shortest time.
   */
  async store(session: Session): Promise<void> {
    if (this.#visits.length === 0) return;
    const scopes = this.#byScope();
    // Each of its own, also where visits are the same: its visitors may not be.
    const hours = new Map(scopes.map(([scope, visits]) => [scope, hoursOf(visits)]));
    // The database stores visitors while tallies are summed up. How many are new is part of the hours.
    await Promise.all([this.#countVisitors(session, hours), session.add(TALLIES, tallyRows(scopes))]);
    await session.add(HOURS, hourRows(hours));
    await session.add(
      COUNTS,
      scopes.map(([scope, visits]) => [scope, visits.length, visits.filter(({ bot }) => bot).length]),
    );
  }

  /** To be called when the transaction is committed. */
  remember(): void {
    for (const visit of this.#visits) {
      const [scope = 0] = visit.scopes;
      if (visit.visitor !== null && visit.scopes.length > 1) this.#seen.add(dayOf(visit), visit.visitor, scope);
    }
  }

  /** In the order of the tables. Scopes of the same visits have the same list. */
  #byScope(): readonly (readonly [number, readonly Folded[]])[] {
    const scopes = new Map<number, Folded[]>();
    for (const folded of this.#visits)
      for (const scope of folded.scopes) {
        const visits = scopes.get(scope);
        if (visits === undefined) scopes.set(scope, [folded]);
        else visits.push(folded);
      }
    const sorted = [...scopes].sort(([a], [b]) => a - b);
    const all = scopes.get(ALL_LINKS);
    // Where all are of one authority, as they mostly are, it is added up once.
    return sorted.map(([scope, visits]) => [
      scope,
      all !== undefined && scope < ORPHANS && visits.length === all.length ? all : visits,
    ]);
  }

  /** A visitor counts once a day in each scope, in the hour of the first visit. */
  async #countVisitors(session: Session, hours: ReadonlyMap<number, ReadonlyMap<number, Hour>>): Promise<void> {
    const countedIn: (Hour | undefined)[] = [];
    const rows = this.#visitorRows((visit, scope) => countedIn.push(hours.get(scope)?.get(hourOf(visit))));
    const isNew = await session.insertNew(VISITORS_SEEN, rows);
    for (const [i, hour] of countedIn.entries()) if (isNew[i] === true && hour !== undefined) hour.visitors++;
    const lastDay = this.#visits.reduce((last, visit) => Math.max(last, dayOf(visit)), 0);
    await session.run('DELETE FROM visitors_seen WHERE day < ?', lastDay - SEEN_DAYS);
  }

  /** Of each visitor the first visit in a day and scope, but for scopes that certainly have the visitor. */
  *#visitorRows(took: (visit: Folded, scope: number) => void): Generator<readonly Value[]> {
    const visits = this.#visits
      .filter(({ visitor }) => visitor !== null)
      .sort((a, b) => (a.visitor ?? 0) - (b.visitor ?? 0) || a.at - b.at);
    const met = new Set<string>();
    for (const [i, visit] of visits.entries()) {
      const { visitor, scopes } = visit;
      const day = dayOf(visit);
      const isFirst = visitor !== visits[i - 1]?.visitor;
      const isOnly = isFirst && visitor !== visits[i + 1]?.visitor;
      if (isFirst) met.clear();
      const isCounted = visitor !== null && scopes.length > 1 && this.#seen.has(day, visitor, scopes[0] ?? 0);
      for (const scope of scopes) {
        if (isCounted && scope <= ALL_LINKS) continue;
        if (!isOnly) {
          const key = `${day} ${scope}`;
          if (met.has(key)) continue;
          met.add(key);
        }
        took(visit, scope);
        yield [day, visitor, scope];
      }
    }
  }
}

/** Days since 1970 UTC. */
function dayOf({ at }: Folded): number {
  return Math.floor(at / DAY_MS);
}

/** Hours since 1970 UTC. */
function hourOf({ at }: Folded): number {
  return Math.floor(at / HOUR_MS);
}

function hoursOf(visits: readonly Folded[]): ReadonlyMap<number, Hour> {
  const hours = new Map<number, Hour>();
  for (const visit of visits) {
    const at = hourOf(visit);
    let hour = hours.get(at);
    if (hour === undefined) hours.set(at, (hour = { total: 0, bots: 0, visitors: 0 }));
    count(hour, visit.bot);
  }
  return hours;
}

function* hourRows(scopes: ReadonlyMap<number, ReadonlyMap<number, Hour>>): Generator<readonly Value[]> {
  for (const [scope, hours] of scopes)
    for (const [hour, { total, bots, visitors }] of [...hours].sort(([a], [b]) => a - b))
      yield [scope, hour, total, bots, visitors];
}

function* tallyRows(scopes: readonly (readonly [number, readonly Folded[]])[]): Generator<readonly Value[]> {
  let wide: readonly Folded[] = [];
  let ofWide: readonly (readonly Value[])[] = [];
  for (const [scope, visits] of scopes) {
    const sums = visits === wide ? ofWide : tallies(visits);
    if (scope < ORPHANS) [wide, ofWide] = [visits, sums];
    for (const sum of sums) yield [scope, ...sum];
  }
}

/** Rows without their scope. */
function tallies(visits: readonly Folded[]): readonly (readonly Value[])[] {
  const rows: Value[][] = [];
  for (const [day, ofDay] of byDay(visits))
    for (let dimension = 0; dimension < dimensionNames.length; dimension++)
      for (const [value, { total, bots }] of tally(ofDay, dimension))
        if (value !== '') rows.push([day, dimension, value, total, bots]);
  return rows;
}

function byDay(visits: readonly Folded[]): readonly (readonly [number, readonly Folded[]])[] {
  const [first] = visits;
  if (first === undefined) return [];
  const day = dayOf(first);
  if (visits.every((visit) => dayOf(visit) === day)) return [[day, visits]];
  return [...Map.groupBy(visits, dayOf)].sort(([a], [b]) => a - b);
}

function tally(visits: readonly Folded[], dimension: number): readonly (readonly [string, Sum])[] {
  const [first] = visits;
  // As a rule a link has one visit in a batch.
  if (first !== undefined && visits.length === 1)
    return [[first.values[dimension] ?? '', { total: 1, bots: Number(first.bot) }]];
  const tallies = new Map<string, Sum>();
  for (const { bot, values } of visits) {
    const value = values[dimension] ?? '';
    const sum = tallies.get(value);
    if (sum === undefined) tallies.set(value, { total: 1, bots: Number(bot) });
    else count(sum, bot);
  }
  return [...tallies].sort(([a], [b]) => (a < b ? -1 : 1));
}

function count(sum: Sum, bot: boolean): void {
  sum.total++;
  if (bot) sum.bots++;
}

/** In the caller's transaction: takes a link's visits out of what they were added to. Uniques of wider scopes stay: who else a visitor visited is not kept. */
export async function unfoldLink(session: Session, linkId: number, authorityId: number | null): Promise<void> {
  const scopes = authorityId === null ? [ALL_LINKS] : [authorityScope(authorityId), ALL_LINKS];
  const takeOut = async (table: SumTable, other: readonly string[]): Promise<void> => {
    const columns = [...other, 'total', 'bots'].join(', ');
    const own = await session.all<Record<string, Value>>(
      `SELECT ${columns} FROM ${table.name} WHERE scope = ?`,
      linkId,
    );
    await session.add(
      table,
      scopes.flatMap((scope) =>
        own.map((row) =>
          Object.keys(table.columns).map((column) => {
            if (column === 'scope') return scope;
            if (column === 'visitors') return 0;
            return table.sums.includes(column) ? -Number(row[column]) : (row[column] ?? null);
          }),
        ),
      ),
    );
  };
  await takeOut(TALLIES, ['day', 'dimension', 'value']);
  await takeOut(HOURS, ['hour']);
  await takeOut(COUNTS, []);
  await dropScope(session, linkId);
}

/** In the caller's transaction. */
export async function dropScope(session: Session, scope: number): Promise<void> {
  for (const { name } of [TALLIES, HOURS, COUNTS]) await session.run(`DELETE FROM ${name} WHERE scope = ?`, scope);
}
