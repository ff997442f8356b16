import type { CaseMode } from './code.ts';
import {
  importLinks,
  type ImportDraft,
  type ImportOutcome,
  type ImportPorts,
  type ImportStore,
  type KnownLink,
} from './import-links.ts';
import type { LinkRef, NewLink } from './link.ts';

/** What importLinks would do, found out by itself on a store that writes nothing. Codes that it would generate are null. */
export async function rehearseImport(
  drafts: readonly ImportDraft[],
  caseMode: CaseMode,
  { links, now }: Pick<ImportPorts, 'links' | 'now'>,
): Promise<readonly ImportOutcome[]> {
  const stage = new Stage(links);
  const ports = { links: stage, now, announce: async () => {} };
  const outcomes = await importLinks(drafts, { keyId: null, name: 'import' }, caseMode, ports);
  const given = new Set(drafts.map(({ domain, code }) => keyOf(domain, code ?? '')));
  return outcomes.map((outcome) => {
    const key = keyOf(outcome.domain, outcome.code ?? '');
    return stage.has(key) && !given.has(key) ? { ...outcome, code: null } : outcome;
  });
}

/** A store as it is, and before it the links that would have been created. */
class Stage implements ImportStore {
  readonly #links: ImportStore;
  readonly #created = new Map<string, KnownLink>();
  readonly #byLongUrl = new Map<string, KnownLink>();

  constructor(links: ImportStore) {
    this.#links = links;
  }

  has(key: string): boolean {
    return this.#created.has(key);
  }

  async find(domain: string, code: string): Promise<KnownLink | null> {
    return this.#created.get(keyOf(domain, code)) ?? (await this.#links.find(domain, code));
  }

  async findByLongUrl(domain: string, longUrls: readonly string[]): Promise<ReadonlyMap<string, LinkRef>> {
    const found = new Map(await this.#links.findByLongUrl(domain, longUrls));
    for (const longUrl of longUrls) {
      const created = this.#byLongUrl.get(keyOf(domain, longUrl));
      if (created !== undefined && !found.has(longUrl)) found.set(longUrl, created);
    }
    return found;
  }

  async create(links: readonly NewLink[]): Promise<readonly (LinkRef | null)[]> {
    const created: (LinkRef | null)[] = [];
    for (const link of links) {
      const free = (await this.find(link.domain, link.code)) === null;
      if (free) {
        this.#created.set(keyOf(link.domain, link.code), link);
        const key = keyOf(link.domain, link.longUrl);
        if (!this.#byLongUrl.has(key)) this.#byLongUrl.set(key, link);
      }
      created.push(free ? link : null);
    }
    return created;
  }
}

/** Domains hold no space. */
function keyOf(domain: string, text: string): string {
  return `${domain} ${text}`;
}
