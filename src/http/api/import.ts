import { createHash } from 'node:crypto';
import type { RouteOptions } from 'fastify';
import { isStorable, type Click } from '../../core/click.ts';
import { parseDate } from '../../core/dates.ts';
import { getLink } from '../../core/edit-link.ts';
import { invalidData, TurnoutError } from '../../core/errors.ts';
import { draftImport, importLinks, type ImportDraft, type ImportOutcome } from '../../core/import-links.ts';
import { EVERYTHING } from '../../core/keys.ts';
import { DEFAULT_DOMAIN, type Link } from '../../core/link.ts';
import { rehearseImport } from '../../core/rehearse-import.ts';
import type { Visit } from '../../core/visit.ts';
import { authenticate, keyOf, requireAdmin } from './caller.ts';
import {
  IMPORT_LINKS_MAX,
  ImportedLink,
  LinkImport,
  LinkImportResult,
  VisitImport,
  VisitImportResult,
  type ImportedVisit,
} from './contract.ts';
import type { Api, ApiDeps, ApiSettings } from './deps.ts';
import { refOf, withTimes } from './link-requests.ts';
import { problemOf } from './problems.ts';
import { compileCheck } from './validation.ts';

/** A thousand links with long addresses, or a thousand visits. */
const IMPORT_BODY_LIMIT = 16 * 1024 * 1024;
/** Hex digits of a digest that make a seq: 52 bits, which a number holds exactly. */
const SEQ_DIGITS = 13;

const tags = ['Import'];
const checkLink = compileCheck(ImportedLink, false);

export function importRoutes(api: Api, deps: ApiDeps): void {
  const { settings } = deps;
  const large: Pick<RouteOptions, 'bodyLimit' | 'onRequest'> = {
    bodyLimit: IMPORT_BODY_LIMIT,
    // Before the body is read, since it may be large.
    onRequest: async (request) => {
      await authenticate(request, deps.keys, deps.now());
      requireAdmin(request);
    },
  };

  api.post(
    '/import/links',
    {
      ...large,
      schema: {
        tags,
        summary: `Take over up to ${IMPORT_LINKS_MAX} links of another shortener`,
        description:
          'Each item succeeds or fails on its own; results come in the order of the items. Safe to repeat: a code that leads ' +
          'to the same long URL is unchanged, and so is a long URL without a code that its domain has already. A code that ' +
          'leads elsewhere is a conflict. For keys without roles.',
        body: LinkImport,
        response: { 200: LinkImportResult },
      },
    },
    async (request) => {
      const { dryRun = false, links } = request.body;
      const drafts = links.map((item) => draftOrError(item, settings));
      const sound = drafts.filter((draft): draft is ImportDraft => !(draft instanceof TurnoutError));
      const outcomes = dryRun
        ? await rehearseImport(sound, settings.caseMode, deps)
        : await importLinks(sound, { keyId: keyOf(request).id, name: 'import' }, settings.caseMode, deps);
      const next = outcomes.values();
      return {
        results: drafts.map((draft, index) => {
          if (draft instanceof TurnoutError) return presentInvalid(links[index], draft);
          const outcome = next.next().value;
          if (outcome === undefined) throw new Error('fewer outcomes than drafts');
          return presentOutcome(outcome);
        }),
      };
    },
  );

  api.post(
    '/import/visits',
    {
      ...large,
      schema: {
        tags,
        summary: 'Take over up to 1000 visits of one short URL, or orphan visits, that another shortener counted',
        description: 'Safe to repeat: a visit whose importId is known changes nothing. For keys without roles.',
        body: VisitImport,
        response: { 200: VisitImportResult },
      },
    },
    async (request) => {
      const { shortCode, domain, visits } = request.body;
      const query = domain == null ? {} : { domain };
      const link =
        shortCode === undefined
          ? null
          : await getLink(refOf({ params: { shortCode }, query }, settings), EVERYTHING, deps.links);
      checkTypes(visits, link);
      checkTexts(visits);
      const imported = await deps.visits.importVisits(visits.map((visit) => visitOf(visit, link, deps)));
      return { imported, known: visits.length - imported };
    },
  );
}

