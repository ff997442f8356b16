import { Agent, request } from 'node:http';
import { DOMAIN } from './servers.ts';

/** A client that keeps its connections, for whoever looks at each answer. Rates belong to wrk and bench/paced-client.ts. */

const CONNECTIONS_MAX = 128;
/** Later than this is no answer. */
const ANSWER_MS_MAX = 10_000;

export interface Answer {
  readonly status: number;
  /** Empty when there is none. */
  readonly location: string;
  readonly ms: number;
}

export class Client implements Disposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_MAX });

  /** Rejects with the connection's error; its `code` is ECONNREFUSED when nobody listens. */
  async ask(port: number, path: string): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const began = performance.now();
    const asking = request({ port, host: '127.0.0.1', path, agent: this.#agent, headers: { Host: DOMAIN } }, (answer) =>
      answer
        .on('end', () => {
          const { statusCode = 0, headers } = answer;
          resolve({ status: statusCode, location: headers.location ?? '', ms: performance.now() - began });
        })
        .on('error', reject)
        .resume(),
    );
    asking.setTimeout(ANSWER_MS_MAX, () => asking.destroy(new Error('no answer')));
    asking.on('error', reject).end();
    return await promise;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}
