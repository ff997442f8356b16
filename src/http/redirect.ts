import { failure } from '../channels.ts';
import { CLICK_LIMITS, type Click, type ClickKind, type OrphanKind } from '../core/click.ts';
import { decide } from '../core/decide.ts';
import { appendPath, forward } from '../core/forwarding.ts';
import { DEFAULT_DOMAIN, type Domain, type RedirectLink } from '../core/link.ts';
import { fillPlaceholders } from '../core/not-found.ts';
import type { AcceptClick, LinkReader } from '../core/ports.ts';
import type { Visitor } from '../core/visitor.ts';
import { methodNotAllowed, notFound, pixel, plain, redirectTo, unavailable, type Answer } from './answers.ts';
import { routeOf, type Candidate, type RouteSettings } from './routes.ts';

/** The public side: every short URL, `/`, robots.txt and what is not found. The hot path, in one file. */

/** A request as both lanes hand it over. Strings are empty when absent; `query` comes without its question mark. */
export interface PublicRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly host: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly referer: string;
  readonly language: string;
}

export interface RedirectSettings extends RouteSettings {
  readonly scheme: 'http' | 'https';
  readonly defaultDomain: string;
  readonly defaultDomainFallback: boolean;
  readonly status: 301 | 302 | 307 | 308;
  readonly cacheControl: string;
  readonly notFound: Pick<Domain, 'baseUrlRedirect' | 'regular404Redirect' | 'invalidShortUrlRedirect'>;
  readonly trackParam: string | null;
  readonly tracking: {
    readonly off: boolean;
    readonly orphans: boolean;
    readonly ip: boolean;
    readonly referrer: boolean;
    readonly userAgent: boolean;
  };
  readonly isUntracked: (ip: string) => boolean;
  readonly robots: { readonly allowAll: boolean; readonly userAgents: readonly string[] };
}

export interface RedirectDeps {
  readonly links: {
    peek(domain: string, code: string): RedirectLink | null | undefined;
    find(domain: string, code: string): Promise<RedirectLink | null>;
    domain(authority: string): Domain | undefined;
    crawlableCodes: LinkReader['crawlableCodes'];
  };
  /** Whether one more visitor may pass a link with a limit; `counts` takes the place, otherwise it is only looked at. */
  readonly limit: (link: RedirectLink, counts: boolean) => boolean | Promise<boolean>;
  readonly accept: AcceptClick;
  readonly visitor: (request: PublicRequest) => Visitor;
  readonly now: () => number;
  readonly settings: RedirectSettings;
}

export type Redirect = (request: PublicRequest, respond: (answer: Answer) => void) => Promise<void>;

/** Crawlers read this much of a robots.txt (RFC 9309, section 2.5). */
const ROBOTS_BYTES_MAX = 500 * 1024;
const ROBOTS_PAGE = 1000;

/** Never rejects: what goes wrong behind a redirect is a 503 to the visitor and a fact for whoever watches. */
export function makeRedirect(deps: RedirectDeps): Redirect {
  return async (request, respond) => {
    try {
      await new RedirectOf(deps, request, respond).run();
    } catch (error) {
      failure.publish({ where: 'redirect', error });
      respond(unavailable);
    }
  };
}

class RedirectOf {
  readonly #deps: RedirectDeps;
  readonly #request: PublicRequest;
  readonly #respond: (answer: Answer) => void;
  readonly #now: number;

  constructor(deps: RedirectDeps, request: PublicRequest, respond: (answer: Answer) => void) {
    this.#deps = deps;
    this.#request = request;
    this.#respond = respond;
    this.#now = deps.now();
  }

