import { MessagePort, type Worker } from 'node:worker_threads';
import { TurnoutError, type ErrorCode, type ErrorExtra } from '../core/errors.ts';

/** Calls between threads: each side offers methods and calls the other's, over one MessagePort (or Worker, or parentPort). */

export type Port = Pick<MessagePort, 'postMessage' | 'on'> | Pick<Worker, 'postMessage' | 'on'>;

type Methods<T> = {
  readonly [Name in keyof T]: T[Name] extends (...args: never[]) => Promise<unknown> ? T[Name] : never;
};

type Message =
  | { readonly kind: 'call'; readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  | { readonly kind: 'value'; readonly id: number; readonly value: unknown }
  | {
      readonly kind: 'error';
      readonly id: number;
      readonly message: string;
      readonly code?: ErrorCode;
      readonly extra?: ErrorExtra;
    };

const ENDED = 'the thread has ended';

/**
 * The other thread's methods, as async functions. A MessagePort among the arguments moves over. A TurnoutError crosses with its code and extras, any other error with its
 * message. When the port closes, what is under way is rejected, and whatever comes later.
 */
export function connectThread<Remote>(port: Port, offered: object = {}): Methods<Remote> {
  const calls = new Map<number, PromiseWithResolvers<unknown>>();
  let lastId = 0;
  let isOver = false;
  const methods = offered as Record<string, ((...args: unknown[]) => unknown) | undefined>;
  const answer = async (call: Message & { kind: 'call' }): Promise<Message> => {
    try {
      const method = methods[call.method];
      if (method === undefined) throw new Error(`the thread offers no ${call.method}`);
      return { kind: 'value', id: call.id, value: await method(...call.args) };
    } catch (error) {
      const { message } = error as Error;
      if (!(error instanceof TurnoutError)) return { kind: 'error', id: call.id, message };
      return { kind: 'error', id: call.id, message, code: error.code, extra: error.extra };
    }
  };
  const post = batched(port);
  const receive = (message: Message): void => {
    if (message.kind === 'call') {
      void answer(message).then(post);
      return;
    }
    const call = calls.get(message.id);
    calls.delete(message.id);
    if (message.kind === 'value') call?.resolve(message.value);
    else
      call?.reject(
        message.code === undefined
          ? new Error(message.message)
          : new TurnoutError(message.code, message.message, message.extra),
      );
  };
  (port as MessagePort).on('message', (messages: readonly Message[]) => messages.forEach(receive));
  const ended = (): void => {
    isOver = true;
    for (const call of calls.values()) call.reject(new Error(ENDED));
    calls.clear();
  };
  // A MessagePort closes, a Worker exits.
  (port as MessagePort).on('close', ended);
  (port as Worker).on('exit', ended);
  const send = async (method: string, args: readonly unknown[]): Promise<unknown> => {
    if (isOver) throw new Error(ENDED);
    const id = ++lastId;
    const call = Promise.withResolvers<unknown>();
    calls.set(id, call);
    post({ kind: 'call', id, method, args });
    return await call.promise;
  };
  return new Proxy({} as Methods<Remote>, {
    get: (_, method) =>
      typeof method === 'string' && method !== 'then' ? (...args: unknown[]) => send(method, args) : undefined,
  });
}

/** Messages of one turn of the event loop go together: alone, each costs a wake-up and 20 us. */
function batched(port: Port): (message: Message) => void {
  let waiting: Message[] = [];
  const send = (): void => {
    const messages = waiting;
    waiting = [];
    port.postMessage(messages, messages.flatMap(portsOf));
  };
  return (message) => {
    if (waiting.push(message) === 1) setImmediate(send);
  };
}

function portsOf(message: Message): readonly MessagePort[] {
  return message.kind === 'call' ? message.args.filter((arg) => arg instanceof MessagePort) : [];
}

/** Methods of an object as bound functions, to be offered to another thread. */
export function offer<T extends object>(object: T, ...names: (keyof T & string)[]): Record<string, unknown> {
  return Object.fromEntries(
    names.map((name) => [name, (object[name] as (...args: unknown[]) => unknown).bind(object)]),
  );
}