type Result = LinkImportResult['results'][number];

function draftOrError(item: unknown, settings: ApiSettings): ImportDraft | TurnoutError {
  if (typeof item !== 'object' || item === null) return new TurnoutError('invalid-data', 'The item is not an object.');
  const { value, problems } = checkLink(item);
  const { shortCode, dateCreated, redirectRules, ...link } = value as Partial<ImportedLink>;
  try {
    return draftImport(
      {
        ...withTimes(link, settings),
        ...(shortCode !== undefined && { code: shortCode }),
        ...(dateCreated != null && { createdAt: parseDate(dateCreated, settings.timeZone) }),
        ...(redirectRules !== undefined && { rules: redirectRules }),
      },
      settings,
      settings.timeZone,
      problems,
    );
  } catch (error) {
    if (error instanceof TurnoutError) return error;
    throw error;
  }
}

function presentOutcome(outcome: ImportOutcome): Result {
  const { status, code, domain } = outcome;
  const result = { status, shortCode: code, domain: domain === DEFAULT_DOMAIN ? null : domain };
  return outcome.status === 'conflict' ? { ...result, error: problemOf(outcome.error) } : result;
}

/** Code and domain as they were sent, as far as they are texts. */
function presentInvalid(item: unknown, error: TurnoutError): Result {
  const { shortCode, domain } = (item ?? {}) as Record<string, unknown>;
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return { status: 'invalid', shortCode: text(shortCode), domain: text(domain), error: problemOf(error) };
}

/** Throws `invalid-data` where an orphan visit has no type, or a short URL's visit has one. */
function checkTypes(visits: readonly ImportedVisit[], link: Link | null): void {
  const problem =
    link === null ? 'is required without a shortCode' : 'is of orphan visits only, and shortCode is given';
  const wrong = visits.flatMap(({ type }, index) =>
    (type === undefined) === (link === null) ? [{ field: `visits[${index}].type`, problem }] : [],
  );
  if (wrong.length > 0) throw invalidData(wrong);
}

/** Throws `invalid-data`. */
function checkTexts(visits: readonly ImportedVisit[]): void {
  const wrong = visits.flatMap((visit, index) => brokenTexts(visit, `visits[${index}]`));
  const problem = 'holds a zero byte or half of a character: leave it out, or write U+FFFD instead';
  if (wrong.length > 0) throw invalidData(wrong.map((field) => ({ field, problem })));
}

function brokenTexts(members: object, place: string): string[] {
  return Object.entries(members).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'string') return isStorable(value) ? [] : `${place}.${name}`;
    return typeof value === 'object' && value !== null ? brokenTexts(value, `${place}.${name}`) : [];
  });
}

function visitOf(visit: ImportedVisit, link: Link | null, { visitOf: enrich, settings }: ApiDeps): Visit {
  const { importId, visitedUrl, redirectUrl, visitLocation } = visit;
  const click: Click = {
    v: 1,
    at: parseDate(visit.date, settings.timeZone) ?? 0,
    kind: visit.type ?? 'link',
    linkId: link?.id ?? null,
    domain: link?.domain ?? hostOf(visitedUrl ?? ''),
    ip: null,
    userAgent: visit.userAgent,
    referer: visit.referer,
    language: '',
    visitedUrl: visitedUrl ?? '',
    redirectUrl: redirectUrl ?? null,
  };
  const epoch = link === null ? 'import-orphan' : `import-${link.id}`;
  const seq = Number.parseInt(createHash('sha256').update(importId).digest('hex').slice(0, SEQ_DIGITS), 16);
  return { ...enrich({ epoch, seq }, click), bot: visit.potentialBot, location: locationOf(visitLocation) };
}

function locationOf(location: ImportedVisit['visitLocation']): Visit['location'] {
  if (location === null) return null;
  const { countryCode, countryName, regionName, cityName, latitude, longitude, timezone } = location;
  return { countryCode, countryName, regionName, cityName, latitude, longitude, timezone };
}

/** The authority that was asked, as orphan visits keep it. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
