import type { EngineName } from '../engines/engines.ts';
import { bringUpHouse, TITLES, type BrokerName, type House, type StoreName } from './house.ts';
import { Processes, type Outage, type Victim } from './outage.ts';
import type { Cell, Run, Section, Table } from './report.ts';

/** What anybody notices of a kill: each process and each server in turn. */

const RATE = 500;
const DOWN_SECONDS = 5;

export const kills: Section = {
  name: 'kills',
  summary: 'kill -9 of every process and server in turn, under load: failed redirects, lost and doubled clicks',
  method: `\
Two shorteners and two analytics on the servers that a table names; ${RATE} redirects a second, of the shorteners in turn, and of the other one where one does not answer, as
a load balancer asks (\`bench/steady-load.ts\`). One part is killed (\`kill -9\`) and started again ${DOWN_SECONDS} s later. Failed: no shortener answered. Refused: connections that the
killed process did not take. Cut: broken off after they were sent, so that they may be counted or not. Lost: answered less stored. Doubled: stored less answered and cut.
Redirects right after: from the kill to the last redirect that was answered with an error or not at all, 0 when there was none. Drained: from when the part answers
again until no more than a second's clicks are pending, the load going on. Wanted: no click lost or doubled.`,
  run,
};

const COLUMNS = [
  'killed',
  'answered',
  'answered with an error',
  'failed',
  'refused',
  'cut',
  'clicks lost',
  'clicks doubled',
  'redirects right after s',
  'away s',
  'pending then',
  'drained s',
];

async function* run(run: Run): AsyncGenerator<Table> {
  yield await table('postgres', 'rabbitmq', run);
  yield await table('mariadb', 'kafka', run);
}

async function table(store: StoreName, broker: BrokerName, run: Run): Promise<Table> {
  const names: readonly EngineName[] = [store, broker, 'redis'];
  await using house = await bringUpHouse(names, run.progress);
  await using processes = new Processes(house.settings(store, broker));
  await processes.start();
  const victims: readonly Victim[] = [
    processes.victim('shortener'),
    processes.victim('analytics'),
    engineVictim(house, store, store === 'postgres' ? 'primary' : store),
    engineVictim(house, broker, broker),
    engineVictim(house, 'redis', 'master', 'Redis, its first master'),
    engineVictim(house, 'redis', 'sentinel1', 'a Sentinel'),
  ];
  const rows: Cell[][] = [];
  for (const victim of victims) {
    run.progress(`${TITLES[store]} and ${TITLES[broker]}: killing ${victim.name}`);
    rows.push([victim.name, ...cellsOf(await processes.outage(victim, RATE, run.quick ? 2 : DOWN_SECONDS))]);
  }
  return { title: names.map((name) => TITLES[name]).join(', '), columns: COLUMNS, rows };
}

function engineVictim(house: House, engine: EngineName, name: string, title: string = TITLES[engine]): Victim {
  const server = house.server(engine, name);
  return { name: title, kill: () => server.stop('SIGKILL'), start: () => server.start() };
}

function cellsOf({ load, lost, doubled, redirectsAgain, away, pending, drained }: Outage): readonly Cell[] {
  const { answered, errors, failed, refused, cut } = load;
  return [answered, errors, failed, refused, cut, lost, doubled, redirectsAgain, away, pending, drained];
}
