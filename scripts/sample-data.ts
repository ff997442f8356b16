import { pick, randomNumbers, zipf, type Random } from '../bench/made-up.ts';
import type { ImportedVisit, ShortUrlDraft } from '../src/http/api/contract.ts';
import { SAMPLE_CODE } from './dashboard-pages.ts';

/** A small shop's links and visits, made up but as they might be, for screenshots and for tests that look at every page. */

export interface SampleTarget {
  /** Without a slash at its end. */
  readonly url: string;
  readonly key: string;
}

const DAY_MS = 24 * 60 * 60_000;
const DAYS = 28;
/** Of POST /import/visits. */
const BATCH = 1000;
const SHOP = 'https://www.alder-and-finch.example';
export const SAMPLE_DOMAIN = 'alder.example';

/** Code, path, title, tags; the earlier, the more visits. */
const LINKS: readonly (readonly [code: string, path: string, title: string, ...tags: string[]])[] = [
  [SAMPLE_CODE, '/spring?utm_source=newsletter', 'Spring planting guide', 'newsletter', 'docs'],
  ['sale', '/offers/half-price', 'Half-price week', 'campaign', 'shop'],
  ['bulbs', '/shop/bulbs', 'Bulbs and corms', 'shop'],
  ['menu', '/cafe/menu.pdf', 'Café menu', 'print'],
  ['events', '/events', 'Workshops and open days', 'events'],
  ['roses', '/guides/roses', 'How to prune roses, a guide', 'docs'],
  ['compost', '/guides/compost', 'A guide to compost in small gardens', 'docs'],
  ['app', '/app', 'Get the garden diary app', 'app', 'campaign'],
  ['insta', 'https://social.example/alderandfinch', 'Our pictures', 'social'],
  ['jobs', '/jobs', 'Work with us', 'team'],
  ['map', '/visit/how-to-get-here', 'How to get here', 'print'],
  ['gift', '/shop/gift-cards', 'Gift cards', 'shop', 'campaign'],
  ['herbs', '/guides/herbs-on-a-balcony', 'Herbs on a balcony, a guide', 'docs'],
  ['poll', 'https://forms.example/garden-poll', 'What shall we grow next?', 'newsletter'],
  ['tools', '/shop/tools?sort=price', 'Tools that last', 'shop'],
  ['hours', '/visit/opening-hours', 'Opening hours', 'print'],
  ['webinar', 'https://meet.example/alder/soil', 'Webinar: living soil', 'events'],
  ['seeds25', '/offers/seeds-25', 'A quarter off seeds', 'campaign', 'shop'],
  ['press', '/press/2026', 'For the press', 'team'],
  ['wifi', '/cafe/wifi', 'Wi-Fi in the café', 'print'],
  ['bees', '/stories/bees', 'Why bees matter here', 'newsletter'],
  ['tulips', '/shop/bulbs/tulips', 'Tulips', 'shop'],
  ['kids', '/events/kids', 'Gardening with children', 'events'],
  ['video', 'https://video.example/watch?v=alder-pruning', 'Pruning in four minutes', 'social'],
];

const DESKTOP = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0',
];
const PHONE = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
];
const BOT = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';
const REFERRERS = [
  '',
  '',
  'https://www.google.com/',
  'https://social.example/alderandfinch',
  'https://news.example/gardens',
  `${SHOP}/`,
];
const PLACES = (
  [
    ['GB', 'United Kingdom', 'England', 'Bristol', 51.45, -2.58, 'Europe/London'],
    ['GB', 'United Kingdom', 'Scotland', 'Edinburgh', 55.95, -3.19, 'Europe/London'],
    ['DE', 'Germany', 'Berlin', 'Berlin', 52.52, 13.4, 'Europe/Berlin'],
    ['IT', 'Italy', 'Lombardy', 'Milan', 45.46, 9.19, 'Europe/Rome'],
    ['NL', 'Netherlands', 'Utrecht', 'Utrecht', 52.09, 5.12, 'Europe/Amsterdam'],
    ['US', 'United States', 'Oregon', 'Portland', 45.52, -122.68, 'America/Los_Angeles'],
    ['BR', 'Brazil', 'São Paulo', 'São Paulo', -23.55, -46.63, 'America/Sao_Paulo'],
    ['JP', 'Japan', 'Kyoto', 'Kyoto', 35.01, 135.77, 'Asia/Tokyo'],
  ] as const
).map(([countryCode, countryName, regionName, cityName, latitude, longitude, timezone]) => ({
  countryCode,
  countryName,
  regionName,
  cityName,
  latitude,
  longitude,
  timezone,
}));

