import { CODE_LENGTH, generateCode, slugProblem, spelled, type CaseMode } from './code.ts';
import { announceCreated, type LinkPorts } from './create-link.ts';
import { TurnoutError, type FieldError } from './errors.ts';
import { draftLink, type EditInput, type LinkDraft, type NamingSettings } from './link-input.ts';
import { DEFAULT_DOMAIN, type Actor, type LinkRef, type NewLink } from './link.ts';
import type { LinkStore } from './ports.ts';
import { normaliseRules, ruleProblems } from './rule-validation.ts';
import type { Rule } from './rules.ts';

/** What another shortener says of one of its links. Times are milliseconds since 1970 UTC; without a code one is generated. */
export interface ImportInput extends EditInput {
  readonly code?: string | null;
  readonly domain?: string | null;
  readonly createdAt?: number | null;
  readonly rules?: readonly Rule[];
}

/** A link that may be imported as it stands. `createdAt` null: now. */
export interface ImportDraft extends Pick<LinkDraft, 'domain' | 'code' | 'codeLength' | 'state'> {
  readonly createdAt: number | null;
}

/** What became of a link. `code` is null where a rehearsal would have one generated. */
export type ImportOutcome =
  | { readonly status: 'created' | 'unchanged'; readonly domain: string; readonly code: string | null }
  | {
      readonly status: 'conflict';
      readonly domain: string;
      readonly code: string | null;
      readonly error: TurnoutError;
    };

export interface KnownLink extends LinkRef {
  readonly longUrl: string;
}

/** What an import needs of the store: of a LinkStore, less than the whole links. */
export interface ImportStore extends Pick<LinkStore, 'findByLongUrl'> {
  find(domain: string, code: string): Promise<KnownLink | null>;
  create(links: readonly NewLink[]): Promise<readonly (LinkRef | null)[]>;
}

export type ImportPorts = Pick<LinkPorts, 'announce' | 'now'> & { readonly links: ImportStore };

/** Generated codes that are taken are replaced, at most this often, each time by a longer one. */
const CODE_ATTEMPTS = 8;

/**
 * Checks and cleans a link of another shortener, like draftLink, but for its code, which is on paper somewhere: it is kept as
 * it is (in lower case in loose mode) or refused. Throws `invalid-data` with every offending field.
 */
export function draftImport(
  input: ImportInput,
  naming: NamingSettings,
  timeZone: string,
  prior: readonly FieldError[] = [],
): ImportDraft {
  const { rules = [], createdAt = null } = input;
  const code = input.code == null ? null : spelled(input.code, naming.caseMode);
  const problem = code === null ? null : codeProblem(code, naming);
  const problems = [
    ...prior,
    ...(problem === null ? [] : [{ field: 'shortCode', problem }]),
    ...ruleProblems(rules, timeZone),
  ];
  const { domain, codeLength, state } = draftLink(input, naming, problems);
  const kept = rules.length === 0 ? state : { ...state, rules: normaliseRules(rules, timeZone) };
  return { domain, code, codeLength, state: kept, createdAt };
}

function codeProblem(code: string, { multiSegmentSlugs, reservedCodes }: NamingSettings): string | null {
  if (/^[\s/]|[\s/]$/u.test(code)) return 'begins or ends with white space or a slash';
  if (!multiSegmentSlugs && code.includes('/')) {
    return 'holds a slash, and codes of several segments are off (TURNOUT_MULTI_SEGMENT_SLUGS_ENABLED)';
  }
  return slugProblem(code, reservedCodes);
}

interface Item {
  readonly draft: ImportDraft;
  outcome: ImportOutcome | null;
}

/**
 * Takes over links of another shortener, each on its own, one outcome per draft. Doing it again changes nothing: a code that
 * leads to the same address already is `unchanged`, and so is an address without a code that a link of its domain leads to
 * (drafts with a code come first). A code that leads elsewhere is a `conflict`. Titles are taken as they come and never
 * resolved. When the promise resolves, no redirect answers from before.
 */
