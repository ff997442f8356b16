import assert from 'node:assert/strict';
import { connect } from 'node:net';
import type { Ledger } from '../../src/core/visit.ts';
import type { RunningTurnout } from './running.ts';

/** Requests sent ahead of their answers on each connection. */
const PIPELINED = 4;

/** Sends redirects of `/k`, each with a number of its own, until it is stopped or the server is gone; the numbers sent and those answered. */
export class Load {
  readonly sent: number[] = [];
  readonly answered: number[] = [];
  readonly #connections: number;
  readonly #pauseMs: number;
  #last: number;
  #stopped = false;

  /** `pauseMs`: between an answer and the next request, for a load that leaves the server time for other things. */
  constructor(first: number, connections: number, pauseMs = 0) {
    this.#pauseMs = pauseMs;
    this.#last = first;
    this.#connections = connections;
  }

  async run(url: string): Promise<void> {
    await Promise.all(Array.from({ length: this.#connections }, () => this.#connection(Number(new URL(url).port))));
  }

  /** What is sent is still answered. */
  stop(): void {
    this.#stopped = true;
  }

  async #connection(port: number): Promise<void> {
    const socket = connect(port, '127.0.0.1');
    const waiting: number[] = [];
    const send = (): void => {
      const number = this.#last++;
      this.sent.push(number);
      waiting.push(number);
      socket.write(`GET /k?n=${number} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: load\r\n\r\n`);
    };
    const sendOn = (): void => {
      if (!this.#stopped) send();
      else if (waiting.length === 0) socket.end();
    };
    let text = '';
    socket.on('connect', () => {
      for (let i = 0; i < PIPELINED; i++) send();
    });
    socket.setEncoding('latin1').on('data', (part: string) => {
      text += part;
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        assert.match(text, /^HTTP\/1\.1 302 /u);
        text = text.slice(end + 4);
        this.answered.push(waiting.shift() ?? -1);
        if (this.#stopped && waiting.length === 0) socket.end();
        else if (this.#pauseMs === 0) sendOn();
        else setTimeout(sendOn, this.#pauseMs);
      }
    });
    // Being cut off is what this is about.
    socket.on('error', () => {});
    await new Promise((resolve) => socket.once('close', resolve));
  }
}

/** Of the redirects that a Load numbered each was counted once, and all that were answered; the numbers of those that were counted. */
export async function assertCountedOnce(
  { url, key }: RunningTurnout,
  ledger: Ledger,
  answered: readonly number[],
): Promise<readonly number[]> {
  assert.equal(ledger.balanced, true, JSON.stringify(ledger));
  assert.deepEqual([ledger.stored, ledger.quarantined, ledger.atRisk], [ledger.accepted, 0, 0]);
  const visits = await fetch(`${url}/rest/v3/short-urls/k/visits/export`, { headers: { 'X-Api-Key': key } });
  assert.ok(visits.ok, `export: ${visits.status}`);
  const lines = (await visits.text()).trim().split('\n');
  const counted = lines.map((line) =>
    Number(/[?]n=(\d+)/u.exec((JSON.parse(line) as { visitedUrl: string }).visitedUrl)?.[1]),
  );
  const distinct = new Set(counted);
  assert.equal(counted.length, ledger.stored);
  assert.equal(distinct.size, counted.length, 'a redirect was counted twice');
  assert.deepEqual(
    answered.filter((number) => !distinct.has(number)),
    [],
    'answered and not counted',
  );
  return counted;
}
