import type { Visit } from '../../src/core/visit.ts';

let clicks = 0;

/** A visit to store; each call makes another click. */
export function aVisit(of: Partial<Visit> = {}): Visit {
  return {
    epoch: 'test',
    seq: clicks++,
    kind: of.linkId === null || of.linkId === undefined ? 'base_url' : 'link',
    linkId: null,
    domain: '',
    at: Date.UTC(2026, 0, 31, 9),
    referer: '',
    userAgent: 'test agent',
    visitedUrl: 'https://s.test/x',
    redirectUrl: null,
    bot: false,
    ip: null,
    location: null,
    browser: 'Firefox',
    os: 'Linux',
    device: 'desktop',
    language: 'en',
    refererHost: '',
    visitor: null,
    ...of,
  };
}
