import { copyOfData, storeLinks } from './data.ts';
import { Client, type Answer } from './ask.ts';
import { bringUpHouse, TITLES, type House, type StoreName } from './house.ts';
import { CLIENT_CORE, requestsFile, runWrk, SERVER_CORE, type WrkResult } from './load.ts';
import { codeOf, randomNumbers, zipf } from './made-up.ts';
import { removeFolder, stayOnCore, temporaryFolder } from './processes.ts';
import { median, percentile, type Cell, type Run, type Section, type Table } from './report.ts';
import { startTurnout, type Turnout } from './servers.ts';
import { needLoadTools } from './tools.ts';

/** Redirects with each store and bus, beside the embedded default. */

const LINKS = 100_000;
const HOT_CODES = 10_000;
const REQUESTS = 200_000;
/** Visitors who ask at once in the cold. */
const AT_ONCE = 8;
/** Of what counts clicks, while wrk is on its core: where it would take turns with them, it would be the slower one, and not the server. */
const GIVING_WAY = 19;
/** Too small for most links: what is asked for then is read from the store. */
const SMALL_CACHE = { TURNOUT_CACHE_MAX_BYTES: String(1024 * 1024) };

export const stores: Section = {
  name: 'stores',
  summary: 'redirects per second, hot and cold, with each store and bus beside the embedded default',
  method: `\
Each process of Turnout that redirects on core ${SERVER_CORE}, wrk, the servers and analytics on core ${CLIENT_CORE}, in turn, ${LINKS.toLocaleString('en')} links. Hot: Zipf over ${HOT_CODES.toLocaleString('en')} codes, 64 connections, as
in \`redirects\`; a turn begins when the clicks of the one before are counted; the ratio is the median of the turns' ratios to the embedded default.
With a broker: a shortener and an analytics process, which gives way to wrk, as all servers do (nice ${GIVING_WAY}). Busy: how much of its core the redirecting process used. Cold: right after a start every code is asked for once, ${AT_ONCE} at a time; not remembered: with a cache of 1 MiB, so that
each is read from the store. Wanted: PostgreSQL, Redis and RabbitMQ within 10 % of the embedded default.`,
  run,
};

async function* run(run: Run): AsyncGenerator<Table> {
  needLoadTools('stores', run.progress);
  // What is started from here on is on that core too, unless it says another.
  using _ = stayOnCore(CLIENT_CORE);
  for (const store of ['postgres', 'mariadb'] as const) {
    await using house = await bringUpHouse([store, 'rabbitmq', 'redis'], run.progress);
    run.progress(`${TITLES[store]}: ${LINKS} links`);
    const links = await storeLinks(await house.stores(store), { kind: 'plain', links: LINKS }, run.progress);
    await links.close();
    const kinds = await kindsOf(house, store, run);
    yield await cold(kinds, TITLES[store], run);
    house.setNiceness(GIVING_WAY);
    yield await hot(kinds, TITLES[store], run);
    for (const { dataDir } of kinds) removeFolder(dataDir);
  }
}

interface Kind {
  readonly name: string;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Whether clicks are counted by a process of its own. */
  readonly apart: boolean;
}

async function kindsOf(house: House, store: StoreName, { progress }: Run): Promise<readonly Kind[]> {
  const all = house.settings(store, 'rabbitmq');
  const { TURNOUT_CACHE_URL: _, ...withoutCache } = all;
  const apart = (name: string, env: Readonly<Record<string, string>>): Kind => ({
    name: `${TITLES[store]}, ${name}`,
    dataDir: temporaryFolder(),
    env,
    apart: true,
  });
  return [
    {
      name: 'embedded default',
      dataDir: await copyOfData({ kind: 'plain', links: LINKS, visits: 0 }, progress),
      env: {},
      apart: false,
    },
    { ...apart('in one process', { TURNOUT_STORE_URL: all['TURNOUT_STORE_URL'] ?? '' }), apart: false },
    apart('RabbitMQ', withoutCache),
    apart('Redis, RabbitMQ', all),
  ];
}

