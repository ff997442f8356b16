import { failure, type AnsweredRequest, type LookupNotes } from '../channels.ts';
import { CLICK_LIMITS, type Click, type ClickKind, type OrphanKind } from '../core/click.ts';
import { decide } from '../core/decide.ts';
import { appendPath, forward } from '../core/forwarding.ts';
import { DEFAULT_DOMAIN, type Domain, type RedirectLink } from '../core/link.ts';
import { fillPlaceholders } from '../core/not-found.ts';
import type { AcceptClick, LinkReader } from '../core/ports.ts';
import { traceparentOf, type BeginTrace, type RequestTrace } from '../core/trace.ts';
import type { Visitor } from '../core/visitor.ts';
import { methodNotAllowed, notFound, pixel, plain, redirectTo, unavailable, type Answer } from './answers.ts';
import { RequestNotes } from './request-notes.ts';
import { robotsText, type RobotsSettings } from './robots.ts';
import { routeOf, type Candidate, type RouteSettings } from './routes.ts';

/** The public side: every short URL, `/`, robots.txt and what is not found. The hot path, in one file. */

/** Whom a request comes from and what it says of itself: the same for all requests of a connection, as a rule. Empty when absent. */
export interface Sender {
  /** Authority that was asked, lower-case. */
  readonly host: string;
  readonly ip: string;
  readonly userAgent: string;
  readonly referer: string;
  readonly language: string;
  /** Of a proxy that is trusted (core/trace.ts). */
  readonly traceparent: string;
}

/** A request as both lanes hand it over. `query` comes without its question mark. */
export interface PublicRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly from: Sender;
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
  readonly robots: RobotsSettings;
}

export interface RedirectDeps {
  readonly links: {
    peek(domain: string, code: string, notes: LookupNotes | null): RedirectLink | null | undefined;
    find(domain: string, code: string, notes: LookupNotes | null): Promise<RedirectLink | null>;
    domain(authority: string): Domain | undefined;
    crawlableCodes: LinkReader['crawlableCodes'];
  };
  /** Whether one more visitor may pass a link with a limit; `counts` takes the place, otherwise it is only looked at. */
  readonly limit: (link: RedirectLink, counts: boolean) => boolean | Promise<boolean>;
  readonly accept: AcceptClick;
  readonly visitor: (request: PublicRequest) => Visitor;
  /** Null where nothing is traced. */
  readonly beginTrace: BeginTrace | null;
  readonly now: () => number;
  readonly settings: RedirectSettings;
}

export type Respond = (answer: Answer) => void;

/** Answers a public request, at once when all that it needs is in memory. Never throws. */
export type Redirect = (request: PublicRequest, respond: Respond) => void;

export function makeRedirect(deps: RedirectDeps): Redirect {
  return (request, respond) => {
    const page = new PublicPage(deps, request, respond);
    try {
      page.answer()?.catch((error: unknown) => page.fail(error));
    } catch (error) {
      page.fail(error);
    }
  };
}

/** Nothing, or a promise where something had to be waited for: the store on a cache miss, or the first count of a limited link. */
type Waiting = Promise<void> | undefined;

class PublicPage {
  readonly #deps: RedirectDeps;
  readonly #request: PublicRequest;
  readonly #respond: Respond;
  readonly #now: number;
  readonly #trace: RequestTrace | undefined;
  readonly #notes: RequestNotes | null;

  constructor(deps: RedirectDeps, request: PublicRequest, respond: Respond) {
    this.#deps = deps;
    this.#request = request;
    this.#respond = respond;
    this.#now = deps.now();
    this.#trace = deps.beginTrace?.(request.from.traceparent);
    this.#notes = RequestNotes.begin(request.method, this.#trace);
  }

  answer(): Waiting {
    const { settings } = this.#deps;
    const route = routeOf(this.#request.path, settings);
    switch (route.kind) {
      case 'link':
        return this.#link(route.candidates);
      case 'pixel':
        return this.#pixel(route.code);
      case 'base':
        return this.#notFound('base_url');
      case 'robots':
        return this.#robots();
      case 'unknown':
        return this.#notFound(settings.multiSegment ? 'invalid_short_url' : 'regular_404');
    }
  }

  #link(candidates: readonly Candidate[]): Waiting {
    if (!this.#methodAllowed()) {
      return this.#reply(methodNotAllowed('GET, HEAD'), 'error');
    }
    const [first] = candidates;
    const known = candidates.length === 1 && first !== undefined ? this.#peek(first.code) : undefined;
    if (known !== undefined && first !== undefined)
      return known === null ? this.#notFound('invalid_short_url') : this.#follow(known, first.extraPath);
    return this.#lookUp(candidates);
  }

