import type { FastifyInstance, RawServerDefault, FastifyBaseLogger } from 'fastify';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Click, ClickId } from '../../core/click.ts';
import type { NamingSettings } from '../../core/link-input.ts';
import type { Link, NotFoundRedirects, RedirectLink } from '../../core/link.ts';
import type { AnnounceChange, KeyStore, LinkStore, VisitStore } from '../../core/ports.ts';
import type { Ledger, Visit } from '../../core/visit.ts';
import type { Faults, SimulatedRequest, Simulation } from './contract.ts';
import type { LiveVisits } from './live-visits.ts';

export interface CorsSettings {
  /** `*`, `<origin>` (whoever asks), or a comma list of origins. */
  readonly allowOrigin: string;
  readonly allowCredentials: boolean;
  /** Seconds. */
  readonly maxAge: number;
}

/** What src/config.ts knows of the API. */
export interface ApiSettings extends NamingSettings {
  /** Scheme of generated short URLs. */
  readonly https: boolean;
  /** Empty, or a path without a slash at its end. */
  readonly basePath: string;
  readonly timeZone: string;
  readonly cors: CorsSettings;
  /** Links with at least as many visits can not be deleted; null for no limit. */
  readonly deletionThreshold: number | null;
  readonly autoResolveTitles: boolean;
  /** Where what is not found leads when a domain does not say. */
  readonly notFound: NotFoundRedirects;
  /** Where the dashboard's files are. */
  readonly dashboardFolder: string;
  /** Turnout's own version. */
  readonly version: string;
}

/** The facts of a request that is only imagined. Empty strings and nulls where they are not given. */
export type Simulate = (link: RedirectLink, request: SimulatedRequest) => Simulation | Promise<Simulation>;

export interface FaultSwitch {
  get(): Faults;
  set(faults: Faults): void;
}

export interface ApiDeps {
  readonly links: LinkStore;
  readonly visits: VisitStore;
  readonly keys: KeyStore;
  readonly live: LiveVisits;
  readonly announce: AnnounceChange;
  readonly ledger: () => Promise<Ledger>;
  /** Clicks that are in memory only, because the disk does not take them. */
  readonly clicksAtRisk: () => Promise<number>;
  /** Whether clicks can be handed to whoever counts them. Until then they wait in the journal. */
  readonly busWorks: () => Promise<boolean>;
  /** Takes clicks out of quarantine (all when no ids are given) and tries them again; how many. */
  readonly replay: (ids?: readonly number[]) => Promise<number>;
  readonly simulate: Simulate;
  /** Null where the fault lab is off. */
  readonly faults: FaultSwitch | null;
  /** The first API key, for the token of the link that the first start printed; null for any other, and the second time. */
  readonly signInOnce: (token: string) => string | null;
  /** Enriches a click as those of our own are; for visits that another shortener counted. */
  readonly visitOf: (id: ClickId, click: Click) => Visit;
  /** Fetches the title of a page in the background. Never throws. */
  readonly resolveTitle?: (link: Link) => void;
  readonly now: () => number;
  readonly settings: ApiSettings;
}

/** Fastify, with handlers typed by the schemas of their routes. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;
