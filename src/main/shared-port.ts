import type { Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { bind, portOf } from '../http/server.ts';

/** A port that several listeners of this process share (SO_REUSEPORT, socket(7)): the system gives each connection to one of them. */

/** Null when the system can do that, or why not. */
export async function sharingProblem(): Promise<string | null> {
  try {
    (await bind(0, '127.0.0.1', true)).close();
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
}

/**
 * How often, and with which pause, a port is asked for that was let go of. A program that another thread starts meanwhile (chrt) holds all that is open
 * here, from its fork to its exec.
 */
const TRIES_MAX = 50;
const PAUSE_MS = 20;

/** The first of the listeners. Rejects with EADDRINUSE as for a port of one's own: a second process would share it without a word. */
export async function bindShared(port: number, address: string): Promise<Server> {
  const alone = await bind(port, address);
  const taken = portOf(alone);
  alone.on('connection', (socket) => socket.destroy()).close();
  for (let tries = 1; ; tries++) {
    try {
      return await bind(taken, address, true);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tries === TRIES_MAX) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