  async #lookUp(candidates: readonly Candidate[]): Promise<void> {
    for (const { code, extraPath } of candidates) {
      const link = await this.#find(code);
      if (link !== null) return await this.#follow(link, extraPath);
    }
    this.#notFound('invalid_short_url');
  }

  #follow(link: RedirectLink, extraPath: string): Waiting {
    const { settings, limit, visitor } = this.#deps;
    const decision = decide(link, () => visitor(this.#request), this.#now);
    if (decision.kind === 'closed') return this.#notFound('invalid_short_url');
    let { target } = decision;
    if (extraPath !== '' && settings.extraPathMode === 'append') target = appendPath(target, extraPath);
    if (link.forwardQuery && this.#request.query !== '')
      target = forward(target, this.#request.query, settings.trackParam);
    const counts = this.#counts();
    this.#notes?.follows(
      decision.rule !== null,
      link.forwardQuery && this.#request.query !== '',
      link.maxVisits !== null,
    );
    const passed = link.maxVisits === null || limit(link, counts);
    if (passed === true) return this.#send(link, target, counts);
    if (passed === false) return this.#notFound('invalid_short_url');
    return passed.then((may) => (may ? this.#send(link, target, counts) : this.#notFound('invalid_short_url')));
  }

  #send(link: RedirectLink, target: string, counts: boolean): undefined {
    const { settings } = this.#deps;
    const answer = redirectTo(settings.status, target, settings.cacheControl);
    if (counts) this.#journal(this.#click('link', link.id, link.domain, target), answer);
    else this.#reply(answer);
  }

  #journal(click: Click, answer: Answer, route?: AnsweredRequest['route']): undefined {
    this.#notes?.accepted();
    this.#deps.accept(click, () => this.#reply(answer, route));
  }

  #reply(answer: Answer, route?: AnsweredRequest['route']): undefined {
    this.#respond(answer);
    this.#notes?.answered(answer.status, route);
  }

  /** What goes wrong behind a redirect is a 503 to the visitor and a fact for whoever watches. */
  fail(error: unknown): void {
    const trace = this.#trace ?? this.#deps.beginTrace?.('', true);
    if (this.#notes !== null) this.#notes.trace = trace;
    failure.publish({ where: 'redirect', error, trace });
    this.#reply(unavailable, 'error');
  }

  async #pixel(code: string): Promise<void> {
    const { limit } = this.#deps;
    const link = await this.#find(code);
    const open =
      link !== null &&
      decide({ ...link, rules: [] }, () => this.#deps.visitor(this.#request), this.#now).kind === 'redirect';
    if (!open || !this.#counts() || (link.maxVisits !== null && !(await limit(link, true))))
      return this.#reply(pixel, 'pixel');
    this.#journal(this.#click('link', link.id, link.domain, null), pixel, 'pixel');
  }

  /** The link of a code, from memory alone: undefined when only the store knows. */
  #peek(code: string): RedirectLink | null | undefined {
    const { links, settings } = this.#deps;
    const domain = this.#domain();
    const own = links.peek(domain, code, this.#notes);
    const link =
      own === null && domain !== DEFAULT_DOMAIN && settings.defaultDomainFallback
        ? links.peek(DEFAULT_DOMAIN, code, this.#notes)
        : own;
    if (link !== undefined) this.#notes?.knew(link !== null);
    return link;
  }

  async #find(code: string): Promise<RedirectLink | null> {
    const { links, settings } = this.#deps;
    const domain = this.#domain();
    const own = await links.find(domain, code, this.#notes);
    const link =
      own === null && domain !== DEFAULT_DOMAIN && settings.defaultDomainFallback
        ? await links.find(DEFAULT_DOMAIN, code, this.#notes)
        : own;
    this.#notes?.awaited(link !== null);
    return link;
  }

  #notFound(kind: OrphanKind): undefined {
    const { settings, links } = this.#deps;
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
      template === null
        ? null
        : fillPlaceholders(template, { domain: this.#request.from.host, path: this.#request.path });
    const answer = target === null ? notFound : redirectTo(settings.status, target, settings.cacheControl);
    if (settings.tracking.orphans && this.#counts())
      this.#journal(this.#click(kind, null, this.#request.from.host, target), answer, 'not_found');
    else this.#reply(answer, 'not_found');
  }

  /** The domain whose codes this request is about: the Host where it is one of ours, the default domain otherwise. */
  #domain(): string {
    const { host } = this.#request.from;
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
    const { method, query, from } = this.#request;
    if (method === 'HEAD' || method === 'OPTIONS' || tracking.off) return false;
    if (trackParam !== null && query !== '' && new URLSearchParams(query).has(trackParam)) return false;
    return !isUntracked(from.ip);
  }

  #click(kind: ClickKind, linkId: number | null, domain: string, target: string | null): Click {
    const { tracking, scheme } = this.#deps.settings;
    const { path, query, from } = this.#request;
    const { ip, userAgent, referer, language, host } = from;
    const url = `${scheme}://${host}${path}${query === '' ? '' : `?${query}`}`;
    const click: Click = {
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
    return this.#trace?.sampled === true ? { ...click, trace: traceparentOf(this.#trace) } : click;
  }

  async #robots(): Promise<void> {
    const { robots } = this.#deps.settings;
    this.#reply(plain(await robotsText(robots, this.#domain(), this.#deps.links)), 'robots');
  }
}

function cut(text: string, max: number): string {
  return text.length > max ? text.slice(0, max) : text;
}
