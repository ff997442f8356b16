import type { CaseMode } from '../../core/code.ts';
import type {
  Actor,
  CountedLink,
  Domain,
  Link,
  LinkRef,
  LinkState,
  LinkVersion,
  NewLink,
  NotFoundRedirects,
} from '../../core/link.ts';
import type { Scope } from '../../core/keys.ts';
import type {
  LinkFilter,
  LinkQuery,
  LinkStore,
  Page,
  SameLink,
  Slice,
  TagQuery,
  TagRenaming,
  TagStats,
  TagStatsQuery,
} from '../../core/ports.ts';
import { changeLinks, type ChangeClock } from './change-clock.ts';
import { inList, inParts, type Database, type Session } from './database.ts';
import type { LinkSearch } from './link-search.ts';
import { DomainIds } from './domain-ids.ts';
import { LinkLists } from './link-lists.ts';
import { LinkReads, sameCode } from './link-reads.ts';
import {
  LINK_TABLES,
  linkColumns,
  readDomain,
  readLink,
  readVersion,
  stateJson,
  stateValues,
  type DomainRow,
  type LinkRow,
  type VersionRow,
} from './link-rows.ts';
import { SameLinks } from './same-links.ts';
import { LINK_VERSIONS, LINKS } from './tables.ts';
import { ofScope, Tags } from './tags.ts';
import { written } from './written.ts';

export interface SqlLinksOptions {
  readonly caseMode: CaseMode;
  /** Called for each new link before it is committed. */
  readonly onCreate?: (ref: LinkRef) => void;
}

export class SqlLinks extends LinkReads implements LinkStore {
  readonly #db: Database;
  readonly #options: SqlLinksOptions;
  readonly #search: LinkSearch;
  readonly #lists: LinkLists;
  readonly #same: SameLinks;
  readonly #tags: Tags;
  readonly #domains = new DomainIds();

  constructor(db: Database, search: LinkSearch, options: SqlLinksOptions) {
    super(db, options.caseMode);
    this.#db = db;
    this.#options = options;
    this.#search = search;
    this.#lists = new LinkLists(db, search);
    this.#same = new SameLinks(db, this.#lists);
    this.#tags = new Tags(db);
  }

