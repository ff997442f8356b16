import { Type, type Static, type TSchema } from 'typebox';
import { orphanKinds } from '../../core/click.ts';
import { linkOrders } from '../../core/ports.ts';
import { conditionTypes } from '../../core/rules.ts';

/**
 * Every shape that goes over the wire, as Shlink's REST API v3 names them. The same schemas check what comes in, type what
 * goes out, and are served as the OpenAPI document. Dates are ATOM strings.
 */

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const optional = Type.Optional;
const literals = <const T extends string[]>(values: readonly [...T]) => Type.Enum(values);
const count = () => Type.Integer({ minimum: 0 });
const date = (description?: string) => Type.String({ format: 'date-time', ...(description && { description }) });

export const exportFormats = ['ndjson', 'csv'] as const;
export const statsUnits = ['day', 'hour'] as const;

// What is answered

export const VisitsSummary = Type.Object({ total: count(), nonBots: count(), bots: count() });
export type VisitsSummary = Static<typeof VisitsSummary>;

export const ShortUrl = Type.Object({
  shortCode: Type.String(),
  shortUrl: Type.String({ description: 'The code in it is not percent-encoded.' }),
  longUrl: Type.String(),
  dateCreated: date(),
  visitsSummary: VisitsSummary,
  tags: Type.Array(Type.String()),
  meta: Type.Object({
    validSince: nullable(date()),
    validUntil: nullable(date()),
    maxVisits: nullable(Type.Integer({ minimum: 1 })),
  }),
  domain: nullable(Type.String({ description: 'Null for the default domain.' })),
  title: nullable(Type.String()),
  crawlable: Type.Boolean(),
  forwardQuery: Type.Boolean(),
  hasRedirectRules: Type.Boolean(),
});
export type ShortUrl = Static<typeof ShortUrl>;

export const Pagination = Type.Object({
  currentPage: Type.Integer({ minimum: 1 }),
  pagesCount: Type.Integer({ minimum: 1 }),
  itemsPerPage: Type.Integer({ minimum: 1 }),
  itemsInCurrentPage: count(),
  totalItems: count(),
});
export type Pagination = Static<typeof Pagination>;

const paginated = <T extends TSchema>(item: T) => Type.Object({ data: Type.Array(item), pagination: Pagination });

export const ShortUrlsPage = Type.Object({ shortUrls: paginated(ShortUrl) });
export type ShortUrlsPage = Static<typeof ShortUrlsPage>;

export const VisitLocation = Type.Object({
  countryCode: Type.String(),
  countryName: Type.String(),
  regionName: Type.String(),
  cityName: Type.String(),
  latitude: Type.Number(),
  longitude: Type.Number(),
  timezone: Type.String(),
  isEmpty: Type.Boolean(),
});

export const Visit = Type.Object({
  referer: Type.String(),
  date: date(),
  userAgent: Type.String(),
  visitLocation: nullable(VisitLocation),
  potentialBot: Type.Boolean(),
  visitedUrl: nullable(Type.String()),
  redirectUrl: nullable(Type.String()),
  type: optional(Type.Enum(orphanKinds, { description: 'Of orphan visits only.' })),
});
export type Visit = Static<typeof Visit>;

export const LiveVisit = Type.Object({
  ...Visit.properties,
  shortCode: nullable(Type.String({ description: 'Null of orphan visits, as the two below.' })),
  domain: nullable(Type.String({ description: 'Null for the default domain.' })),
  shortUrl: nullable(Type.String()),
});
export type LiveVisit = Static<typeof LiveVisit>;

export const VisitsPage = Type.Object({ visits: paginated(Visit) });
export type VisitsPage = Static<typeof VisitsPage>;
export const VisitsOverview = Type.Object({
  visits: Type.Object({ nonOrphanVisits: VisitsSummary, orphanVisits: VisitsSummary }),
});
export const DeletedVisits = Type.Object({ deletedVisits: count() });
export type DeletedVisits = Static<typeof DeletedVisits>;