/** Makes all of it. `visits` are dated over the last four weeks, `clicks` happen now. Rejects when the server refuses something. */
export async function makeSampleData(target: SampleTarget, visits: number, clicks: number): Promise<void> {
  const call = async (method: string, path: string, body: unknown): Promise<void> => {
    const answer = await fetch(`${target.url}/rest/v3${path}`, {
      method,
      headers: { 'X-Api-Key': target.key },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  };
  await makeLinks(call);
  await makeVisits(call, visits);
  await click(target, clicks);
  const roles = [{ kind: 'authored' }, { kind: 'no-orphans' }];
  await call('POST', '/api-keys', { name: 'Newsletter', roles, expires: new Date(Date.now() + 90 * DAY_MS) });
  await call('POST', '/api-keys', { name: 'Till in the café', roles: [{ kind: 'domain', domain: SAMPLE_DOMAIN }] });
  await call('PATCH', '/api-keys/Newsletter', { enabled: false });
  const lost = { baseUrlRedirect: SHOP, regular404Redirect: `${SHOP}/search`, invalidShortUrlRedirect: null };
  await call('PATCH', '/domains/redirects', { domain: SAMPLE_DOMAIN, ...lost });
}

type Call = (method: string, path: string, body: unknown) => Promise<void>;

const targetOf = (path: string): string => (path.startsWith('/') ? SHOP + path : path);

async function makeLinks(call: Call): Promise<void> {
  const now = Date.now();
  const links = LINKS.map(([shortCode, path, title, ...tags], index) => ({
    shortCode,
    longUrl: targetOf(path),
    title,
    tags,
    dateCreated: new Date(now - DAYS * DAY_MS - ((index * 11) % LINKS.length) * 0.9 * DAY_MS),
    ...(shortCode === 'seeds25' && { maxVisits: 500 }),
    ...(shortCode === 'webinar' && { validUntil: new Date(now - 2 * DAY_MS) }),
  }));
  await call('POST', '/import/links', { source: 'csv', links });
  const elsewhere: ShortUrlDraft = { longUrl: `${SHOP}/cafe/order`, domain: SAMPLE_DOMAIN, customSlug: 'order' };
  await call('POST', '/short-urls', { ...elsewhere, title: 'Order a table', tags: ['print'] });
  await call('PATCH', `/short-urls/${SAMPLE_CODE}`, { title: 'Spring planting' });
  await call('PATCH', `/short-urls/${SAMPLE_CODE}`, { title: 'Spring planting guide', tags: ['newsletter', 'docs'] });
  await call('POST', `/short-urls/${SAMPLE_CODE}/redirect-rules`, {
    redirectRules: [
      {
        longUrl: `${SHOP}/app?from=spring`,
        conditions: [{ type: 'device', matchKey: null, matchValue: 'ios' }],
      },
      {
        longUrl: `${SHOP}/it/primavera`,
        conditions: [
          { type: 'language', matchKey: null, matchValue: 'it' },
          { type: 'geolocation-country-code', matchKey: null, matchValue: 'IT' },
        ],
      },
    ],
  });
}

async function makeVisits(call: Call, count: number): Promise<void> {
  const random = randomNumbers(4);
  const rank = zipf(LINKS.length, random);
  const byLink = new Map<string, ImportedVisit[]>();
  for (let i = 0; i < count; i++) {
    const [code = '', path = ''] = LINKS[rank()] ?? [];
    const visits = byLink.get(code) ?? [];
    visits.push({ ...visit(random), importId: String(i), redirectUrl: targetOf(path) });
    byLink.set(code, visits);
  }
  for (const [shortCode, visits] of byLink)
    for (let at = 0; at < visits.length; at += BATCH)
      await call('POST', '/import/visits', { shortCode, visits: visits.slice(at, at + BATCH) });
}

/** More by day than by night, and more of late. */
function visit(random: Random): Omit<ImportedVisit, 'importId'> {
  const daysAgo = Math.floor(random() ** 1.6 * DAYS) + 1;
  const hour = Math.min(23, Math.floor((random() + random()) * 12));
  const bot = random() < 0.08;
  return {
    date: new Date(Math.floor(Date.now() / DAY_MS - daysAgo) * DAY_MS + (hour + random()) * 3_600_000).toISOString(),
    referer: pick(REFERRERS, random),
    userAgent: bot ? BOT : pick(random() < 0.55 ? PHONE : DESKTOP, random),
    potentialBot: bot,
    visitLocation: random() < 0.9 ? (PLACES[Math.floor(random() ** 1.8 * PLACES.length)] ?? null) : null,
  };
}

/** Follows links as different visitors would; one in ten asks for an address that is no link. */
async function click({ url }: SampleTarget, count: number): Promise<void> {
  const random = randomNumbers(5);
  for (let i = 0; i < count; i++) {
    const code = i % 10 === 9 ? 'sprnig' : pick(LINKS, random)[0];
    await clickAs(url, code, random);
  }
}

/** One visitor follows a link. Asked from one address: localhost has two. */
export async function clickAs(url: string, code: string, random: Random = Math.random): Promise<void> {
  const address = `${pick([81, 91, 93, 151, 178], random)}.${Math.floor(random() * 250)}.10.${Math.floor(random() * 250)}`;
  const answer = await fetch(`${url.replace('localhost', '127.0.0.1')}/${code}`, {
    redirect: 'manual',
    headers: {
      'X-Forwarded-For': address,
      'User-Agent': pick([...PHONE, ...DESKTOP], random),
      Referer: pick(REFERRERS, random),
      'Accept-Language': pick(['en-GB', 'de', 'it-IT', 'nl'], random),
    },
  });
  await answer.arrayBuffer();
}
