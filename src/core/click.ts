import type { DropReason } from './visit.ts';

/** What a redirect emits. `link` clicks belong to a link; the other three are orphans, named as Shlink names them. */
export const clickKinds = ['link', 'base_url', 'invalid_short_url', 'regular_404'] as const;
export type ClickKind = (typeof clickKinds)[number];
export type OrphanKind = Exclude<ClickKind, 'link'>;
export const orphanKinds = ['base_url', 'invalid_short_url', 'regular_404'] as const satisfies readonly OrphanKind[];

/**
 * The fact that a redirect emits: the AccessEvent of the wire, version 1. It carries all that a visit needs, so that no
 * consumer reads the link again. `ip` is the visitor's full address: enrichment needs it, and only its anonymised form is
 * stored. Journal segments therefore hold addresses until they are shipped (seconds, as a rule).
 */
export interface Click {
  readonly v: 1;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly kind: ClickKind;
  /** Null for orphans. */
  readonly linkId: number | null;
  /** Domain that the link belongs to, or for orphans the authority that was asked. */
  readonly domain: string;
  readonly ip: string | null;
  readonly userAgent: string;
  readonly referer: string;
  /** Accept-Language as sent. */
  readonly language: string;
  readonly visitedUrl: string;
  /** Where the visitor was sent; null for pixels and for orphans that were not redirected. */
  readonly redirectUrl: string | null;
  /** The traceparent (trace.ts) of the redirect's span, where that is recorded: what is made of the click links to it. */
  readonly trace?: string;
}

/**
 * A click's identity: the journal epoch (a new one each time a journal is opened) and its position in that epoch, from 0.
 * Never given twice, even when a power cut takes back what an operating system had promised to write.
 */
export interface ClickId {
  readonly epoch: string;
  readonly seq: number;
}

/**
 * A click as it travels, not yet checked: the JSON value that it should be, or a text that is still to be parsed (or can not be). `damage` is set
 * instead of a body when the journal knows that a click was there and cannot read it (a corrupt frame), so that it is counted as
 * quarantined and never silently lost.
 */
export interface JournaledClick extends ClickId {
  readonly body: unknown;
  readonly damage?: string;
  /** Set when the journal could not keep the click's body: it is settled as dropped for this reason. */
  readonly dropped?: DropReason;
}

/** Longest values that a click carries, in characters (Shlink's columns; longer ones are cut). */
export const CLICK_LIMITS = {
  userAgent: 512,
  // An index of every database has room for it.
  referer: 700,
  visitedUrl: 2048,
  redirectUrl: 2048,
  language: 256,
} as const;

/** Whether a database keeps a text as it is: one with a zero byte, or half of a character, it refuses or stores as another. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