export const Condition = Type.Object({
  type: Type.Enum(conditionTypes),
  matchKey: nullable(Type.String()),
  matchValue: nullable(Type.String()),
});
export const RedirectRules = Type.Object({
  defaultLongUrl: Type.String(),
  redirectRules: Type.Array(
    Type.Object({ longUrl: Type.String(), priority: Type.Integer(), conditions: Type.Array(Condition) }),
  ),
});
export type RedirectRules = Static<typeof RedirectRules>;

export const TagsPage = Type.Object({ tags: paginated(Type.String()) });
export const TagStats = Type.Object({ tag: Type.String(), shortUrlsCount: count(), visitsSummary: VisitsSummary });
export const TagStatsPage = Type.Object({ tags: paginated(TagStats) });
export type TagStatsPage = Static<typeof TagStatsPage>;

export const NotFoundRedirects = Type.Object({
  baseUrlRedirect: nullable(Type.String()),
  regular404Redirect: nullable(Type.String()),
  invalidShortUrlRedirect: nullable(Type.String()),
});
export type NotFoundRedirects = Static<typeof NotFoundRedirects>;
export const Domains = Type.Object({
  domains: Type.Object({
    data: Type.Array(Type.Object({ domain: Type.String(), isDefault: Type.Boolean(), redirects: NotFoundRedirects })),
    defaultRedirects: NotFoundRedirects,
  }),
});
export type Domains = Static<typeof Domains>;

export const Health = Type.Object({
  status: literals(['pass', 'warn', 'fail']),
  version: Type.String({ description: 'The version of Shlink whose API this is; clients switch features on by it.' }),
  turnout: Type.String({ description: 'The version of Turnout.' }),
  clicksAtRisk: Type.Integer({
    description: 'Clicks that are in memory only, because the disk does not take them: warn.',
  }),
  problems: Type.Array(Type.String(), {
    description: 'Settings whose server can not be used now. The log says which server, and why.',
  }),
  links: Type.Object({ about: Type.String(), project: Type.String() }),
});
export type Health = Static<typeof Health>;
export const MercureInfo = Type.Object({
  mercureHubUrl: Type.String(),
  token: Type.String(),
  jwtExpiration: date(),
});

export const Problem = Type.Object(
  {
    type: Type.String({ format: 'uri' }),
    title: Type.String(),
    detail: Type.String(),
    status: Type.Integer(),
    invalidElements: optional(
      Type.Array(Type.String(), { description: 'Of invalid-data: the fields that are wrong.' }),
    ),
    invalidFields: optional(
      Type.Array(Type.Object({ field: Type.String(), problem: Type.String() }), {
        description: 'Of invalid-data: what is wrong with each, by its path.',
      }),
    ),
  },
  { description: 'RFC 9457. Further members depend on the type.' },
);
export type Problem = Static<typeof Problem>;

// What is sent

const editable = {
  title: optional(nullable(Type.String())),
  tags: optional(nullable(Type.Array(Type.String()))),
  validSince: optional(nullable(date())),
  validUntil: optional(nullable(date())),
  maxVisits: optional(nullable(Type.Integer({ minimum: 1 }))),
  crawlable: optional(Type.Boolean()),
  forwardQuery: optional(Type.Boolean()),
};

export const ShortUrlEdit = Type.Object({ longUrl: optional(Type.String()), ...editable });
export type ShortUrlEdit = Static<typeof ShortUrlEdit>;

export const ShortUrlDraft = Type.Object({
  longUrl: Type.String(),
  ...editable,
  domain: optional(nullable(Type.String())),
  customSlug: optional(nullable(Type.String())),
  pathPrefix: optional(nullable(Type.String())),
  shortCodeLength: optional(nullable(Type.Integer({ minimum: 4 }))),
  findIfExists: optional(Type.Boolean()),
});
export type ShortUrlDraft = Static<typeof ShortUrlDraft>;

