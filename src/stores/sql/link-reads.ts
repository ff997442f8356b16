import { setImmediate as nextTurn } from 'node:timers/promises';
import { spelled, type CaseMode } from '../../core/code.ts';
import type { ChangedLink, Domain, LinkRef, RedirectLink } from '../../core/link.ts';
import type { ChangeCursor, LinkReader } from '../../core/ports.ts';
import { CLOCK } from './change-clock.ts';
import type { Database } from './database.ts';
import type { Dialect } from './dialect.ts';
import { readDomain, readRedirectLink, type DomainRow, type RedirectRow } from './link-rows.ts';

/** What a redirect asks. */

/** Codes read in one go when all are walked: about 2 ms. */
const WALK_CODES = 5000;

/** A condition on the code, and what to compare it with: loose codes are the same whatever their case. */
export function sameCode({ lowerCode }: Dialect, caseMode: CaseMode, table: '' | 'l.' = 'l.'): string {
  return caseMode === 'loose' ? `${lowerCode(table)} = lower(?)` : `${table}code = ?`;
}

export class LinkReads implements LinkReader {
  readonly #db: Database;
  readonly #caseMode: CaseMode;
  readonly #find: string;

  constructor(db: Database, caseMode: CaseMode) {
    this.#db = db;
    this.#caseMode = caseMode;
    this.#find = `SELECT l.*, d.authority FROM links l JOIN domains d ON d.id = l.domain_id
      WHERE ${sameCode(db.dialect, caseMode)} AND d.authority = ? ORDER BY l.id LIMIT 1`;
  }

  async find(domain: string, code: string): Promise<RedirectLink | null> {
    const row = await this.#db.get<RedirectRow>(this.#find, code, domain);
    return row === undefined ? null : readRedirectLink(row);
  }

  async domains(): Promise<readonly Domain[]> {
    const rows = await this.#db.all<DomainRow>(
      `SELECT * FROM domains d WHERE id = 1
        OR coalesce(base_url_redirect, regular_404_redirect, invalid_short_url_redirect) IS NOT NULL
        OR EXISTS (SELECT 1 FROM links l WHERE l.domain_id = d.id) ORDER BY authority`,
    );
    return rows.map(readDomain);
  }

  async crawlableCodes(domain: string, after: string, limit: number): Promise<readonly string[]> {
    const rows = await this.#db.all<{ code: string }>(
      `SELECT code FROM links WHERE crawlable = 1 AND domain_id = (SELECT id FROM domains WHERE authority = ?) AND code > ?
        ORDER BY code LIMIT ?`,
      domain,
      after,
      limit,
    );
    return rows.map(({ code }) => code);
  }

  async linksAfter(afterId: number, limit: number): Promise<readonly RedirectLink[]> {
    const rows = await this.#db.all<RedirectRow>(
      'SELECT l.*, d.authority FROM links l JOIN domains d ON d.id = l.domain_id WHERE l.id > ? ORDER BY l.id LIMIT ?',
      afterId,
      limit,
    );
    return rows.map(readRedirectLink);
  }

  async changeCursor(): Promise<ChangeCursor> {
    const clock = await this.#db.get<ChangeCursor>(CLOCK);
    return { made: 0, changed: 0, domains: 0, ...clock };
  }

  async changesSince(
    { made, changed }: ChangeCursor,
    limit: number,
  ): Promise<{ links: readonly ChangedLink[]; cursor: ChangeCursor }> {
    // All in one statement, and so as of one moment: a link that is made and deleted in between is in one of them. The clock comes in any case.
    // A new link has no time of change: PostgreSQL wants that NULL to be of the type of the others.
    const rows = await this.#db.all<ChangedLink & ChangeCursor>(
      `SELECT d.authority AS domain, c.code, c.at, c.made, c.changed, t.domains FROM change_clock t LEFT JOIN (
        SELECT * FROM (SELECT domain_id, code, NULLIF(created_at, created_at) AS at, id AS made, 0 AS changed FROM links WHERE id > ? ORDER BY id LIMIT ?) AS m
        UNION ALL
        SELECT * FROM (SELECT domain_id, code, at, 0 AS made, id AS changed FROM link_versions WHERE id > ? ORDER BY id LIMIT ?) AS v
      ) AS c ON 1 = 1 LEFT JOIN domains d ON d.id = c.domain_id`,
      made,
      limit,
      changed,
      limit,
    );
    const links = rows.filter(({ code }) => (code as string | null) !== null);
    const last = (name: 'made' | 'changed', from: number): number =>
      links.reduce((max, row) => Math.max(max, row[name]), from);
    return {
      links: links.map(({ domain, code, at }) => ({ domain, code, at })),
      cursor: { made: last('made', made), changed: last('changed', changed), domains: rows[0]?.domains ?? 0 },
    };
  }

  /** Walks every code there is (loose ones in lower case), in parts, so that other calls are answered in between. */
  async forEachCode(visit: (ref: LinkRef) => void): Promise<void> {
    for (let last = 0; ;) {
      const rows = await this.#db.all<{ id: number; code: string; authority: string }>(
        `SELECT l.id, l.code, d.authority FROM links l JOIN domains d ON d.id = l.domain_id WHERE l.id > ? ORDER BY l.id LIMIT ${WALK_CODES}`,
        last,
      );
      for (const { code, authority } of rows) visit({ code: spelled(code, this.#caseMode), domain: authority });
      last = rows.at(-1)?.id ?? last;
      if (rows.length < WALK_CODES) return;
      await nextTurn();
    }
  }

  async countLinks(): Promise<number> {
    return (await this.#db.get<{ n: number }>('SELECT count(*) AS n FROM links'))?.n ?? 0;
  }

  async close(): Promise<void> {
    await this.#db.close();
  }
}
