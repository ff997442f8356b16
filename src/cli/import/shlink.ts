import { createHash } from 'node:crypto';
import type {
  ImportedLink,
  ImportedVisit,
  Pagination,
  Problem,
  RedirectRules,
  ShortUrl,
  Visit,
  VisitImport,
  VisitImportResult,
} from '../../http/api/contract.ts';
import { ApiProblem, type Api } from '../api.ts';
import { Failure } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { queryString } from '../output.ts';
import { batchesOf, Interrupted, Lanes, persistently, sendBatch, type Run } from './send.ts';

/** Walks a Shlink (4.0 or newer, or a Turnout) over its REST API: links with their rules, their visits, orphan visits. */

export interface ShlinkOptions {
  readonly visits: boolean;
  readonly orphans: boolean;
}

interface PageOf<T> {
  readonly data: readonly T[];
  readonly pagination: Pagination;
}

/** Links, and visits, that are asked for at a time; the server takes 1000 visits in one request. */
const LINKS_PAGE = 500;
const VISITS_PAGE = 1000;
/** Requests under way at a time. */
const LANES = 4;
/** Visits whose number among equal ones is remembered: equal ones are of one second, and so stand near each other. */
const EQUAL_VISITS_REMEMBERED = 100_000;

export async function importShlink(from: Api, options: ShlinkOptions, run: Run): Promise<void> {
  const lanes = new Lanes(LANES);
  try {
    let walked = 0;
    for (let page = 1, pages = 1; page <= pages; page += 1) {
      // Oldest first, so that links which are made meanwhile come at the end.
      const query = queryString({ page: String(page), itemsPerPage: String(LINKS_PAGE), orderBy: 'dateCreated-ASC' });
      const { shortUrls } = await ask<{ shortUrls: PageOf<ShortUrl> }>(from, `/short-urls${query}`, run);
      const { pagesCount, totalItems } = shortUrls.pagination;
      pages = pagesCount;
      for (const link of await takeLinks(from, shortUrls.data, run)) {
        if (run.dryRun || !options.visits || link.visitsSummary.total === 0) continue;
        await lanes.add(() => takeVisits(from, link, run));
      }
      walked += shortUrls.data.length;
      const done = totalItems === 0 ? 1 : walked / totalItems;
      run.tally.share = () => done;
    }
    if (options.orphans && !run.dryRun) await lanes.add(() => takeVisits(from, null, run));
  } finally {
    await lanes.end();
  }
}

/** Those that are here now. */
async function takeLinks(from: Api, links: readonly ShortUrl[], run: Run): Promise<readonly ShortUrl[]> {
  const rules = new Map<ShortUrl, RedirectRules>();
  const lanes = new Lanes(LANES);
  for (const link of links.filter(({ hasRedirectRules }) => hasRedirectRules)) {
    const path = `${pathOf(link)}/redirect-rules${domainQuery(link)}`;
    await lanes.add(async () => void rules.set(link, await ask<RedirectRules>(from, path, run)));
  }
  await lanes.end();
  const here: ShortUrl[] = [];
  const items = links.map((link) => ({ at: link.shortUrl, link: importedLink(link, rules.get(link)), original: link }));
  for await (const batch of batchesOf(items, ({ link }) => 3 * JSON.stringify(link).length)) {
    const results = await sendBatch(batch, run);
    for (const [index, { status }] of results.entries()) {
      const original = batch[index]?.original;
      if (original !== undefined && (status === 'created' || status === 'unchanged')) here.push(original);
    }
  }
  return here;
}

function importedLink(link: ShortUrl, rules: RedirectRules | undefined): ImportedLink {
  const { longUrl, shortCode, domain, title, tags, dateCreated, meta, crawlable, forwardQuery } = link;
  return {
    longUrl,
    shortCode,
    domain,
    title,
    tags,
    dateCreated,
    ...meta,
    crawlable,
    forwardQuery,
    ...(rules && { redirectRules: rules.redirectRules.map(({ longUrl, conditions }) => ({ longUrl, conditions })) }),
  };
}

/**
 * The visits of a link, or (null) the orphan visits, oldest first, so that they keep their order. They come newest first, and
 * new ones would push the others from page to page, so only those until now are asked for, from the last page on: what is
 * pushed on all the same (by a clock that is ahead) is taken by the next run, and none is taken twice.
 */