function start({ dataDir, env, apart }: Kind, more: Readonly<Record<string, string>> = {}): Promise<Turnout> {
  return startTurnout({ dataDir, core: SERVER_CORE, serve: apart ? 'shortener' : 'all', env: { ...env, ...more } });
}

async function hot(kinds: readonly Kind[], title: string, { quick, progress }: Run): Promise<Table> {
  const { rounds, seconds, warmUp } = quick
    ? { rounds: 1, seconds: 1, warmUp: 1 }
    : { rounds: 5, seconds: 5, warmUp: 3 };
  await using stack = new AsyncDisposableStack();
  const first = kinds.find(({ apart }) => apart);
  if (first !== undefined)
    stack.use(
      await startTurnout({
        dataDir: temporaryFolder(),
        serve: 'analytics',
        core: CLIENT_CORE,
        nice: GIVING_WAY,
        env: first.env,
      }),
    );
  const servers: { readonly name: string; readonly server: Turnout; readonly results: WrkResult[] }[] = [];
  for (const kind of kinds) servers.push({ name: kind.name, server: stack.use(await start(kind)), results: [] });
  const rank = zipf(HOT_CODES, randomNumbers(4));
  const requests = requestsFile(Array.from({ length: REQUESTS }, () => codeOf(rank())));
  for (let round = 0; round <= rounds; round++)
    for (const { name, server, results } of servers) {
      progress(`Hot: ${name}, turn ${round} of ${rounds}`);
      const result = await runWrk(server, requests, round === 0 ? warmUp : seconds);
      if (result.refused > 0) throw new Error(`${name}: ${result.refused} answers were errors`);
      if (round > 0) results.push(result);
      await server.drained();
    }
  const embedded = servers[0]?.results ?? [];
  return {
    title: `Hot redirects, ${title}`,
    columns: ['store and bus', 'redirects/s', 'ratio', 'busy', 'p50 ms', 'p99 ms'],
    rows: servers.map(({ name, results }): readonly Cell[] => [
      name,
      Math.round(median(results.map(({ rate }) => rate))),
      median(results.map(({ rate }, round) => rate / (embedded[round]?.rate ?? NaN))),
      median(results.map(({ busy }) => busy)),
      median(results.map(({ p50 }) => p50)),
      median(results.map(({ p99 }) => p99)),
    ]),
  };
}

async function cold(kinds: readonly Kind[], title: string, { quick, progress }: Run): Promise<Table> {
  const codes = Array.from({ length: quick ? 1000 : 5000 }, (_, i) => codeOf(LINKS - 1 - i));
  const rows: Cell[][] = [];
  for (const kind of kinds)
    for (const [name, env] of [
      ['', {}],
      [', not remembered', SMALL_CACHE],
    ] as const) {
      progress(`Cold: ${kind.name}${name}`);
      await using server = await start(kind, env);
      rows.push([`${kind.name}${name}`, codes.length, ...(await onceEach(server, codes))]);
    }
  return {
    title: `Cold redirects, ${title}`,
    columns: ['store and bus', 'codes', 'redirects/s', 'p50 ms', 'p99 ms', 'max ms'],
    rows,
  };
}

async function onceEach({ port }: Turnout, codes: readonly string[]): Promise<readonly Cell[]> {
  using client = new Client();
  const answers: Answer[] = [];
  const began = performance.now();
  let next = 0;
  const visitor = async (): Promise<void> => {
    for (let code = codes[next++]; code !== undefined; code = codes[next++])
      answers.push(await client.ask(port, `/${code}`));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, visitor));
  const seconds = (performance.now() - began) / 1000;
  const wrong = answers.filter(({ status }) => status !== 302).length;
  if (wrong > 0) throw new Error(`${wrong} of ${codes.length} first answers were no redirects`);
  const times = answers.map(({ ms }) => ms);
  return [Math.round(codes.length / seconds), percentile(times, 0.5), percentile(times, 0.99), Math.max(...times)];
}
