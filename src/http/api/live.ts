import type { OutgoingHttpHeaders } from 'node:http';
import type { Static } from 'typebox';
import { domainOrDefault } from '../../core/domain-name.ts';
import { getLink } from '../../core/edit-link.ts';
import { invalidData, TurnoutError } from '../../core/errors.ts';
import type { Scope } from '../../core/keys.ts';
import type { Arrival } from '../../core/visit.ts';
import { authorOf, hashKey } from './caller.ts';
import { LiveQuery, LiveVisit } from './contract.ts';
import type { Api, ApiDeps } from './deps.ts';
import { orphanDomain } from './visits.ts';

type Wants = (arrival: Arrival) => boolean;

export function liveRoutes(api: Api, deps: ApiDeps): void {
  const { live } = deps;
  // Before the server waits for its answers to end: these would not.
  api.addHook('preClose', async () => live.stop());

  api.get(
    '/visits/live',
    {
      exposeHeadRoute: false,
      schema: {
        tags: ['Visits'],
        summary: 'Visits as they are counted',
        description:
          'Server-sent events that do not end: `visit` with this data, and `reset` with `{"skipped": n}` where visits can not be sent any more (null: it is not ' +
          'known how many). Comments are heartbeats. From now on, or after the event that the header Last-Event-ID (or lastEventId) names. All filters must ' +
          "hold. A key for its own links only gets no orphan visits. The key is taken from the header alone, which a browser's EventSource can not send; fetch can.",
        produces: ['text/event-stream'],
        querystring: LiveQuery,
        response: { 200: LiveVisit },
      },
    },
    async (request, reply) => {
      const { query, headers } = request;
      const { scope } = authorOf(request);
      const after = position(query.lastEventId ?? headers['last-event-id']);
      const asked = await filter(query, scope, deps);
      const wants: Wants = (arrival) => isInScope(arrival, scope) && asked(arrival);
      await live.listen({ keyHash: hashKey(String(headers['x-api-key'])), wants, after }, () => {
        reply.hijack();
        // nginx hands on at once what says so; no cache keeps or compresses it.
        reply.headers({
          'Content-Type': 'text/event-stream',
          'Cache-Control': 'no-store, no-transform',
          'X-Accel-Buffering': 'no',
        });
        return reply.raw.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders);
      });
      return reply;
    },
  );
}

/** Null for none. Throws `invalid-data`. */
function position(given: string | readonly string[] | undefined): number | null {
  const text = String(given ?? '');
  if (text === '') return null;
  if (/^\d{1,15}$/u.test(text)) return Number(text);
  throw invalidData([{ field: 'lastEventId', problem: 'is no id of an event that was sent here' }]);
}

/** What is asked for. Throws `invalid-data`, `short-url-not-found`, `tag-not-found`. */
async function filter(query: Static<typeof LiveQuery>, scope: Scope, deps: ApiDeps): Promise<Wants> {
  const { shortCode, tag, domain, orphan, excludeBots } = query;
  const { links, settings } = deps;
  if (orphan === true && (shortCode !== undefined || tag !== undefined))
    throw invalidData([{ field: 'orphan', problem: 'can not be combined with shortCode or tag' }]);
  const wants: Wants[] = [];
  if (shortCode !== undefined) {
    const ref = { code: shortCode, domain: domainOrDefault(domain ?? '', settings.defaultDomain) };
    const { id } = await getLink(ref, scope, links);
    wants.push(({ visit }) => visit.linkId === id);
  } else if (domain !== undefined) {
    const [ofLinks, ofOrphans] = [domainOrDefault(domain, settings.defaultDomain), orphanDomain(domain, settings)];
    wants.push(({ visit, link }) => visit.domain === (link === null ? ofOrphans : ofLinks));
  }
  if (tag !== undefined) {
    if (!(await links.tagExists(tag, scope)))
      throw new TurnoutError('tag-not-found', `Tag with name "${tag}" could not be found`, { tag });
    wants.push(({ link }) => link?.tags.includes(tag) === true);
  }
  if (orphan !== undefined) wants.push(({ link }) => (link === null) === orphan);
  if (excludeBots === true) wants.push(({ visit }) => !visit.bot);
  return (arrival) => wants.every((holds) => holds(arrival));
}

function isInScope({ visit, link }: Arrival, { authorKeyId, domain, noOrphans }: Scope): boolean {
  if (link === null && noOrphans === true) return false;
  if (authorKeyId !== undefined && link?.authorKeyId !== authorKeyId) return false;
  return domain === undefined || visit.domain === domain;
}