export const BATCH_MAX = 1000;
/** Checked item by item, so that one bad item spoils no other. */
export const AnyShortUrlDraft = Type.Unknown();
export const Batch = Type.Object({ shortUrls: Type.Array(AnyShortUrlDraft, { minItems: 1, maxItems: BATCH_MAX }) });
export const BatchResult = Type.Object({
  results: Type.Array(
    Type.Object({
      status: Type.Integer({ description: 'Of this item: 200, or the status of its error.' }),
      shortUrl: optional(ShortUrl),
      error: optional(Problem),
    }),
  ),
});
export type BatchResult = Static<typeof BatchResult>;

export const RedirectRulesEdit = Type.Object({
  redirectRules: Type.Array(
    Type.Object({
      longUrl: Type.String(),
      conditions: Type.Array(
        Type.Object({
          type: Type.Enum(conditionTypes),
          matchKey: optional(nullable(Type.String())),
          matchValue: optional(nullable(Type.String())),
        }),
      ),
    }),
  ),
});
export type RedirectRulesEdit = Static<typeof RedirectRulesEdit>;

export const TagRenaming = Type.Object({
  oldName: Type.String({ minLength: 1 }),
  newName: Type.String({ minLength: 1 }),
  merge: optional(
    Type.Boolean({
      description: 'Where there is a tag newName already: the links of oldName get it. Refused otherwise.',
    }),
  ),
});
export type TagRenaming = Static<typeof TagRenaming>;
export const DomainRedirectsEdit = Type.Object({
  domain: Type.String({ minLength: 1 }),
  baseUrlRedirect: optional(nullable(Type.String())),
  regular404Redirect: optional(nullable(Type.String())),
  invalidShortUrlRedirect: optional(nullable(Type.String())),
});
export type DomainRedirectsEdit = Static<typeof DomainRedirectsEdit>;

// Simulation

export const SimulatedRequest = Type.Object({
  query: optional(Type.String({ description: 'As in an address, without the question mark.' })),
  userAgent: optional(Type.String()),
  acceptLanguage: optional(Type.String()),
  ip: optional(Type.String()),
  countryCode: optional(Type.String({ description: 'Instead of the one that the address is located in.' })),
  cityName: optional(Type.String()),
  date: optional(date('Instead of now.')),
});
export type SimulatedRequest = Static<typeof SimulatedRequest>;

export const Simulation = Type.Object({
  outcome: Type.Enum(['redirect', 'not-yet-valid', 'no-longer-valid', 'visits-exhausted'] as const),
  location: nullable(Type.String({ description: 'Where the visitor is sent; null when nowhere.' })),
  priority: nullable(Type.Integer({ description: 'Of the rule that decided; null when none did.' })),
  rules: Type.Array(
    Type.Object({
      priority: Type.Integer(),
      longUrl: Type.String(),
      held: Type.Boolean(),
      conditions: Type.Array(Type.Object({ ...Condition.properties, held: Type.Boolean() })),
    }),
  ),
});
export type Simulation = Static<typeof Simulation>;

// History

export const LinkState = Type.Object({
  longUrl: Type.String(),
  title: nullable(Type.String()),
  tags: Type.Array(Type.String()),
  validSince: nullable(date()),
  validUntil: nullable(date()),
  maxVisits: nullable(Type.Integer()),
  crawlable: Type.Boolean(),
  forwardQuery: Type.Boolean(),
  redirectRules: Type.Array(Type.Object({ longUrl: Type.String(), conditions: Type.Array(Condition) })),
});
export const HistoryPage = Type.Object({
  current: nullable(Type.Object({ version: Type.Integer({ minimum: 1 }), state: LinkState })),
  history: paginated(
    Type.Object({
      version: Type.Integer({ minimum: 1 }),
      action: literals(['edited', 'deleted']),
      date: date('When this version was replaced or deleted.'),
      actor: Type.String({ description: 'Who did that: the name of an API key, or a part of Turnout.' }),
      state: LinkState,
    }),
  ),
});
export type HistoryPage = Static<typeof HistoryPage>;
export const Restore = Type.Object({ version: Type.Integer({ minimum: 1 }) });