export async function importLinks(
  drafts: readonly ImportDraft[],
  actor: Actor,
  caseMode: CaseMode,
  ports: ImportPorts,
): Promise<readonly ImportOutcome[]> {
  const items = drafts.map((draft): Item => ({ draft, outcome: null }));
  const now = ports.now();
  const create = async (open: readonly Item[], codeOf: (draft: ImportDraft) => string): Promise<Item[]> => {
    const news = open.map(({ draft }) => newLink(draft, codeOf(draft), now, actor));
    const stored = await ports.links.create(news);
    return open.filter((item, index) => {
      const ref = stored[index];
      if (ref) item.outcome = { status: 'created', domain: ref.domain, code: ref.code };
      return !ref;
    });
  };
  const coded = items.filter(({ draft }) => draft.code !== null);
  if (coded.length > 0) {
    for (const item of await create(coded, (draft) => draft.code ?? '')) {
      item.outcome = await compareWithTaken(item.draft, ports.links);
    }
  }
  const codeless = items.filter(({ draft }) => draft.code === null);
  if (codeless.length > 0) {
    const followers = await settleKnown(codeless, ports.links);
    let open = codeless.filter((item) => item.outcome === null && !followers.has(item));
    for (let attempt = 0; attempt < CODE_ATTEMPTS && open.length > 0; attempt += 1) {
      open = await create(open, ({ codeLength }) =>
        generateCode(Math.min(codeLength + attempt, CODE_LENGTH.max), caseMode),
      );
    }
    for (const [item, leader] of followers) item.outcome = leader.outcome && asUnchanged(leader.outcome);
  }
  const made = items.flatMap(({ outcome }) =>
    outcome?.status === 'created' && outcome.code !== null ? [{ domain: outcome.domain, code: outcome.code }] : [],
  );
  await announceCreated(made, ports.announce);
  return items.map(({ draft, outcome }) => outcome ?? noCodeLeft(draft));
}

/**
 * Settles the drafts that links lead to already. Gives those that lead to the same address as an earlier one of the batch,
 * with that one: it decides for both.
 */
async function settleKnown(codeless: readonly Item[], links: ImportStore): Promise<ReadonlyMap<Item, Item>> {
  const followers = new Map<Item, Item>();
  for (const [domain, items] of Map.groupBy(codeless, ({ draft }) => draft.domain)) {
    const leaders = new Map<string, Item>();
    for (const item of items) {
      const leader = leaders.get(item.draft.state.longUrl);
      if (leader === undefined) leaders.set(item.draft.state.longUrl, item);
      else followers.set(item, leader);
    }
    const found = await links.findByLongUrl(domain, Array.from(leaders.keys()));
    for (const [longUrl, { code }] of found) {
      const leader = leaders.get(longUrl);
      if (leader !== undefined) leader.outcome = { status: 'unchanged', domain, code };
    }
  }
  return followers;
}

async function compareWithTaken(draft: ImportDraft, links: ImportStore): Promise<ImportOutcome> {
  const { domain, state } = draft;
  const code = draft.code ?? '';
  const known = await links.find(domain, code);
  if (known?.longUrl === state.longUrl) return { status: 'unchanged', domain, code: known.code };
  const detail =
    known === null
      ? `The code "${code}" was taken and is free by now: import it again.`
      : `The code "${code}" leads to ${known.longUrl} already, not to ${state.longUrl}.`;
  const error = new TurnoutError('non-unique-slug', detail, {
    customSlug: code,
    ...(domain !== DEFAULT_DOMAIN && { domain }),
    longUrl: known?.longUrl ?? null,
    importedLongUrl: state.longUrl,
  });
  return { status: 'conflict', domain, code, error };
}

function newLink({ state, domain, createdAt }: ImportDraft, code: string, now: number, actor: Actor): NewLink {
  return { ...state, domain, code, createdAt: createdAt ?? now, authorKeyId: actor.keyId };
}

function asUnchanged(outcome: ImportOutcome): ImportOutcome {
  return outcome.status === 'created' ? { ...outcome, status: 'unchanged' } : outcome;
}

function noCodeLeft({ domain }: ImportDraft): ImportOutcome {
  const error = new TurnoutError('unavailable', 'No free code was found; import this link again, or give it a code.');
  return { status: 'conflict', domain, code: null, error };
}
