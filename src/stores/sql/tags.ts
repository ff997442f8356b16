import { NO_VISITS, type Actor, type Link, type VisitCounts } from '../../core/link.ts';
import type { Scope } from '../../core/keys.ts';
import type { Page, TagQuery, TagRenaming, TagStats, TagStatsQuery } from '../../core/ports.ts';
import { Costly } from './costly.ts';
import { changeLinks, type ChangeClock } from './change-clock.ts';
import { idsByName, inList, type Database, type Session } from './database.ts';
import type { Dialect } from './dialect.ts';
import { condition, where } from './link-filter.ts';
import { LINK_TABLES, linkColumns, readLink, stateJson, type LinkRow } from './link-rows.ts';
import type { Condition } from './link-search.ts';
import { LINK_TAGS, LINK_VERSIONS, TAGS } from './tables.ts';

/** Tags, and what they count. */

const KEYS: Readonly<Record<TagStatsQuery['orderBy'], (tag: TagStats) => number>> = {
  // In the order of names already.
  tag: () => 0,
  shortUrlsCount: ({ links }) => links,
  visits: ({ visits }) => visits.total,
  nonBotVisits: ({ visits }) => visits.total - visits.bots,
};

/** Links that get a version more at a time. */
const VERSIONS_PART = 1000;

export class Tags {
  readonly #db: Database;
  readonly #sums: Costly<ReadonlyMap<number, VisitCounts>>;

  constructor(db: Database) {
    this.#db = db;
    this.#sums = new Costly(db.dialect);
  }

  async list({ search, descending, offset, limit }: TagQuery, scope: Scope): Promise<Page<string>> {
    const { sql, values } = visible(this.#db.dialect, search, scope);
    const rows = await this.#db.all<{ name: string }>(
      `SELECT t.name FROM tags t ${sql} ORDER BY t.name ${way(descending)} LIMIT ? OFFSET ?`,
      ...values,
      limit,
      offset,
    );
    const count = await this.#db.get<{ n: number }>(`SELECT count(*) AS n FROM tags t ${sql}`, ...values);
    return { items: rows.map(({ name }) => name), total: count?.n ?? 0 };
  }

  async stats({ search, descending, offset, limit, orderBy }: TagStatsQuery, scope: Scope): Promise<Page<TagStats>> {
    const seen = visible(this.#db.dialect, search, scope);
    const mine = ofScope(scope);
    const links =
      mine.sql === ''
        ? 't.links'
        : `(SELECT count(*) FROM link_tags lt JOIN links l ON l.id = lt.link_id WHERE lt.tag_id = t.id AND ${mine.sql})`;
    const rows = await this.#db.all<{ id: number; name: string; links: number }>(
      `SELECT t.id, t.name, ${links} AS links FROM tags t ${seen.sql} ORDER BY t.name ${way(descending)}`,
      ...mine.values,
      ...seen.values,
    );
    const sums = await this.#sums.answer(JSON.stringify(mine), () => this.#visits(mine));
    const all = rows.map((row): TagStats => {
      const { total, bots } = sums.get(row.id) ?? NO_VISITS;
      return { tag: row.name, links: row.links, visits: { total, bots } };
    });
    const key = KEYS[orderBy];
    all.sort((a, b) => (descending ? key(b) - key(a) : key(a) - key(b)));
    return { items: all.slice(offset, offset + limit), total: all.length };
  }