// Import

/** A link of another shortener. Times that are left out: created now, valid always. */
export const ImportedLink = Type.Object({
  longUrl: Type.String(),
  shortCode: optional(nullable(Type.String({ description: 'Kept as it is; generated when left out.' }))),
  domain: optional(nullable(Type.String())),
  dateCreated: optional(nullable(date())),
  ...editable,
  redirectRules: optional(LinkState.properties.redirectRules),
});
export type ImportedLink = Static<typeof ImportedLink>;
/** Links of one request: a transaction over more of them changes fewer pages for each. */
export const IMPORT_LINKS_MAX = 10_000;
/** Checked item by item, so that one bad item spoils no other. */
export const AnyImportedLink = Type.Unknown();
export const LinkImport = Type.Object({
  source: Type.String({
    minLength: 1,
    maxLength: 64,
    description: 'Where the links come from, such as csv or yourls.',
  }),
  dryRun: optional(Type.Boolean({ description: 'Write nothing; answer what would happen.' })),
  links: Type.Array(AnyImportedLink, { minItems: 1, maxItems: IMPORT_LINKS_MAX }),
});
export type LinkImport = Omit<Static<typeof LinkImport>, 'links'> & { readonly links: readonly ImportedLink[] };
export const importStatuses = ['created', 'unchanged', 'conflict', 'invalid'] as const;
export const LinkImportResult = Type.Object({
  results: Type.Array(
    Type.Object({
      status: Type.Enum(importStatuses),
      shortCode: nullable(Type.String({ description: 'Null where there is none, or a dry run would generate one.' })),
      domain: nullable(Type.String({ description: 'Null for the default domain.' })),
      error: optional(Problem),
    }),
  ),
});
export type LinkImportResult = Static<typeof LinkImportResult>;

const IMPORT_ID_MAX = 64;
export const ImportedVisit = Type.Object({
  importId: Type.String({
    minLength: 1,
    maxLength: IMPORT_ID_MAX,
    description: 'The same visit has the same each time.',
  }),
  date: date(),
  referer: Type.String(),
  userAgent: Type.String(),
  visitedUrl: optional(nullable(Type.String())),
  redirectUrl: optional(nullable(Type.String())),
  potentialBot: Type.Boolean(),
  visitLocation: nullable(Type.Omit(VisitLocation, ['isEmpty'])),
  type: optional(Type.Enum(orphanKinds, { description: 'Of orphan visits, and only of those.' })),
});
export type ImportedVisit = Static<typeof ImportedVisit>;
export const VisitImport = Type.Object({
  shortCode: optional(Type.String({ description: 'Whose visits these are; orphan visits when left out.' })),
  domain: optional(nullable(Type.String({ description: "The short URL's domain; null for the default domain." }))),
  visits: Type.Array(ImportedVisit, { minItems: 1, maxItems: BATCH_MAX }),
});
export type VisitImport = Static<typeof VisitImport>;
export const VisitImportResult = Type.Object({ imported: count(), known: count() });
export type VisitImportResult = Static<typeof VisitImportResult>;

// Statistics

export const VisitStats = Type.Object({
  stats: Type.Object({
    startDate: date(),
    endDate: date(),
    unit: literals(statsUnits),
    ...VisitsSummary.properties,
    uniques: Type.Integer({ minimum: 0, description: "Sum of each day's different visitors." }),
    series: Type.Array(Type.Object({ date: date(), ...VisitsSummary.properties, uniques: count() })),
    by: Type.Record(Type.String(), Type.Array(Type.Object({ value: Type.String(), ...VisitsSummary.properties })), {
      description:
        'Largest first, by country, city, browser, os, device, referrer, language and origin (qr: who scanned a QR code).',
    }),
    lookedAt: optional(
      Type.Object(
        { visits: count(), of: count() },
        {
          description: 'With `where`: all of this is of the newest `visits` of the period, which has more than these.',
        },
      ),
    ),
  }),
});
export type VisitStats = Static<typeof VisitStats>;

