import type { ClickId, ClickKind } from './click.ts';

export interface Location {
  readonly countryCode: string;
  readonly countryName: string;
  readonly regionName: string;
  readonly cityName: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly timezone: string;
}

/** A click, enriched and ready to store. Strings are empty when unknown. */
export interface Visit extends ClickId {
  readonly kind: ClickKind;
  readonly linkId: number | null;
  readonly domain: string;
  readonly at: number;
  readonly referer: string;
  readonly userAgent: string;
  readonly visitedUrl: string;
  readonly redirectUrl: string | null;
  readonly bot: boolean;
  /** Anonymised (IPv4 to /24, IPv6 to /48) unless the operator switched that off; null when addresses are not tracked. */
  readonly ip: string | null;
  readonly location: Location | null;
  readonly browser: string;
  readonly os: string;
  readonly device: string;
  /** Primary language tag, lower-case (`en`, `pt-br`). */
  readonly language: string;
  readonly refererHost: string;
  /** Hash of address and user agent, 48 bits, under a salt that is thrown away soon after its day: tells visitors of one day apart, names nobody. */
  readonly visitor: number | null;
}

/** Days whose salt is kept, today included: clicks are settled within seconds, and after an outage within a day or two. */
export const SALT_DAYS = 3;

/** A visit as read back. `id` orders visits of the same instant. */
export interface StoredVisit extends Visit {
  readonly id: number;
}

/** A visit that has arrived in the store, as the `number`th that was ever stored, with what is known of its link by now (null for orphans). */
export interface Arrival {
  readonly number: number;
  readonly visit: StoredVisit;
  readonly link: {
    readonly code: string;
    readonly authorKeyId: number | null;
    /** In any order. */
    readonly tags: readonly string[];
  } | null;
}

export interface Arrivals {
  readonly items: readonly Arrival[];
  /** Where to go on. */
  readonly upTo: number;
  /** Visits that were asked for and whose order is not kept any more. */
  readonly skipped: number;
  /** Whether there may be more already. */
  readonly more: boolean;
}

/** A click that could not become a visit, kept whole with the reason, until it is replayed. */
export interface QuarantinedClick extends ClickId {
  readonly id: number;
  readonly at: number;
  readonly reason: string;
  readonly body: string;
}

/** Reasons for which a click is not stored, each counted in the ledger. */
export const dropReasons = ['link-deleted', 'journal-full', 'memory-full'] as const;
export type DropReason = (typeof dropReasons)[number];

/**
 * Where every accepted click is. `accepted = stored + pending + quarantined + sum(dropped)` when `balanced`. `atRisk` is the
 * part of pending that is in memory only, because the disk does not take it; `duplicates` were absorbed and are in no term.
 */
export interface Ledger {
  readonly accepted: number;
  readonly stored: number;
  readonly pending: number;
  readonly quarantined: number;
  readonly dropped: Readonly<Record<DropReason, number>>;
  readonly atRisk: number;
  readonly duplicates: number;
  readonly balanced: boolean;
}