  /** By tag, from the links that have visits: a tag may have many that have none. */
  async #visits(mine: Condition): Promise<ReadonlyMap<number, VisitCounts>> {
    const narrowed = mine.sql !== '';
    const rows = await this.#db.all<VisitCounts & { id: number }>(
      `SELECT lt.tag_id AS id, sum(c.total) AS total, sum(c.bots) AS bots FROM counts c
        ${this.#db.dialect.joinInOrder} link_tags lt ON lt.link_id = c.scope ${narrowed ? 'JOIN links l ON l.id = c.scope' : ''}
        WHERE c.scope > 0 ${narrowed ? `AND ${mine.sql}` : ''} GROUP BY lt.tag_id`,
      ...mine.values,
    );
    return new Map(rows.map(({ id, ...sums }) => [id, sums]));
  }

  async exists(tag: string, scope: Scope): Promise<boolean> {
    const { sql, values } = visible(this.#db.dialect, undefined, scope, [condition('t.name = ?', tag)]);
    return (await this.#db.get(`SELECT 1 FROM tags t ${sql}`, ...values)) !== undefined;
  }

  async rename(from: string, to: string, at: number, actor: Actor, merge: boolean): Promise<TagRenaming> {
    return await changeLinks(this.#db, async (session, clock) => {
      const ids = await idsByName(session, TAGS, [from, to]);
      const [id, other] = [ids.get(from), ids.get(to)];
      if (id === undefined) return 'not-found';
      if (other !== undefined && !merge) return 'conflict';
      await this.#keepVersions(session, clock, [id], at, actor);
      if (other === undefined) await session.run('UPDATE tags SET name = ? WHERE id = ?', to, id);
      else await moveLinks(session, id, other);
      return 'renamed';
    });
  }

  async delete(names: readonly string[], at: number, actor: Actor): Promise<void> {
    await changeLinks(this.#db, async (session, clock) => {
      const ids = [...(await idsByName(session, TAGS, names)).values()];
      if (ids.length === 0) return;
      await this.#keepVersions(session, clock, ids, at, actor);
      for (const id of ids) {
        await session.run('DELETE FROM link_tags WHERE tag_id = ?', id);
        await session.run('DELETE FROM tags WHERE id = ?', id);
      }
    });
  }

  /** In the caller's transaction: the link has its tags from now on, and only these. */
  async set(session: Session, link: Tagged): Promise<void> {
    await session.run(
      'UPDATE tags SET links = links - 1 WHERE id IN (SELECT tag_id FROM link_tags WHERE link_id = ?)',
      link.id,
    );
    await session.run('DELETE FROM link_tags WHERE link_id = ?', link.id);
    await this.add(session, [link]);
  }

  /** In the caller's transaction: links that have no tags yet get theirs. */
  async add(session: Session, links: readonly Tagged[]): Promise<void> {
    const counts = new Map<string, number>();
    for (const { tags } of links) for (const name of new Set(tags)) counts.set(name, (counts.get(name) ?? 0) + 1);
    if (counts.size === 0) return;
    await session.add(TAGS, byName(counts));
    const ids = await idsByName(session, TAGS, counts.keys());
    await session.insert(
      LINK_TAGS,
      links.flatMap(({ id, createdAt, tags }) =>
        Array.from(new Set(tags), (name) => [ids.get(name) ?? null, createdAt, id]),
      ),
    );
  }

  /** The links change with their tags: each gets a new version, and its history the old one. */
  async #keepVersions(
    session: Session,
    clock: ChangeClock,
    tagIds: readonly number[],
    at: number,
    actor: Actor,
  ): Promise<void> {
    const among = inList(tagIds);
    const ids = `SELECT DISTINCT link_id AS id FROM link_tags WHERE tag_id ${among.sql} AND link_id > ? ORDER BY link_id LIMIT ?`;
    for (let last = 0; ;) {
      const found = await session.all<{ id: number }>(ids, ...among.values, last, VERSIONS_PART);
      if (found.length === 0) return;
      const links = inList(found.map(({ id }) => id));
      const sql = `SELECT ${linkColumns(this.#db.dialect)} FROM ${LINK_TABLES} WHERE l.id ${links.sql}`;
      const rows = await session.all<LinkRow & { domain_id: number }>(sql, ...links.values);
      await session.insert(
        LINK_VERSIONS,
        rows.map((row) => {
          clock.changed += 1;
          const { id, version, domain_id, code } = row;
          return [clock.changed, id, version, domain_id, code, stateJson(readLink(row)), at, actor.name, 'edited'];
        }),
      );
      await session.run(`UPDATE links SET version = version + 1 WHERE id ${links.sql}`, ...links.values);
      last = found.at(-1)?.id ?? last;
    }
  }
}

/** The links of one tag get the other, and the one is gone. */
async function moveLinks(session: Session, from: number, to: number): Promise<void> {
  const moved = await session.run(
    `INSERT INTO link_tags (tag_id, created_at, link_id)
      SELECT t.id, lt.created_at, lt.link_id FROM link_tags lt JOIN tags t ON t.id = ? WHERE lt.tag_id = ?
        AND NOT EXISTS (SELECT 1 FROM link_tags has WHERE has.tag_id = t.id AND has.link_id = lt.link_id)`,
    to,
    from,
  );
  await session.run('UPDATE tags SET links = links + ? WHERE id = ?', moved, to);
  await session.run('DELETE FROM link_tags WHERE tag_id = ?', from);
  await session.run('DELETE FROM tags WHERE id = ?', from);
}

/** In a fixed order, so that two transactions never wait for each other. */
function byName(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

type Tagged = Pick<Link, 'id' | 'createdAt' | 'tags'>;

function way(descending: boolean): 'DESC' | 'ASC' {
  return descending ? 'DESC' : 'ASC';
}

/** Links `l` that a key sees; empty for all. */
export function ofScope({ authorKeyId, domain }: Scope): Condition {
  const conditions: Condition[] = [];
  if (authorKeyId !== undefined) conditions.push(condition('l.author_key_id = ?', authorKeyId));
  if (domain !== undefined)
    conditions.push(condition('l.domain_id = (SELECT id FROM domains WHERE authority = ?)', domain));
  return { sql: conditions.map(({ sql }) => sql).join(' AND '), values: conditions.flatMap(({ values }) => values) };
}

/** A key with a narrower view sees the tags of the links that it sees. */
function visible(
  { contains }: Dialect,
  search: string | undefined,
  scope: Scope,
  conditions: Condition[] = [],
): Condition {
  if (search !== undefined) conditions.push(condition(contains('t.name'), search.toLowerCase()));
  const mine = ofScope(scope);
  if (mine.sql !== '')
    conditions.push({
      sql: `EXISTS (SELECT 1 FROM link_tags lt JOIN links l ON l.id = lt.link_id WHERE lt.tag_id = t.id AND ${mine.sql})`,
      values: mine.values,
    });
  return where(conditions);
}
