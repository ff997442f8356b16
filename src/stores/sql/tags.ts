import { NO_VISITS, type Actor, type VisitCounts } from '../../core/link.ts';
import type { Scope } from '../../core/keys.ts';
import type { Page, TagQuery, TagStats, TagStatsQuery } from '../../core/ports.ts';
import { Costly } from './costly.ts';
import type { Database } from './database.ts';
import { condition, where } from './link-filter.ts';
import { STATE_JSON } from './link-rows.ts';
import type { Condition } from './search.ts';

/** Tags, and what they count. */

const KEYS: Readonly<Record<TagStatsQuery['orderBy'], (tag: TagStats) => number>> = {
  // In the order of names already.
  tag: () => 0,
  shortUrlsCount: ({ links }) => links,
  visits: ({ visits }) => visits.total,
  nonBotVisits: ({ visits }) => visits.total - visits.bots,
};

export class Tags {
  readonly #db: Database;
  readonly #sums = new Costly<ReadonlyMap<number, VisitCounts>>();

  constructor(db: Database) {
    this.#db = db;
  }

  list({ search, descending, offset, limit }: TagQuery, scope: Scope): Page<string> {
    const { sql, values } = visible(search, scope);
    const rows = this.#db.all<{ name: string }>(
      `SELECT t.name FROM tags t ${sql} ORDER BY t.name ${way(descending)} LIMIT ? OFFSET ?`,
      ...values,
      limit,
      offset,
    );
    return { items: rows.map(({ name }) => name), total: this.#count(search, scope) };
  }

  stats({ search, descending, offset, limit, orderBy }: TagStatsQuery, scope: Scope): Page<TagStats> {
    const seen = visible(search, scope);
    const mine = ofScope(scope);
    const links =
      mine.sql === ''
        ? 't.links'
        : `(SELECT count(*) FROM link_tags lt JOIN links l ON l.id = lt.link_id WHERE lt.tag_id = t.id AND ${mine.sql})`;
    const rows = this.#db.all<{ id: number; name: string; links: number }>(
      `SELECT t.id, t.name, ${links} AS links FROM tags t ${seen.sql} ORDER BY t.name ${way(descending)}`,
      ...mine.values,
      ...seen.values,
    );
    const sums = this.#sums.answer(JSON.stringify(mine), () => this.#visits(mine));
    const all = rows.map((row): TagStats => {
      const { total, bots } = sums.get(row.id) ?? NO_VISITS;
      return { tag: row.name, links: row.links, visits: { total, bots } };
    });
    const key = KEYS[orderBy];
    all.sort((a, b) => (descending ? key(b) - key(a) : key(a) - key(b)));
    return { items: all.slice(offset, offset + limit), total: all.length };
  }

  /** By tag, from the links that have visits: a tag may have many that have none. */
  #visits(mine: Condition): ReadonlyMap<number, VisitCounts> {
    const narrowed = mine.sql !== '';
    const rows = this.#db.all<VisitCounts & { id: number }>(
      `SELECT lt.tag_id AS id, sum(c.total) AS total, sum(c.bots) AS bots FROM counts c
        CROSS JOIN link_tags lt ON lt.link_id = c.scope ${narrowed ? 'JOIN links l ON l.id = c.scope' : ''}
        WHERE c.scope > 0 ${narrowed ? `AND ${mine.sql}` : ''} GROUP BY lt.tag_id`,
      ...mine.values,
    );
    return new Map(rows.map(({ id, ...sums }) => [id, sums]));
  }

  exists(tag: string, scope: Scope): boolean {
    const { sql, values } = visible(undefined, scope, [condition('t.name = ?', tag)]);
    return this.#db.get(`SELECT 1 FROM tags t ${sql}`, ...values) !== undefined;
  }

  rename(from: string, to: string, at: number, actor: Actor): 'renamed' | 'not-found' | 'conflict' {
    return this.#db.transaction(() => {
      const id = this.#id(from);
      if (id === null) return 'not-found';
      if (this.#id(to) !== null) return 'conflict';
      this.#keepVersions([id], at, actor);
      this.#db.run('UPDATE tags SET name = ? WHERE id = ?', to, id);
      return 'renamed';
    });
  }

  delete(names: readonly string[], at: number, actor: Actor): void {
    this.#db.transaction(() => {
      const ids = names.map((name) => this.#id(name)).filter((id) => id !== null);
      this.#keepVersions(ids, at, actor);
      for (const id of ids) {
        this.#db.run('DELETE FROM link_tags WHERE tag_id = ?', id);
        this.#db.run('DELETE FROM tags WHERE id = ?', id);
      }
    });
  }

  /** In the caller's transaction: the link has these tags from now on, and only these. */
  set(linkId: number, names: readonly string[]): void {
    this.#db.run(
      'UPDATE tags SET links = links - 1 WHERE id IN (SELECT tag_id FROM link_tags WHERE link_id = ?)',
      linkId,
    );
    this.#db.run('DELETE FROM link_tags WHERE link_id = ?', linkId);
    this.add(linkId, names);
  }

  /** In the caller's transaction: a link that has no tags yet gets these. */
  add(linkId: number, names: readonly string[]): void {
    for (const name of new Set(names)) {
      this.#db.run(
        'INSERT INTO tags (name, links) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET links = links + 1',
        name,
      );
      this.#db.run(
        `INSERT INTO link_tags (tag_id, created_at, link_id) SELECT t.id, l.created_at, l.id FROM tags t, links l WHERE t.name = ? AND l.id = ?`,
        name,
        linkId,
      );
    }
  }

  /** The links change with their tags: each gets a new version, and its history the old one. */
  #keepVersions(tagIds: readonly number[], at: number, actor: Actor): void {
    const links = 'SELECT link_id FROM link_tags WHERE tag_id IN (SELECT value FROM json_each(?))';
    const ids = JSON.stringify(tagIds);
    this.#db.run(
      `INSERT INTO link_versions (link_id, version, domain_id, code, state, at, actor, action)
        SELECT l.id, l.version, l.domain_id, l.code, ${STATE_JSON}, ?, ?, 'edited' FROM links l WHERE l.id IN (${links})`,
      at,
      actor.name,
      ids,
    );
    this.#db.run(`UPDATE links SET version = version + 1 WHERE id IN (${links})`, ids);
  }

  #id(name: string): number | null {
    return this.#db.get<{ id: number }>('SELECT id FROM tags WHERE name = ?', name)?.id ?? null;
  }

  #count(search: string | undefined, scope: Scope): number {
    const { sql, values } = visible(search, scope);
    return this.#db.get<{ n: number }>(`SELECT count(*) AS n FROM tags t ${sql}`, ...values)?.n ?? 0;
  }
}

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
function visible(search: string | undefined, scope: Scope, conditions: Condition[] = []): Condition {
  if (search !== undefined) conditions.push(condition('instr(t.name, ?) > 0', search.toLowerCase()));
  const mine = ofScope(scope);
  if (mine.sql !== '')
    conditions.push({
      sql: `EXISTS (SELECT 1 FROM link_tags lt JOIN links l ON l.id = lt.link_id WHERE lt.tag_id = t.id AND ${mine.sql})`,
      values: mine.values,
    });
  return where(conditions);
}