  async get({ domain, code }: LinkRef, scope: Scope): Promise<CountedLink | null> {
    const mine = ofScope(scope);
    const { dialect } = this.#db;
    const row = await this.#db.get<LinkRow>(
      `SELECT ${linkColumns(dialect)} FROM ${LINK_TABLES} WHERE ${sameCode(dialect, this.#options.caseMode)} AND d.authority = ?
        ${mine.sql === '' ? '' : `AND ${mine.sql}`} ORDER BY l.id LIMIT 1`,
      code,
      domain,
      ...mine.values,
    );
    return row === undefined ? null : readLink(row);
  }

  async walk(filter: LinkFilter, scope: Scope, afterId: number, limit: number): Promise<readonly CountedLink[]> {
    return await this.#lists.walk(filter, scope, afterId, limit);
  }

  async list(query: LinkQuery, scope: Scope): Promise<Page<CountedLink>> {
    return await this.#lists.list(query, scope);
  }

  async findSame(same: SameLink, scope: Scope): Promise<CountedLink | null> {
    return await this.#same.find(same, scope);
  }

  async findByLongUrl(domain: string, longUrls: readonly string[]): Promise<ReadonlyMap<string, LinkRef>> {
    return await this.#same.byLongUrl(domain, longUrls);
  }

  async create(links: readonly NewLink[]): Promise<readonly (Link | null)[]> {
    const results = await this.#write(async (session, clock) => {
      const domainIds = await this.#domains.of(session, clock, new Set(links.map(({ domain }) => domain)));
      const idOf = ({ domain }: NewLink): number => domainIds.get(domain) ?? 0;
      const taken = this.#options.caseMode === 'loose' ? await this.#taken(session, links, idOf) : null;
      const open = links.filter((link) => taken?.has(link) !== true);
      const first = clock.made + 1;
      const isNew = await session.insertNew(
        LINKS,
        open.map((link, i) => [
          first + i,
          idOf(link),
          link.code,
          link.createdAt,
          link.authorKeyId,
          ...stateValues(link),
        ]),
      );
      clock.made += open.length;
      const made = new Map(
        open.flatMap((link, i): [NewLink, Link][] =>
          isNew[i] === true ? [[link, { ...link, id: first + i, version: 1 }]] : [],
        ),
      );
      await this.#tags.add(session, [...made.values()]);
      await this.#search.created(
        session,
        Array.from(made.values(), ({ id }) => id),
      );
      for (const { domain, code } of made.values()) this.#options.onCreate?.({ domain, code });
      return links.map((link) => made.get(link) ?? null);
    });
    return written('made', results);
  }

  async replace(link: Link, state: LinkState, at: number, actor: Actor): Promise<Link | null> {
    const edited = await this.#change(link, async (session, clock) => {
      if (!(await this.#keepVersion(session, clock, link, { action: 'edited', at, actor: actor.name }))) return null;
      await session.run(
        `UPDATE links SET long_url = ?, title = ?, title_given = ?, valid_since = ?, valid_until = ?, max_visits = ?,
          crawlable = ?, forward_query = ?, rules = ?, version = version + 1 WHERE id = ?`,
        ...stateValues(state),
        link.id,
      );
      await this.#tags.set(session, { ...link, tags: state.tags });
      if (state.longUrl !== link.longUrl || state.title !== link.title) await this.#search.changed(session, link.id);
      return { ...link, ...state, tags: [...state.tags].sort(), version: link.version + 1 };
    });
    return written('edited', edited);
  }

  async delete(link: Link, at: number, actor: Actor): Promise<boolean> {
    const deleted = await this.#change(link, async (session, clock) => {
      if (!(await this.#keepVersion(session, clock, link, { action: 'deleted', at, actor: actor.name }))) return false;
      await this.#tags.set(session, { ...link, tags: [] });
      await session.run('DELETE FROM links WHERE id = ?', link.id);
      await this.#search.changed(session, link.id);
      return true;
    });
    return written('deleted', deleted);
  }

  async history(ref: LinkRef, { offset, limit }: Slice): Promise<Page<LinkVersion>> {
    const same = sameCode(this.#db.dialect, this.#options.caseMode, '');
    const link = await this.get(ref, {});
    const last = await this.#db.get<{ id: number | null }>(
      `SELECT max(link_id) AS id FROM link_versions WHERE ${same} AND domain_id = (SELECT id FROM domains WHERE authority = ?)`,
      ref.code,
      ref.domain,
    );
    const id = link?.id ?? last?.id ?? 0;
    const items = await this.#db.all<VersionRow>(
      'SELECT version, state, at, actor, action FROM link_versions WHERE link_id = ? ORDER BY version DESC LIMIT ? OFFSET ?',
      id,
      limit,
      offset,
    );
    const total = await this.#db.get<{ n: number }>('SELECT count(*) AS n FROM link_versions WHERE link_id = ?', id);
    return { items: items.map(readVersion), total: total?.n ?? 0 };
  }

  async tags(query: TagQuery, scope: Scope): Promise<Page<string>> {
    return await this.#tags.list(query, scope);
  }

  async tagStats(query: TagStatsQuery, scope: Scope): Promise<Page<TagStats>> {
    return await this.#tags.stats(query, scope);
  }

  async tagExists(tag: string, scope: Scope): Promise<boolean> {
    return await this.#tags.exists(tag, scope);
  }

  async renameTag(from: string, to: string, at: number, actor: Actor, merge: boolean): Promise<TagRenaming> {
    const renamed = await this.#tags.rename(from, to, at, actor, merge);
    if (merge) this.#lists.forgetTotals();
    return renamed;
  }

  async deleteTags(tags: readonly string[], at: number, actor: Actor): Promise<void> {
    await this.#tags.delete(tags, at, actor);
    this.#lists.forgetTotals();
  }

  async domainExists(authority: string, scope: Scope): Promise<boolean> {
    if (scope.domain !== undefined && scope.domain !== authority) return false;
    const { authorKeyId } = scope;
    const found =
      authorKeyId === undefined
        ? (await this.domains()).find((domain) => domain.authority === authority)
        : await this.#db.get(
            'SELECT 1 FROM links WHERE author_key_id = ? AND domain_id = (SELECT id FROM domains WHERE authority = ?) LIMIT 1',
            authorKeyId,
            authority,
          );
    return found !== undefined;
  }

  async editDomain(authority: string, redirects: Partial<NotFoundRedirects>): Promise<Domain> {
    return await this.#write(async (session, clock) => {
      clock.domains += 1;
      const id = (await this.#domains.of(session, clock, new Set([authority]))).get(authority) ?? 0;
      const row = await session.get<DomainRow>('SELECT * FROM domains WHERE id = ?', id);
      if (row === undefined) throw new Error(`domain ${authority} was there a moment ago`);
      const domain = { ...readDomain(row), ...redirects };
      await session.run(
        'UPDATE domains SET base_url_redirect = ?, regular_404_redirect = ?, invalid_short_url_redirect = ? WHERE id = ?',
        domain.baseUrlRedirect,
        domain.regular404Redirect,
        domain.invalidShortUrlRedirect,
        id,
      );
      return domain;
    });
  }

  override async close(): Promise<void> {
    this.#search.close();
    await super.close();
  }

  async #write<T>(work: (session: Session, clock: ChangeClock) => Promise<T>): Promise<T> {
    try {
      return await changeLinks(this.#db, work);
    } catch (error) {
      // What was made in a transaction that did not happen.
      this.#domains.forget();
      throw error;
    }
  }

  async #change<T>({ id }: Link, work: (session: Session, clock: ChangeClock) => Promise<T>): Promise<T> {
    return await this.#write((session, clock) => this.#lists.changing(session, id, () => work(session, clock)));
  }

  /** Of new links with loose codes, those whose code a stored one or an earlier one of these has in another case. */
  async #taken(
    session: Session,
    links: readonly NewLink[],
    idOf: (link: NewLink) => number,
  ): Promise<ReadonlySet<NewLink>> {
    const seen = new Set<string>();
    const lower = this.#db.dialect.lowerCode('l.');
    for (const part of inParts(links)) {
      const codes = inList(part.map(({ code }) => code.toLowerCase()));
      const sql = `SELECT ${lower} AS code, l.domain_id FROM links l WHERE ${lower} ${codes.sql}`;
      for (const { code, domain_id } of await session.all<{ code: string; domain_id: number }>(sql, ...codes.values))
        seen.add(`${domain_id} ${code}`);
    }
    return new Set(
      links.filter((link) => {
        const name = `${idOf(link)} ${link.code.toLowerCase()}`;
        const taken = seen.has(name);
        seen.add(name);
        return taken;
      }),
    );
  }

  /** False when the link is not that version any more. */
  async #keepVersion(
    session: Session,
    clock: ChangeClock,
    link: Link,
    { action, at, actor }: Pick<LinkVersion, 'action' | 'at' | 'actor'>,
  ): Promise<boolean> {
    const sql = 'SELECT domain_id FROM links WHERE id = ? AND version = ?';
    const row = await session.get<{ domain_id: number }>(sql, link.id, link.version);
    if (row === undefined) return false;
    clock.changed += 1;
    await session.insert(LINK_VERSIONS, [
      [clock.changed, link.id, link.version, row.domain_id, link.code, stateJson(link), at, actor, action],
    ]);
    return true;
  }
}