// Operation

export const Ledger = Type.Object({
  accepted: count(),
  stored: count(),
  pending: count(),
  quarantined: count(),
  dropped: Type.Record(Type.String(), count()),
  atRisk: count(),
  duplicates: count(),
  balanced: Type.Boolean(),
});
export type Ledger = Static<typeof Ledger>;
export const QuarantinePage = Type.Object({
  quarantine: paginated(Type.Object({ id: Type.Integer(), date: date(), reason: Type.String(), click: Type.String() })),
});
export type QuarantinePage = Static<typeof QuarantinePage>;
export const Replay = Type.Object({
  ids: optional(Type.Array(Type.Integer(), { minItems: 1, maxItems: 10_000, description: 'All when left out.' })),
});
export const Replayed = Type.Object({ replayed: count() });
export type Replayed = Static<typeof Replayed>;

const ratio = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });
/** Longer than every wait for a store, a probe or a scrape. */
const FAULT_MS_MAX = 30_000;
/** Longer than alerts on clicks that wait take to fire. */
const BUS_FAULT_MS_MAX = 3_600_000;
const milliseconds = (maximum: number, description: string) => Type.Integer({ minimum: 0, maximum, description });
export const Faults = Type.Object({
  slowRatio: ratio('Share of redirects that wait for their look-up.'),
  slowMs: milliseconds(FAULT_MS_MAX, 'How long these wait.'),
  failRatio: ratio('Share of redirects that are answered with 503.'),
  storeMs: milliseconds(FAULT_MS_MAX, 'How long each statement or transaction of the store waits.'),
  busMs: milliseconds(BUS_FAULT_MS_MAX, 'How long each batch of clicks waits before it is published.'),
});
export type Faults = Static<typeof Faults>;
export const FaultsDraft = Type.Partial(Faults);

// API keys

export const ApiKeyRole = Type.Union([
  Type.Object({ kind: literals(['authored']) }, { description: 'Sees and edits only the short URLs that it made.' }),
  Type.Object(
    { kind: literals(['domain']), domain: Type.String({ minLength: 1 }) },
    { description: 'Sees and edits only those of this domain.' },
  ),
  Type.Object({ kind: literals(['no-orphans']) }, { description: 'Sees no orphan visits.' }),
]);
export const ApiKeyInfo = Type.Object({
  name: Type.String(),
  enabled: Type.Boolean(),
  dateCreated: date(),
  expires: nullable(date()),
  roles: Type.Array(ApiKeyRole, { description: 'None: everything. All of them narrow it together.' }),
});
export type ApiKeyInfo = Static<typeof ApiKeyInfo>;
export const ApiKeyList = Type.Object({ apiKeys: Type.Array(ApiKeyInfo) });
export type ApiKeyList = Static<typeof ApiKeyList>;
export const ApiKeyDraft = Type.Object({
  name: Type.String(),
  expires: optional(nullable(date())),
  roles: optional(Type.Array(ApiKeyRole, { maxItems: 3 })),
});
export type ApiKeyDraft = Static<typeof ApiKeyDraft>;
export const NewApiKey = Type.Object({
  apiKey: Type.String({ description: 'The key itself, which is shown only now.' }),
  ...ApiKeyInfo.properties,
});
export type NewApiKey = Static<typeof NewApiKey>;
export const ApiKeyEdit = Type.Object({ name: optional(Type.String()), enabled: optional(Type.Boolean()) });
export type ApiKeyEdit = Static<typeof ApiKeyEdit>;
export const SignIn = Type.Object({ token: Type.String({ description: 'Of the link that the first start prints.' }) });
export const SignedIn = Type.Object({ apiKey: Type.String() });
export type SignedIn = Static<typeof SignedIn>;

// Queries

