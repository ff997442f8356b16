import { chmodSync, rmSync } from 'node:fs';
import { bringUp, type EngineName } from '../engines/engines.ts';
import type { Server as EngineServer } from '../engines/server.ts';
import { storesAt, type Stores } from '../src/stores/stores.ts';
import { removeFolder, setNiceness, temporaryFolder } from './processes.ts';

/** Real servers for a section: up until its scope is left, also when it fails or is broken off. */

export type StoreName = 'postgres' | 'mariadb';
export type BrokerName = 'rabbitmq' | 'kafka';

export const TITLES: Readonly<Record<EngineName, string>> = {
  postgres: 'PostgreSQL',
  mariadb: 'MariaDB',
  redis: 'Redis',
  rabbitmq: 'RabbitMQ',
  kafka: 'Kafka',
};

/** Which of the addresses that the engine redis has is used. */
const CACHE_ADDRESS = 'sentinel';

export interface House extends AsyncDisposable {
  /** What every process of Turnout gets that works on these servers, Redis where it is one of them. */
  settings(store: StoreName, broker: BrokerName | null): Readonly<Record<string, string>>;
  stores(store: StoreName): Promise<Stores>;
  server(engine: EngineName, name: string): EngineServer;
  /** 0 to 19, of all of its servers. */
  setNiceness(niceness: number): void;
}

export async function bringUpHouse(names: readonly EngineName[], progress: (text: string) => void): Promise<House> {
  const folder = temporaryFolder();
  // PostgreSQL has a user of its own, who must reach its folder.
  chmodSync(folder, 0o755);
  const up = await bringUp(names, progress, folder);
  // Registered after those that end the servers, which may still write: a folder that they filled meanwhile is tried again.
  const clean = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  process.once('exit', clean);
  const urlOf = (engine: EngineName, name?: string): string => {
    const addresses = up.engines[engine]?.addresses ?? {};
    const url = (name === undefined ? Object.values(addresses)[0] : addresses[name])?.url;
    if (url === undefined) throw new Error(`${TITLES[engine]} was not brought up`);
    return url;
  };
  return {
    settings: (store, broker) => ({
      TURNOUT_STORE_URL: urlOf(store),
      ...(broker !== null && { TURNOUT_BUS_URL: urlOf(broker) }),
      ...(up.engines.redis !== undefined && { TURNOUT_CACHE_URL: urlOf('redis', CACHE_ADDRESS) }),
    }),
    stores: (store) => storesAt({ url: urlOf(store), files: { links: '', visits: '' } }),
    server: (engine, name) => {
      const server = up.engines[engine]?.servers[name];
      if (server === undefined) throw new Error(`${TITLES[engine]} has no server ${name}`);
      return server;
    },
    setNiceness: (niceness) => {
      for (const { servers } of Object.values(up.engines))
        for (const { pid } of Object.values(servers)) if (pid !== null) setNiceness(pid, niceness);
    },
    [Symbol.asyncDispose]: async () => {
      await up.down();
      process.off('exit', clean);
      removeFolder(folder);
    },
  };
}
