import type { CountedLink, Link, LinkRef } from '../../core/link.ts';
import type { Scope } from '../../core/keys.ts';
import type { SameLink } from '../../core/ports.ts';
import { inList, inParts, type Database } from './database.ts';
import type { LinkLists } from './link-lists.ts';
import { ofScope } from './tags.ts';

/** Links by where they lead, for LinkStore: whoever makes one may get the one that there is. */

export class SameLinks {
  readonly #db: Database;
  readonly #lists: LinkLists;

  constructor(db: Database, lists: LinkLists) {
    this.#db = db;
    this.#lists = lists;
  }

  /** The oldest one. */
  async find(same: SameLink, scope: Scope): Promise<CountedLink | null> {
    const mine = ofScope(scope);
    const { key, of } = this.#db.dialect.longUrl;
    const ids = await this.#db.all<{ id: number }>(
      `SELECT l.id FROM links l JOIN domains d ON d.id = l.domain_id WHERE ${key} = ? AND d.authority = ?
        ${mine.sql === '' ? '' : `AND ${mine.sql}`} ORDER BY l.id`,
      of(same.longUrl),
      same.domain,
      ...mine.values,
    );
    for (const { id } of ids) {
      const [link] = await this.#lists.byIds([id]);
      if (link !== undefined && agrees(link, same)) return link;
    }
    return null;
  }

  /** Of each long URL the oldest one. */
  async byLongUrl(domain: string, longUrls: readonly string[]): Promise<ReadonlyMap<string, LinkRef>> {
    const { key, of } = this.#db.dialect.longUrl;
    const oldest = new Map<string, LinkRef>();
    for (const part of inParts([...new Set(longUrls)])) {
      const wanted = new Set(part);
      const keys = inList(part.map(of));
      const rows = await this.#db.all<{ long_url: string; code: string }>(
        `SELECT l.long_url, l.code FROM links l WHERE ${key} ${keys.sql}
          AND +l.domain_id = (SELECT id FROM domains WHERE authority = ?) ORDER BY l.id DESC`,
        ...keys.values,
        domain,
      );
      // The oldest comes last and stays.
      for (const { long_url, code } of rows) if (wanted.has(long_url)) oldest.set(long_url, { domain, code });
    }
    return oldest;
  }
}

function agrees(link: Link, same: SameLink): boolean {
  const { tags, ...plain } = same;
  const equal = Object.entries(plain).every(([name, value]) => link[name as keyof typeof plain] === value);
  return equal && (tags === undefined || tagSet(link.tags) === tagSet(tags));
}

function tagSet(tags: readonly string[]): string {
  return JSON.stringify([...new Set(tags)].sort());
}
