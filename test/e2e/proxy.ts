import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A TCP proxy before a server, which fails as networks do. */

/**
 * `cut`: connections are reset, and new ones too. `stall`: connections stay and are taken, and nothing passes until it is over. `half-open`: those that
 * stand are forgotten without a word to either side, as by a firewall; new ones work. `slow`: everything passes later.
 */
export type Fault = 'none' | 'cut' | 'stall' | 'half-open' | 'slow';

const SLOW_MS = 100;

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
  forgotten: boolean;
}

export class Proxy {
  readonly #listener: Server;
  readonly #pairs = new Set<Pair>();
  readonly #port: number;
  #fault: Fault = 'none';

  private constructor(listener: Server, port: number) {
    this.#listener = listener;
    this.#port = port;
    listener.on('connection', (near) => this.#take(near));
  }

  /** Before a server on this machine. `at`: its own port, any by default. */
  static async before(port: number, at = 0): Promise<Proxy> {
    const listener = createServer().listen(at, '127.0.0.1');
    await once(listener, 'listening');
    return new Proxy(listener, port);
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port;
  }

  set(fault: Fault): void {
    this.#fault = fault;
    for (const pair of this.#pairs) {
      if (fault === 'cut') for (const socket of [pair.near, pair.far]) socket.resetAndDestroy();
      if (fault === 'half-open') pair.forgotten = true;
      for (const socket of [pair.near, pair.far])
        if (fault === 'stall') socket.pause();
        else socket.resume();
    }
  }

  close(): void {
    this.#listener.close();
    for (const { near, far } of this.#pairs) for (const socket of [near, far]) socket.destroy();
  }

  #take(near: Socket): void {
    if (this.#fault === 'cut') {
      near.resetAndDestroy();
      return;
    }
    const far = connect(this.#port, '127.0.0.1');
    const pair: Pair = { near, far, forgotten: false };
    this.#pairs.add(pair);
    this.#pass(pair, near, far);
    this.#pass(pair, far, near);
    near.on('close', () => {
      // The other side is not told, and waits.
      if (!pair.forgotten) this.#pairs.delete(pair);
    });
    if (this.#fault === 'stall') for (const socket of [near, far]) socket.pause();
  }

  #pass(pair: Pair, from: Socket, to: Socket): void {
    const write = (part: Buffer): void => {
      if (!pair.forgotten && !to.destroyed) to.write(part);
    };
    from.setNoDelay().on('error', () => {});
    from.on('data', (part: Buffer) => {
      if (this.#fault === 'slow') setTimeout(write, SLOW_MS, part);
      else write(part);
    });
    from.on('close', () => {
      if (!pair.forgotten) to.destroy();
    });
  }
}

/** The URL of a server, by way of a proxy. */
export function through(url: string, { port }: Proxy): string {
  return url.replace(/:\d+(?=\/|$)/u, `:${port}`);
}

export function portIn(url: string): number {
  return Number(/:(\d+)(?:\/|$)/u.exec(url)?.[1]);
}
