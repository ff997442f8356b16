import { hash } from 'node:crypto';
import { isbot } from 'isbot';
import { LRUCache } from 'lru-cache';
import { DAY_MS } from '../core/aggregates.ts';
import { CLICK_LIMITS, type Click, type ClickId } from '../core/click.ts';
import type { Visit } from '../core/visit.ts';
import type { Locate } from '../facts/geo.ts';
import { anonymise } from '../facts/ip.ts';
import { agentOf } from '../facts/user-agent.ts';
import type { SaltOf } from './salts.ts';

/** Makes visits of clicks: what the click's facts say about the visitor, and no more of the visitor than the operator keeps. */

export interface EnrichOptions {
  readonly locate: Locate;
  /** Whether addresses are stored as their network only. */
  readonly anonymise: boolean;
  readonly saltOf: SaltOf;
}

export type Enrich = (id: ClickId, click: Click) => Visit;

/** A million visitors a day: one chance in 500 that any two of them are taken for one. */
const VISITOR_BYTES = 6;
const REMEMBERED_BOTS_MAX = 5000;
const REMEMBERED_ADDRESSES_MAX = 10_000;
const REMEMBERED_REFERERS_MAX = 5000;

export function makeEnrich(options: EnrichOptions): Enrich {
  const visitorOf = makeVisitorHash(options.saltOf);
  const bots = new LRUCache<string, boolean>({ max: REMEMBERED_BOTS_MAX, memoMethod: (userAgent) => isbot(userAgent) });
  const addresses = new LRUCache<string, string>({
    max: REMEMBERED_ADDRESSES_MAX,
    memoMethod: (ip) => anonymise(ip) ?? '',
  });
  const hosts = new LRUCache<string, string>({ max: REMEMBERED_REFERERS_MAX, memoMethod: hostOf });
  const stored = (ip: string | null): string | null => {
    if (ip === null || !options.anonymise) return ip;
    const network = addresses.memo(ip);
    return network === '' ? null : network;
  };
  return ({ epoch, seq }, click) => {
    const agent = agentOf(click.userAgent);
    return {
      epoch,
      seq,
      kind: click.kind,
      linkId: click.linkId,
      domain: click.domain,
      at: click.at,
      referer: click.referer.slice(0, CLICK_LIMITS.referer),
      userAgent: click.userAgent.slice(0, CLICK_LIMITS.userAgent),
      visitedUrl: click.visitedUrl.slice(0, CLICK_LIMITS.visitedUrl),
      redirectUrl: click.redirectUrl?.slice(0, CLICK_LIMITS.redirectUrl) ?? null,
      bot: bots.memo(click.userAgent),
      ip: stored(click.ip),
      location: click.ip === null ? null : options.locate(click.ip),
      browser: agent.browserName,
      os: agent.osName,
      device: agent.deviceKind,
      language: primaryLanguage(click.language),
      refererHost: click.referer === '' ? '' : hosts.memo(click.referer),
      visitor: visitorOf(click),
    };
  };
}

/** Tells the visitors of one day apart. */
function makeVisitorHash(saltOf: SaltOf): (click: Click) => number | null {
  return ({ at, ip, userAgent }) => {
    if (ip === null) return null;
    const day = Math.floor(at / DAY_MS);
    return hash('sha1', `${saltOf(day)}${ip}\0${userAgent}`, 'buffer').readUIntBE(0, VISITOR_BYTES);
  };
}

/** The first language of an Accept-Language, lower-case; empty when there is none. */
function primaryLanguage(header: string): string {
  const tag = /^\s*([a-z]{1,8}(?:[-_][a-z0-9]{1,8})*)/i.exec(header)?.[1] ?? '';
  return tag.toLowerCase().replaceAll('_', '-');
}

function hostOf(referer: string): string {
  return (URL.canParse(referer) ? new URL(referer).hostname : '').replace(/^www\./, '');
}
