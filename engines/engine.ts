import type { Program } from './install.ts';
import type { Server } from './server.ts';

/** A database, cache or broker that Turnout works with, brought up for tests and for trying out: real servers, on free ports, in a folder of their own. */

export interface Engine {
  readonly programs: readonly Program[];
  /** Brings it up. What started before it failed ends with this process. */
  start(options: StartOptions): Promise<Started>;
}

export interface StartOptions {
  /** An empty folder, for data and logs. */
  readonly folder: string;
  readonly progress: (text: string) => void;
  /** Of a proxy before Kafka, which tells its clients where to connect. */
  readonly advertisedPort?: number | undefined;
}

export interface Started {
  /** How it is reached, by name. */
  readonly addresses: Readonly<Record<string, Address>>;
  /** All of its servers by name, to be killed and started again. Stopped in reverse. */
  readonly servers: Readonly<Record<string, Server>>;
}

export interface Address {
  /** Of Turnout, that takes the URL. */
  readonly setting: 'TURNOUT_STORE_URL' | 'TURNOUT_STORE_READ_URL' | 'TURNOUT_CACHE_URL' | 'TURNOUT_BUS_URL';
  readonly url: string;
}
