import { formatDate } from '../../core/dates.ts';
import { TurnoutError } from '../../core/errors.ts';
import { failure } from '../../channels.ts';
import { requireAdmin } from './caller.ts';
import { Health, Ledger, MercureInfo, PageQuery, QuarantinePage, Replay, Replayed } from './contract.ts';
import type { Api, ApiDeps } from './deps.ts';
import { firstSlice, pageRequest, paginate, PART_ITEMS } from './pages.ts';

/** Clients switch their features on by this version: Turnout speaks the API of this Shlink. */
export const SHLINK_VERSION = '5.1.5';
const LINKS = { about: 'https://shlink.io', project: 'https://github.com/shlinkio/shlink' };
const USUAL_PAGE = 50;
const tags = ['Operation'];

export function operationRoutes(api: Api, deps: ApiDeps): void {
  const { visits, settings } = deps;

  api.get(
    '/health',
    {
      config: { key: 'none' },
      schema: {
        tags,
        summary: 'Whether the API works',
        description: 'Also without a version in its address. Redirects go on when it warns.',
        produces: ['application/health+json'],
        response: { 200: Health, 503: Health },
      },
    },
    async (_request, reply) => {
      const works = await deps.links.domains().then(
        () => true,
        (error: unknown) => {
          failure.publish({ where: 'health', error });
          return false;
        },
      );
      const [clicksAtRisk, busWorks] = await Promise.all([deps.clicksAtRisk(), deps.busWorks()]);
      const warns = clicksAtRisk > 0 || !busWorks;
      const health = {
        status: !works ? ('fail' as const) : warns ? ('warn' as const) : ('pass' as const),
        version: SHLINK_VERSION,
        turnout: settings.version,
        clicksAtRisk,
        problems: [...(works ? [] : ['TURNOUT_STORE_URL']), ...(busWorks ? [] : ['TURNOUT_BUS_URL'])],
        links: LINKS,
      };
      return reply
        .code(works ? 200 : 503)
        .type('application/health+json')
        .send(health);
    },
  );

  api.get('/mercure-info', { schema: { tags, summary: 'Mercure hub', response: { 200: MercureInfo } } }, () => {
    const detail = 'This server is not integrated with a mercure hub.';
    throw new TurnoutError('mercure-not-configured', detail);
  });

  api.get(
    '/ledger',
    {
      schema: {
        tags,
        summary: 'Where every accepted click is',
        description: 'accepted = stored + pending + quarantined + dropped. For keys without roles.',
        response: { 200: Ledger },
      },
    },
    async (request) => {
      requireAdmin(request);
      return await deps.ledger();
    },
  );

  api.get(
    '/quarantine',
    {
      schema: {
        tags,
        summary: 'Clicks that could not become visits',
        description: `With the reason, at most ${PART_ITEMS} on a page. For keys without roles.`,
        querystring: PageQuery,
        response: { 200: QuarantinePage },
      },
    },
    async (request) => {
      requireAdmin(request);
      const wanted = pageRequest(request.query, USUAL_PAGE);
      const asked = { ...wanted, size: Math.min(wanted.size, PART_ITEMS) };
      const { items, total } = await visits.quarantine(firstSlice(asked));
      const data = items.map(({ id, at, reason, body }) => ({
        id,
        date: formatDate(at, settings.timeZone),
        reason,
        click: body,
      }));
      return { quarantine: { data, pagination: paginate(asked, total, data.length) } };
    },
  );

  api.post(
    '/quarantine/replay',
    {
      schema: {
        tags,
        summary: 'Try quarantined clicks again',
        description: 'Those named, or all. For keys without roles.',
        body: Replay,
        response: { 200: Replayed },
      },
    },
    async (request) => {
      requireAdmin(request);
      const { ids } = request.body;
      const replayed = await deps.replay(ids);
      if (replayed === 0 && ids !== undefined) {
        throw new TurnoutError('quarantine-not-found', 'None of these clicks is in quarantine.', { ids });
      }
      return { replayed };
    },
  );
}
