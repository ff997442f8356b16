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
  TagStats,
  TagStatsQuery,
} from '../../core/ports.ts';
import type { Database } from './database.ts';
import { LinkLists } from './link-lists.ts';
import { LinkReads, sameCode } from './link-reads.ts';
import {
  LINK_COLUMNS,
  LINK_TABLES,
  readDomain,
  readLink,
  readVersion,
  STATE_JSON,
  type DomainRow,
  type LinkRow,
  type VersionRow,
} from './link-rows.ts';
import { SearchIndex } from './search.ts';
import { ofScope, Tags } from './tags.ts';

/** Authorities whose ids are remembered. */
const DOMAINS_MAX = 10_000;

export interface SqlLinksOptions {
  readonly caseMode: CaseMode;
  /** Called for each new link before it is committed. */
  readonly onCreate?: (ref: LinkRef) => void;
}

export class SqlLinks extends LinkReads implements LinkStore {
  readonly #db: Database;
  readonly #options: SqlLinksOptions;
  readonly #search: SearchIndex;
  readonly #lists: LinkLists;
  readonly #tags: Tags;
  readonly #domainIds = new Map<string, number>();

  constructor(db: Database, options: SqlLinksOptions) {
    super(db, options.caseMode);
    this.#db = db;
    this.#options = options;
    this.#search = new SearchIndex(db);
    this.#lists = new LinkLists(db, this.#search);
    this.#tags = new Tags(db);
  }

