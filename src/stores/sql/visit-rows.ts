import type { ClickKind } from '../../core/click.ts';
import type { Location, StoredVisit } from '../../core/visit.ts';

/** How visits lie in their tables, and back. */

export interface VisitRow {
  readonly id: number;
  readonly epoch: string;
  readonly seq: number;
  readonly kind: string;
  readonly link_id: number | null;
  readonly authority: string;
  readonly at: number;
  readonly bot: number;
  readonly user_agent: string;
  readonly browser: string;
  readonly os: string;
  readonly device: string;
  readonly referer: string;
  readonly host: string;
  readonly place: string | null;
  readonly language: string;
  readonly ip: string | null;
  readonly visitor: number | null;
  readonly visited_url: string;
  readonly redirect_url: string | null;
}

/** Columns of VisitRow, and where they come from. */
export const VISIT_ROWS = `SELECT v.*, e.name AS epoch, a.name AS authority, g.user_agent, g.browser, g.os, g.device, r.referer, r.host, p.place
  FROM visits v JOIN epochs e ON e.id = v.epoch_id JOIN authorities a ON a.id = v.authority_id
  JOIN agents g ON g.id = v.agent_id JOIN referrers r ON r.id = v.referrer_id LEFT JOIN places p ON p.id = v.place_id`;

export function readVisit(row: VisitRow): StoredVisit {
  return {
    id: row.id,
    epoch: row.epoch,
    seq: row.seq,
    kind: row.kind as ClickKind,
    linkId: row.link_id,
    domain: row.authority,
    at: row.at,
    bot: row.bot === 1,
    userAgent: row.user_agent,
    browser: row.browser,
    os: row.os,
    device: row.device,
    referer: row.referer,
    refererHost: row.host,
    location: row.place === null ? null : (JSON.parse(row.place) as Location),
    language: row.language,
    ip: row.ip,
    visitor: row.visitor,
    visitedUrl: row.visited_url,
    redirectUrl: row.redirect_url,
  };
}
