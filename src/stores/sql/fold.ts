import { DAY_MS, dimensionNames, dimensions, HOUR_MS, type Dimension } from '../../core/aggregates.ts';
import type { Visit } from '../../core/visit.ts';
import type { Session, Value } from './database.ts';
import { ALL_LINKS, authorityScope, ORPHANS } from './scopes.ts';
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
    const hours = new Map(scopes.map(([scope, visits]) => [scope, hoursOf(visits)]));
    // The database stores visitors while tallies are summed up. How many are new is part of the hours.
    await Promise.all([this.#countVisitors(session, hours), session.add(TALLIES, tallyRows(scopes))]);
    await session.add(HOURS, hourRows(hours));
    await session.add(
      COUNTS,
      scopes.map(([scope, visits]) => [scope, visits.length, visits.filter(({ bot }) => bot).length]),
    );
  }

  /** In the order of the tables. */
  #byScope(): readonly (readonly [number, readonly Folded[]])[] {
    const scopes = new Map<number, Folded[]>();
    for (const folded of this.#visits)
      for (const scope of folded.scopes) {
        const visits = scopes.get(scope);
        if (visits === undefined) scopes.set(scope, [folded]);
        else visits.push(folded);
      }
    return [...scopes].sort(([a], [b]) => a - b);
  }

  /** A visitor counts once a day in each scope, in the hour of the first visit. */
  async #countVisitors(session: Session, hours: ReadonlyMap<number, ReadonlyMap<number, Hour>>): Promise<void> {
    const seen = this.#visits
      .filter(({ visitor }) => visitor !== null)
      .sort((a, b) => (a.visitor ?? 0) - (b.visitor ?? 0) || a.at - b.at);
    const countedIn: (Hour | undefined)[] = [];
    const rows = function* (): Generator<readonly Value[]> {
      for (const visit of seen)
        for (const scope of visit.scopes) {
          countedIn.push(hours.get(scope)?.get(hourOf(visit)));
          yield [dayOf(visit), visit.visitor, scope];
        }
    };
    const isNew = await session.insertNew(VISITORS_SEEN, rows());
    for (const [i, hour] of countedIn.entries()) if (isNew[i] === true && hour !== undefined) hour.visitors++;
    const lastDay = this.#visits.reduce((last, visit) => Math.max(last, dayOf(visit)), 0);
    await session.run('DELETE FROM visitors_seen WHERE day < ?', lastDay - SEEN_DAYS);
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
  for (const [scope, visits] of scopes)
    for (const [day, ofDay] of byDay(visits))
      for (const dimension of dimensionNames.keys())
        for (const [value, { total, bots }] of tally(ofDay, dimension))
          if (value !== '') yield [scope, day, dimension, value, total, bots];
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
