import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { needPrograms } from '../../engines/install.ts';
import { accepts, freePorts, Server } from '../../engines/server.ts';
import { temporaryFolder } from './running.ts';

/** HAProxy before several shorteners, with no more help than it gives by default: it asks each whether it is ready, and sends no request to a second one. */

const HAPROXY = { path: '/usr/sbin/haproxy', package: 'haproxy' };
/** Between questions to each. */
const CHECK_MS = 100;

export interface LoadBalancer {
  readonly url: string;
  readonly server: Server;
  /** Resolves when it sends requests to all of them. */
  untilAllUp(): Promise<void>;
}

/** Throws MissingProgram. */
export async function balance(ports: readonly number[]): Promise<LoadBalancer> {
  needPrograms('A load balancer before several shorteners', [HAPROXY], () => {});
  const [port = 0, statePort = 0] = await freePorts(2);
  const folder = temporaryFolder();
  const config = join(folder, 'haproxy.cfg');
  writeFileSync(
    config,
    `defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout check 5s
frontend state
  bind 127.0.0.1:${statePort}
  stats enable
  stats uri /state
frontend redirects
  bind 127.0.0.1:${port}
  default_backend shorteners
backend shorteners
  balance roundrobin
  option httpchk GET /rest/ready
${ports.map((each) => `  server s${each} 127.0.0.1:${each} check inter ${CHECK_MS} fall 1 rise 1\n`).join('')}`,
  );
  const server = new Server({
    name: 'haproxy',
    command: [HAPROXY.path, '-db', '-f', config],
    log: join(folder, 'log'),
    ready: () => accepts(port),
  });
  await server.start();
  const untilAllUp = async (): Promise<void> => {
    for (let up = 0; up < ports.length; await sleep(CHECK_MS)) {
      const state = await (await fetch(`http://127.0.0.1:${statePort}/state;csv`)).text();
      up = state.split('\n').filter((line) => /^shorteners,s\d+,.*,UP,/u.test(line)).length;
    }
  };
  return { url: `http://127.0.0.1:${port}`, server, untilAllUp };
}