const pages = {
  page: optional(Type.Integer({ description: 'From 1; less counts as 1. A page past the end is empty.' })),
  itemsPerPage: optional(Type.Integer({ minimum: -1, description: '-1 for all.' })),
};
const period = { startDate: optional(date('Inclusive.')), endDate: optional(date('Inclusive.')) };
const domain = { domain: optional(Type.String({ description: 'DEFAULT for the default domain.' })) };
const direction = (fields: readonly string[]) => fields.flatMap((field) => [field, `${field}-ASC`, `${field}-DESC`]);

export const LinkDomain = Type.Object({
  domain: optional(Type.String({ description: 'Authority of the domain; the default domain when left out.' })),
});
export const CodeParams = Type.Object({ shortCode: Type.String() });
/** A tag, or the authority of a domain. */
export const NameParams = Type.Object({ name: Type.String() });
export const PageQuery = Type.Object(pages);

const linkFilters = {
  searchTerm: optional(Type.String()),
  tags: optional(Type.Array(Type.String())),
  tagsMode: optional(literals(['any', 'all'])),
  excludeTags: optional(Type.Array(Type.String())),
  excludeTagsMode: optional(literals(['any', 'all'])),
  ...period,
  excludeMaxVisitsReached: optional(Type.Boolean()),
  excludePastValidUntil: optional(Type.Boolean()),
  ...domain,
  apiKeyName: optional(Type.String()),
};
export const LinkFilterQuery = Type.Object(linkFilters);
export type LinkFilterQuery = Static<typeof LinkFilterQuery>;
export const LinkListQuery = Type.Object({
  ...pages,
  ...linkFilters,
  orderBy: optional(Type.Enum(direction(linkOrders))),
});
export const LinkExportQuery = Type.Object({ ...linkFilters, format: optional(literals(exportFormats)) });
export const ShortenQuery = Type.Object({
  apiKey: optional(Type.String()),
  longUrl: Type.String(),
  format: optional(literals(['txt', 'json'])),
});

export const VisitListQuery = Type.Object({ ...pages, ...period, excludeBots: optional(Type.Boolean()), ...domain });
export type VisitListQuery = Static<typeof VisitListQuery>;
export const OrphanListQuery = Type.Object({ ...VisitListQuery.properties, type: optional(Type.Enum(orphanKinds)) });
export const LiveQuery = Type.Object({
  shortCode: optional(Type.String({ description: 'With domain where it is not of the default domain.' })),
  tag: optional(Type.String()),
  ...domain,
  orphan: optional(Type.Boolean({ description: 'Only orphan visits, or none of them; both when left out.' })),
  excludeBots: optional(Type.Boolean()),
  lastEventId: optional(Type.String({ description: 'As the header Last-Event-ID, which it overrides.' })),
});
export const VisitExportQuery = Type.Object({ ...domain, format: optional(literals(exportFormats)) });
export const OrphanExportQuery = Type.Object({
  ...VisitExportQuery.properties,
  type: optional(Type.Enum(orphanKinds)),
});
export const StatsQuery = Type.Object({
  ...period,
  unit: optional(literals(statsUnits)),
  top: optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Most values of each kind; 10 by default.' })),
  where: optional(
    Type.String({
      description:
        'Only visits that have this value, as `country:IT`; `country:` for those of which it is not known. Counted from the newest 50,000 visits of the period.',
    }),
  ),
});
export type StatsQuery = Static<typeof StatsQuery>;
export const LinkStatsQuery = Type.Object({ ...StatsQuery.properties, ...LinkDomain.properties });

export const TagListQuery = Type.Object({
  ...pages,
  searchTerm: optional(Type.String()),
  orderBy: optional(Type.Enum(direction(['tag']))),
});
export const TagStatsQuery = Type.Object({
  ...TagListQuery.properties,
  orderBy: optional(Type.Enum(direction(['tag', 'shortUrlsCount', 'visits', 'nonBotVisits']))),
});
export const TagsQuery = Type.Object({ tags: optional(Type.Array(Type.String())) });
