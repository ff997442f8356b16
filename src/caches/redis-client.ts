import { Redis, type RedisOptions } from 'ioredis';
import { within } from '../core/within.ts';
import { CACHE_URLS, hostText, parseServerUrl } from '../server-url.ts';

/** Connections to Redis, plain or by Sentinels, that come back by themselves. What can not be sent at once fails at once. */

/** To connect, and of each command by which a connection is set up. */
const CONNECT_TIMEOUT_MS = 2000;
/** Before the next attempt to connect. */
const RETRY_MS = 50;
const RETRY_MS_MAX = 1000;

/** Does not connect yet. */
export function redisAt(url: string): Redis {
  const { scheme, hosts, user, password, path, parameters } = parseServerUrl(url, CACHE_URLS);
  const tls = scheme.startsWith('rediss') ? {} : undefined;
  const common = {
    ...login(user, password),
    lazyConnect: true,
    // Its handshake needs no command but AUTH and SELECT, so that an ACL may be short.
    protocol: 2,
    disableClientInfo: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (attempts: number) => Math.min(RETRY_MS * 2 ** attempts, RETRY_MS_MAX),
    // It was the master, and is a replica now: the Sentinels know the new one.
    reconnectOnError: ({ message }: Error) => message.startsWith('READONLY'),
    ...(tls !== undefined && { tls }),
  } satisfies RedisOptions;
  if (!scheme.endsWith('+sentinel:')) {
    const [{ name, port } = { name: '', port: 0 }] = hosts;
    return new Redis({ ...common, host: name, port, db: Number(path) });
  }
  const sentinel = sentinelLogin(parameters.get('sentinel')) ?? login(user, password);
  return new Redis({
    ...common,
    sentinels: hosts.map(({ name, port }) => ({ host: name, port })),
    name: path,
    db: Number(parameters.get('database') ?? 0),
    sentinelUsername: sentinel.username,
    sentinelPassword: sentinel.password,
    sentinelCommandTimeout: CONNECT_TIMEOUT_MS,
    // The URL names them; what they say of each other may not be reached from here.
    updateSentinels: false,
    enableTLSForSentinelMode: tls !== undefined,
    ...(tls !== undefined && { sentinelTLS: tls }),
  });
}

/** Null where nothing is said of it. */
function sentinelLogin(said: string | undefined): ReturnType<typeof login> | null {
  if (said === undefined) return null;
  const [user = '', ...password] = said.split(':');
  return said === 'none' ? {} : login(user, password.join(':'));
}

/** Without a user a password is the default user's. */
function login(user: string | null, password: string | null): { username?: string; password?: string } {
  return { ...(user && { username: user }), ...(password && { password }) };
}

/** Why a server can not be used; null when it can. */
export async function redisProblem(url: string): Promise<string | null> {
  const { hosts } = parseServerUrl(url, CACHE_URLS);
  const client = redisAt(url);
  const ready = Promise.withResolvers<void>();
  client.once('ready', ready.resolve).on('error', ready.reject);
  try {
    // Says only that it is closed; the event says why.
    client.connect().catch(() => undefined);
    await within(CONNECT_TIMEOUT_MS * (hosts.length + 1), ready.promise, 'no answer');
    await client.get('turnout:doctor');
    return null;
  } catch (error) {
    return `${hosts.map(hostText).join(', ')}: ${wordsOf(error)}`;
  } finally {
    client.disconnect();
  }
}

/** Errors of sockets have no words when several addresses were tried. */
export function wordsOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  return message === '' ? (code ?? 'not reached') : message;
}