  async run(): Promise<void> {
    const { settings } = this.#deps;
    const route = routeOf(this.#request.path, settings);
    switch (route.kind) {
      case 'link':
        return await this.#link(route.candidates);
      case 'pixel':
        return await this.#pixel(route.code);
      case 'base':
        return this.#notFound('base_url');
      case 'robots':
        return this.#respond(plain(await this.#robots()));
      case 'unknown':
        return this.#notFound(settings.multiSegment ? 'invalid_short_url' : 'regular_404');
    }
  }

  async #link(candidates: readonly Candidate[]): Promise<void> {
    const { settings, links } = this.#deps;
    if (!this.#methodAllowed()) return this.#respond(methodNotAllowed('GET, HEAD'));
    const domain = this.#domain();
    for (const { code, extraPath } of candidates) {
      let link = links.peek(domain, code);
      if (link === undefined) link = await links.find(domain, code);
      if (link === null && domain !== DEFAULT_DOMAIN && settings.defaultDomainFallback) {
        link = links.peek(DEFAULT_DOMAIN, code);
        if (link === undefined) link = await links.find(DEFAULT_DOMAIN, code);
      }
      if (link !== null) return await this.#follow(link, extraPath);
    }
    const tooLong = candidates.length === 0 || (candidates[0]?.code.includes('/') ?? false);
    this.#notFound(tooLong && !settings.multiSegment ? 'regular_404' : 'invalid_short_url');
  }

  async #follow(link: RedirectLink, extraPath: string): Promise<void> {
    const { settings, limit, visitor, accept } = this.#deps;
    const decision = decide(link, () => visitor(this.#request), this.#now);
    const counts = this.#counts();
    if (decision.kind === 'closed' || (link.maxVisits !== null && !(await limit(link, counts))))
      return this.#notFound('invalid_short_url');
    let target = decision.target;
    if (extraPath !== '' && settings.extraPathMode === 'append') target = appendPath(target, extraPath);
    if (link.forwardQuery && this.#request.query !== '')
      target = forward(target, this.#request.query, settings.trackParam);
    const answer = redirectTo(settings.status, target, settings.cacheControl);
    if (!counts) return this.#respond(answer);
    accept(this.#click('link', link.id, link.domain, target), () => this.#respond(answer));
  }

  async #pixel(code: string): Promise<void> {
    const { links, limit, accept, visitor, settings } = this.#deps;
    const domain = this.#domain();
    let link = await links.find(domain, code);
    if (link === null && domain !== DEFAULT_DOMAIN && settings.defaultDomainFallback)
      link = await links.find(DEFAULT_DOMAIN, code);
    const open =
      link !== null && decide({ ...link, rules: [] }, () => visitor(this.#request), this.#now).kind === 'redirect';
    if (link === null || !open || !this.#counts() || (link.maxVisits !== null && !(await limit(link, true))))
      return this.#respond(pixel);
    accept(this.#click('link', link.id, link.domain, null), () => this.#respond(pixel));
  }

  #notFound(kind: OrphanKind): void {
    const { settings, links, accept } = this.#deps;
    const own = links.domain(this.#domain());
    const member = (
      {
        base_url: 'baseUrlRedirect',
        regular_404: 'regular404Redirect',
        invalid_short_url: 'invalidShortUrlRedirect',
      } as const
    )[kind];
    const template = own?.[member] ?? settings.notFound[member];
    const target =
      template === null ? null : fillPlaceholders(template, { domain: this.#request.host, path: this.#request.path });
    const answer = target === null ? notFound : redirectTo(settings.status, target, settings.cacheControl);
    if (!settings.tracking.orphans || !this.#counts()) return this.#respond(answer);
    accept(this.#click(kind, null, this.#request.host, target), () => this.#respond(answer));
  }

  /** The domain whose codes this request is about: the Host where it is one of ours, the default domain otherwise. */
  #domain(): string {
    const { host } = this.#request;
    if (host === this.#deps.settings.defaultDomain || this.#deps.links.domain(host) !== undefined) {
      return host === this.#deps.settings.defaultDomain ? DEFAULT_DOMAIN : host;
    }
    return this.#deps.settings.defaultDomainFallback ? DEFAULT_DOMAIN : host;
  }

  /** 301 and 302 let a client turn any method into GET, so only GET and HEAD are answered; 307 and 308 keep the method (RFC 9110, 15.4). */
  #methodAllowed(): boolean {
    const { method } = this.#request;
    return method === 'GET' || method === 'HEAD' || this.#deps.settings.status > 302;
  }

  /** Whether this request is a click: HEAD asks about a link and follows none; the operator and the visitor may opt out. */
  #counts(): boolean {
    const { tracking, trackParam, isUntracked } = this.#deps.settings;
    const { method, query, ip } = this.#request;
    if (method === 'HEAD' || method === 'OPTIONS' || tracking.off) return false;
    if (trackParam !== null && query !== '' && new URLSearchParams(query).has(trackParam)) return false;
    return !isUntracked(ip);
  }

  #click(kind: ClickKind, linkId: number | null, domain: string, target: string | null): Click {
    const { tracking, scheme } = this.#deps.settings;
    const { ip, userAgent, referer, language, host, path, query } = this.#request;
    const url = `${scheme}://${host}${path}${query === '' ? '' : `?${query}`}`;
    return {
      v: 1,
      at: this.#now,
      kind,
      linkId,
      domain,
      ip: tracking.ip ? ip : null,
      userAgent: tracking.userAgent ? cut(userAgent, CLICK_LIMITS.userAgent) : '',
      referer: tracking.referrer ? cut(referer, CLICK_LIMITS.referer) : '',
      language: cut(language, CLICK_LIMITS.language),
      visitedUrl: cut(url, CLICK_LIMITS.visitedUrl),
      redirectUrl: target === null ? null : cut(target, CLICK_LIMITS.redirectUrl),
    };
  }

  async #robots(): Promise<string> {
    const { robots } = this.#deps.settings;
    const agents = robots.userAgents.length === 0 ? ['*'] : robots.userAgents;
    let body = `# Which short links crawlers may visit\n${agents.map((agent) => `User-agent: ${agent}\n`).join('')}`;
    if (robots.allowAll) return `${body}Disallow: /rest/\n`;
    const domain = this.#domain();
    for (let after = ''; ;) {
      const codes = await this.#deps.links.crawlableCodes(domain, after, ROBOTS_PAGE);
      for (const code of codes) {
        const line = `Allow: /${encodeURI(code)}\n`;
        if (body.length + line.length > ROBOTS_BYTES_MAX) return `${body}Disallow: /\n`;
        body += line;
      }
      const last = codes.at(-1);
      if (last === undefined || codes.length < ROBOTS_PAGE) return `${body}Disallow: /\n`;
      after = last;
    }
  }
}

function cut(text: string, max: number): string {
  return text.length > max ? text.slice(0, max) : text;
}