async function takeVisits(from: Api, link: ShortUrl | null, run: Run): Promise<void> {
  const path = link === null ? '/visits/orphan' : `${pathOf(link)}/visits`;
  const endDate = `${new Date().toISOString().slice(0, 19)}+00:00`;
  const domain = link?.domain ?? undefined;
  const read = async (page: number): Promise<PageOf<Visit>> => {
    const query = queryString({ page: String(page), itemsPerPage: String(VISITS_PAGE), endDate, domain });
    return (await ask<{ visits: PageOf<Visit> }>(from, path + query, run)).visits;
  };
  const idOf = makeImportId();
  const first = await read(1);
  const { pagesCount } = first.pagination;
  for (let page = pagesCount; page >= 1; page -= 1) {
    const { data } = pagesCount === 1 ? first : await read(page);
    const visits = data.toReversed().map((visit) => importedVisit(visit, idOf(visit)));
    for await (const batch of batchesOf(visits, (visit) => 3 * JSON.stringify(visit).length)) {
      await sendVisits(batch, link, run);
    }
  }
}

/** Visits that the server refuses are troubles, and the others are sent without them. */
async function sendVisits(visits: readonly ImportedVisit[], link: ShortUrl | null, run: Run): Promise<void> {
  if (visits.length === 0) return;
  const place = link === null ? {} : { shortCode: link.shortCode, domain: link.domain };
  const body: VisitImport = { ...place, visits: Array.from(visits) };
  try {
    const send = (): Promise<VisitImportResult> => run.api.call('POST', '/import/visits', body);
    const { imported, known } = await persistently(send, run.signal);
    run.tally.counts.visitsImported += imported;
    run.tally.counts.visitsKnown += known;
    run.tally.progress();
  } catch (error) {
    const wrong = error instanceof ApiProblem ? wrongVisits(error.problem) : new Map<number, string>();
    if (wrong.size === 0) throw error;
    for (const [index, problem] of wrong) {
      const at = `visit of ${link?.shortUrl ?? 'nobody'} at ${visits[index]?.date ?? '?'}`;
      const { shortCode = null, domain = null, longUrl = null } = link ?? {};
      run.tally.trouble({ at, status: 'invalid', shortCode, domain, longUrl, problem });
    }
    await sendVisits(
      visits.filter((_, index) => !wrong.has(index)),
      link,
      run,
    );
  }
}

/** By its position, what is wrong with a visit. */
function wrongVisits({ status, invalidFields = [] }: Problem): ReadonlyMap<number, string> {
  const wrong = new Map<number, string>();
  if (status !== 400) return wrong;
  for (const { field, problem } of invalidFields) {
    const match = /^visits\[(\d+)\]\.?(.*)$/u.exec(field);
    if (match) wrong.set(Number(match[1]), `${match[2]} ${problem}`);
  }
  return wrong;
}

function importedVisit(visit: Visit, importId: string): ImportedVisit {
  const { date, referer, userAgent, visitedUrl, redirectUrl, potentialBot, visitLocation, type } = visit;
  const known = {
    importId,
    date,
    referer,
    userAgent,
    potentialBot,
    visitLocation,
    ...(type !== undefined && { type }),
  };
  return { ...known, visitedUrl: visitedUrl ?? null, redirectUrl: redirectUrl ?? null };
}

/**
 * Visits have no id in Shlink, so one is made of what never changes about them (the location may be found later), and of their
 * number among equal ones: the same visit has the same id in each run.
 */
export function makeImportId(): (visit: Visit) => string {
  const seen = new Map<string, number>();
  return ({ date, referer, userAgent, visitedUrl, redirectUrl, type }) => {
    const facts = [Date.parse(date), referer, userAgent, visitedUrl ?? null, redirectUrl ?? null, type ?? null];
    const digest = createHash('sha256').update(JSON.stringify(facts)).digest('base64url');
    const number = seen.get(digest) ?? 0;
    const [oldest] = seen.keys();
    if (seen.size >= EQUAL_VISITS_REMEMBERED && oldest !== undefined) seen.delete(oldest);
    seen.set(digest, number + 1);
    return `${digest}-${number}`;
  };
}

/** Each segment of a code by itself: a slash in a code is one in the path. */
function pathOf({ shortCode }: ShortUrl): string {
  return `/short-urls/${shortCode.split('/').map(encodeURIComponent).join('/')}`;
}

function domainQuery({ domain }: ShortUrl): string {
  return queryString({ domain: domain ?? undefined });
}

async function ask<T>(from: Api, path: string, { signal }: Run): Promise<T> {
  if (signal.aborted) throw new Interrupted();
  try {
    return await persistently(() => from.call<T>('GET', path), signal);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const { status, detail } = error.problem;
    const exitCode = status === 401 || status === 403 ? EXIT.noPermission : EXIT.failed;
    throw new Failure(exitCode, [`${from.url} refuses ${path}: ${detail}`], { cause: error });
  }
}