  async get({ domain, code }: LinkRef, scope: Scope): Promise<CountedLink | null> {
    const mine = ofScope(scope);
    const row = this.#db.get<LinkRow>(
      `SELECT ${LINK_COLUMNS} FROM ${LINK_TABLES} WHERE ${sameCode(this.#options.caseMode)} AND d.authority = ?
        ${mine.sql === '' ? '' : `AND ${mine.sql}`} ORDER BY l.id LIMIT 1`,
      code,
      domain,
      ...mine.values,
    );
    return row === undefined ? null : readLink(row);
  }

  async walk(filter: LinkFilter, scope: Scope, afterId: number, limit: number): Promise<readonly CountedLink[]> {
    return this.#lists.walk(filter, scope, afterId, limit);
  }

  async list(query: LinkQuery, scope: Scope): Promise<Page<CountedLink>> {
    return this.#lists.list(query, scope);
  }

  async findSame(same: SameLink, scope: Scope): Promise<CountedLink | null> {
    const mine = ofScope(scope);
    const ids = this.#db.all<{ id: number }>(
      `SELECT l.id FROM links l JOIN domains d ON d.id = l.domain_id WHERE l.long_url = ? AND d.authority = ?
        ${mine.sql === '' ? '' : `AND ${mine.sql}`} ORDER BY l.id`,
      same.longUrl,
      same.domain,
      ...mine.values,
    );
    for (const { id } of ids) {
      const [link] = this.#lists.byIds([id]);
      if (link !== undefined && agrees(link, same)) return link;
    }
    return null;
  }

  async findByLongUrl(domain: string, longUrls: readonly string[]): Promise<ReadonlyMap<string, LinkRef>> {
    const rows = this.#db.all<{ long_url: string; code: string }>(
      `SELECT l.long_url, l.code FROM json_each(?) AS wanted CROSS JOIN links l ON l.long_url = wanted.value
        WHERE +l.domain_id = (SELECT id FROM domains WHERE authority = ?) ORDER BY l.id DESC`,
      JSON.stringify(longUrls),
      domain,
    );
    // The oldest comes last and stays.
    return new Map(rows.map(({ long_url, code }) => [long_url, { domain, code }]));
  }

  async create(links: readonly NewLink[]): Promise<readonly (Link | null)[]> {
    return this.#write(() => {
      const made = links.map((link) => this.#insert(link));
      this.#search.created(made.flatMap((link) => (link === null ? [] : [link.id])));
      return made;
    });
  }

  async replace(link: Link, state: LinkState, at: number, actor: Actor): Promise<Link | null> {
    return this.#change(link, () => {
      if (!this.#keepVersion(link, 'edited', at, actor)) return null;
      this.#db.run(
        `UPDATE links SET long_url = ?, title = ?, title_given = ?, valid_since = ?, valid_until = ?, max_visits = ?,
          crawlable = ?, forward_query = ?, rules = ?, version = version + 1 WHERE id = ?`,
        ...stateValues(state),
        link.id,
      );
      this.#tags.set(link.id, state.tags);
      if (state.longUrl !== link.longUrl || state.title !== link.title) this.#search.changed(link.id);
      return { ...link, ...state, tags: [...state.tags].sort(), version: link.version + 1 };
    });
  }

  async delete(link: Link, at: number, actor: Actor): Promise<boolean> {
    return this.#change(link, () => {
      if (!this.#keepVersion(link, 'deleted', at, actor)) return false;
      this.#tags.set(link.id, []);
      this.#db.run('DELETE FROM links WHERE id = ?', link.id);
      this.#search.changed(link.id);
      return true;
    });
  }

  async history(ref: LinkRef, { offset, limit }: Slice): Promise<Page<LinkVersion>> {
    const { caseMode } = this.#options;
    const link = await this.get(ref, {});
    const last = this.#db.get<{ id: number | null }>(
      `SELECT max(link_id) AS id FROM link_versions WHERE ${sameCode(caseMode, 'code')} AND domain_id = (SELECT id FROM domains WHERE authority = ?)`,
      ref.code,
      ref.domain,
    );
    const id = link?.id ?? last?.id ?? 0;
    const items = this.#db.all<VersionRow>(
      'SELECT version, state, at, actor, action FROM link_versions WHERE link_id = ? ORDER BY version DESC LIMIT ? OFFSET ?',
      id,
      limit,
      offset,
    );
    const total = this.#db.get<{ n: number }>('SELECT count(*) AS n FROM link_versions WHERE link_id = ?', id)?.n ?? 0;
    return { items: items.map(readVersion), total };
  }

  async tags(query: TagQuery, scope: Scope): Promise<Page<string>> {
    return this.#tags.list(query, scope);
  }

  async tagStats(query: TagStatsQuery, scope: Scope): Promise<Page<TagStats>> {
    return this.#tags.stats(query, scope);
  }

  async tagExists(tag: string, scope: Scope): Promise<boolean> {
    return this.#tags.exists(tag, scope);
  }

  async renameTag(from: string, to: string, at: number, actor: Actor): Promise<'renamed' | 'not-found' | 'conflict'> {
    return this.#tags.rename(from, to, at, actor);
  }

  async deleteTags(tags: readonly string[], at: number, actor: Actor): Promise<void> {
    this.#tags.delete(tags, at, actor);
    this.#lists.forgetTotals();
  }

  async domainExists(authority: string, scope: Scope): Promise<boolean> {
    if (scope.domain !== undefined && scope.domain !== authority) return false;
    const { authorKeyId } = scope;
    const found =
      authorKeyId === undefined
        ? (await this.domains()).find((domain) => domain.authority === authority)
        : this.#db.get(
            'SELECT 1 FROM links WHERE author_key_id = ? AND domain_id = (SELECT id FROM domains WHERE authority = ?)',
            authorKeyId,
            authority,
          );
    return found !== undefined;
  }

  async editDomain(authority: string, redirects: Partial<NotFoundRedirects>): Promise<Domain> {
    return this.#write(() => {
      const id = this.#domainId(authority);
      const row = this.#db.get<DomainRow>('SELECT * FROM domains WHERE id = ?', id);
      if (row === undefined) throw new Error(`domain ${authority} was there a moment ago`);
      const domain = { ...readDomain(row), ...redirects };
      this.#db.run(
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

  #write<T>(work: () => T): T {
    try {
      return this.#db.transaction(work);
    } catch (error) {
      // Ids of domains made in a transaction that did not happen.
      this.#domainIds.clear();
      throw error;
    }
  }

  #change<T>({ id }: Link, work: () => T): T {
    return this.#lists.changing(id, () => this.#write(work));
  }

  #insert(link: NewLink): Link | null {
    const domainId = this.#domainId(link.domain);
    const { caseMode, onCreate } = this.#options;
    if (caseMode === 'loose') {
      const taken = `SELECT 1 FROM links l WHERE ${sameCode(caseMode)} AND l.domain_id = ?`;
      if (this.#db.get(taken, link.code, domainId) !== undefined) return null;
    }
    const { changes, id } = this.#db.run(
      `INSERT INTO links (long_url, title, title_given, valid_since, valid_until, max_visits, crawlable, forward_query, rules,
        domain_id, code, created_at, author_key_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      ...stateValues(link),
      domainId,
      link.code,
      link.createdAt,
      link.authorKeyId,
    );
    if (changes === 0) return null;
    this.#tags.add(id, link.tags);
    onCreate?.({ domain: link.domain, code: link.code });
    return { ...link, id, version: 1 };
  }

  #domainId(authority: string): number {
    const known = this.#domainIds.get(authority);
    if (known !== undefined) return known;
    this.#db.run('INSERT INTO domains (authority) VALUES (?) ON CONFLICT DO NOTHING', authority);
    const id = this.#db.get<{ id: number }>('SELECT id FROM domains WHERE authority = ?', authority)?.id ?? 0;
    if (this.#domainIds.size >= DOMAINS_MAX) this.#domainIds.clear();
    this.#domainIds.set(authority, id);
    return id;
  }

  /** False when the link is not that version any more. */
  #keepVersion({ id, version }: Link, action: LinkVersion['action'], at: number, actor: Actor): boolean {
    const { changes } = this.#db.run(
      `INSERT INTO link_versions (link_id, version, domain_id, code, state, at, actor, action)
        SELECT l.id, l.version, l.domain_id, l.code, ${STATE_JSON}, ?, ?, ? FROM links l WHERE l.id = ? AND l.version = ?`,
      at,
      actor.name,
      action,
      id,
      version,
    );
    return changes > 0;
  }
}

/** In the order in which the statements above name the columns. */
function stateValues(state: LinkState): readonly (string | number | null)[] {
  return [
    state.longUrl,
    state.title,
    Number(state.titleGiven),
    state.validSince,
    state.validUntil,
    state.maxVisits,
    Number(state.crawlable),
    Number(state.forwardQuery),
    JSON.stringify(state.rules),
  ];
}

function agrees(link: Link, same: SameLink): boolean {
  const { tags, ...plain } = same;
  const equal = Object.entries(plain).every(([name, value]) => link[name as keyof typeof plain] === value);
  return equal && (tags === undefined || tagSet(link.tags) === tagSet(tags));
}

function tagSet(tags: readonly string[]): string {
  return JSON.stringify([...new Set(tags)].sort());
}
