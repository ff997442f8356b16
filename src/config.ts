import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { BUS_URLS, CACHE_URLS, MARIADB_URLS, parseServerUrl, type UrlForm } from './server-url.ts';

/**
 * Every setting, once: its variable, default, meaning and what is accepted. The only reader of the environment. Each variable
 * may also be given as NAME_FILE, the path of a file that holds the value (for secrets). All mistakes are reported at once.
 */

interface Setting<T> {
  readonly fallback: string;
  readonly help: string;
  /** Throws an Error whose message says what is accepted. */
  readonly parse: (text: string) => T;
  /** The field's own variable for it, which counts where ours is not set. */
  readonly standard: string | undefined;
}

function setting<T>(fallback: string, help: string, parse: (text: string) => T, standard?: string): Setting<T> {
  return { fallback, help, parse, standard };
}

const text = (value: string): string => value;
const optional = (value: string): string | null => (value === '' ? null : value);
const list = (value: string): readonly string[] =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

function flag(value: string): boolean {
  if (['true', '1', 'yes', 'on'].includes(value.toLowerCase())) return true;
  if (['false', '0', 'no', 'off'].includes(value.toLowerCase())) return false;
  throw new Error('expected true or false');
}

function integer(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^-?\d+$/.test(value) || number < min || number > max)
      throw new Error(`expected a whole number from ${min} to ${max}`);
    return number;
  };
}

function oneOf<const T extends string>(...values: readonly T[]): (value: string) => T {
  return (value) => {
    const found = values.find((candidate) => candidate === value);
    if (found === undefined) throw new Error(`expected one of ${values.join(', ')}`);
    return found;
  };
}

function workers(value: string): number | 'auto' {
  if (value === 'auto') return value;
  if (!/^\d+$/.test(value) || Number(value) < 1 || Number(value) > WORKERS_MAX)
    throw new Error(`expected auto or a whole number from 1 to ${WORKERS_MAX}`);
  return Number(value);
}

/** Of what is asked for, from 0 to 1. */
function ratio(value: string): number {
  const number = Number(value);
  if (!/^\d*\.?\d+$/.test(value) || number > 1) throw new Error('expected a number from 0 to 1 such as 0.01');
  return number;
}

function accessLog(value: string): number {
  if (value === 'off' || value === 'all') return value === 'off' ? 0 : 1;
  try {
    return ratio(value);
  } catch {
    throw new Error('expected off, all or a number from 0 to 1 such as 0.01');
  }
}

/** As W3C Baggage writes them, and OpenTelemetry the headers of its exporters: name=value, values percent-encoded. */
function headers(value: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    list(value).map((pair) => {
      const [, name, encoded] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(.*)$/.exec(pair) ?? [];
      if (name === undefined || encoded === undefined)
        throw new Error('expected name=value,name=value with percent-encoded values');
      return [name, decodeURIComponent(encoded)];
    }),
  );
}

function url(...schemes: readonly string[]): (value: string) => string {
  return (value) => {
    const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(value)?.[0];
    if (scheme === undefined || !schemes.includes(scheme))
      throw new Error(`expected a URL that starts with ${schemes.join(' or ')}`);
    // What PostgreSQL's URLs may say is its library's to know (libpq, 34.1.1.2).
    if (scheme in MARIADB_URLS) parseServerUrl(value, MARIADB_URLS);
    return value;
  };
}

function collector(value: string): string | null {
  if (value === '') return null;
  if (!/^https?:\/\//.test(value) || !URL.canParse(value))
    throw new Error('expected a URL such as http://localhost:4318');
  return value;
}

function serverUrl(forms: Readonly<Record<string, UrlForm>>): (value: string) => string {
  return (value) => {
    parseServerUrl(value, forms);
    return value;
  };
}

function timeZone(value: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    throw new Error('expected an IANA time zone such as UTC or Europe/Rome');
  }
}

/** Addresses and CIDRs; with `wildcards`, IPv4 addresses with * for any of their parts too. */
function addresses(wildcards: boolean): (value: string) => readonly string[] {
  return (value) => {
    const wrong = list(value).filter((text) => {
      const [address = '', bits, ...more] = text.split('/');
      if (more.length > 0) return true;
      const kind = isIP(wildcards && bits === undefined ? address.replaceAll('*', '1') : address);
      return kind === 0 || (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > (kind === 4 ? 32 : 128)));
    });
    const examples = `192.0.2.1, 10.0.0.0/8 or 2001:db8::/32${wildcards ? ', 192.0.2.*' : ''}`;
    if (wrong.length > 0) throw new Error(`${wrong.join(', ')}: expected addresses and CIDRs such as ${examples}`);
    return list(value);
  };
}

function authority(value: string): string {
  if (value !== '' && !/^[a-z0-9.-]+(:\d{1,5})?$/i.test(value))
    throw new Error('expected a host or host:port, without scheme or path');
  return value.toLowerCase();
}

function basePath(value: string): string {
  if (value !== '' && !/^(\/[\w.~-]+)+$/.test(value))
    throw new Error('expected a path such as /s, without a slash at its end');
  return value;
}

const statusCode = (value: string): 301 | 302 | 307 | 308 =>
  Number(oneOf('301', '302', '307', '308')(value)) as 301 | 302 | 307 | 308;

const MIB = 1024 * 1024;
/** Threads of the redirects. A machine with cores for more of them does better with several processes on one store. */
export const WORKERS_MAX = 64;

export const settings = {
  TURNOUT_PORT: setting(
    '8080',
    'Port to listen on (of the analytics process 8081); 0 picks a free one, which is printed.',
    integer(0, 65535),
  ),
  TURNOUT_ADDRESS: setting('', 'Address to listen on; empty means all.', text),
  TURNOUT_DATA_DIR: setting('./data', 'Folder of the SQLite files and the click journal.', (value) => resolve(value)),
  TURNOUT_DEFAULT_DOMAIN: setting(
    '',
    'Authority (host[:port]) of generated short URLs; empty means localhost and the port.',
    authority,
  ),
  TURNOUT_IS_HTTPS_ENABLED: setting('false', 'Whether generated short URLs start with https.', flag),
  TURNOUT_BASE_PATH: setting('', 'Path in front of every route, such as /s.', basePath),
  TURNOUT_TIMEZONE: setting('UTC', 'Time zone of the dates in API answers.', timeZone),
  TURNOUT_INITIAL_API_KEY: setting('', 'First API key; made up and printed at the first start when empty.', optional),
  TURNOUT_STORE_URL: setting(
    'sqlite:',
    'Where links and visits rest: sqlite: (in the data folder), postgres://user:password@host:port/database, mysql:// (MariaDB).',
    url('sqlite:', 'postgres:', 'postgresql:', 'mysql:', 'mariadb:'),
  ),
  TURNOUT_STORE_READ_URL: setting(
    '',
    'A replica of the store at TURNOUT_STORE_URL: lists and statistics are read from it while it has every change of links.',
    (value) => (value === '' ? null : url('postgres:', 'postgresql:', 'mysql:', 'mariadb:')(value)),
  ),
  TURNOUT_CACHE_URL: setting(
    'memory:',
    'Where links are remembered: memory: (of the process), or behind that, for several processes, redis://user:password@host:6379/0 (rediss:// with TLS) or redis+sentinel://user:password@host1:26379,host2:26379/mymaster.',
    serverUrl(CACHE_URLS),
  ),
  TURNOUT_BUS_URL: setting(
    'memory:',
    'How clicks travel: memory: (within the process), amqp://user:password@host (RabbitMQ) or kafka://host:9092,host:9092.',
    serverUrl(BUS_URLS),
  ),
  TURNOUT_WORKERS: setting(
    '1',
    'Threads that answer redirects, on the one port; auto: as many as there are cores, but for two.',
    workers,
  ),
  TURNOUT_TRUSTED_PROXIES: setting(
    '127.0.0.0/8,::1/128',
    'Addresses and CIDRs whose X-Forwarded-For is believed; empty believes nobody.',
    addresses(false),
  ),

  TURNOUT_CACHE_TTL_SECONDS: setting(
    '60',
    'Longest time that remembered links are used when the store does not say whether they have changed. It is asked four times as often.',
    integer(1, 86400),
  ),
  TURNOUT_CACHE_STALE_SECONDS: setting(
    '86400',
    'How long remembered links are still used, as they were, while the store does not answer.',
    integer(0, 31_536_000),
  ),
  TURNOUT_CACHE_MAX_BYTES: setting(
    String(192 * MIB),
    'Most memory that remembered links take: some 110 bytes for a link of 60 characters.',
    integer(MIB, 3 * 1024 * MIB),
  ),

  TURNOUT_JOURNAL_FSYNC: setting(
    'interval',
    'When journaled clicks are forced to the disk: always (before the answer), interval (each second), never.',
    oneOf('always', 'interval', 'never'),
  ),
  TURNOUT_JOURNAL_MAX_BYTES: setting(
    String(1024 * MIB),
    'Most bytes that clicks not yet stored take on disk. Above it redirects go on and clicks are dropped, counted as journal-full.',
    integer(16 * MIB, 1024 * 1024 * MIB),
  ),
  TURNOUT_JOURNAL_MEMORY_MAX_BYTES: setting(
    String(16 * MIB),
    'Most bytes of clicks kept in memory while the disk does not take them. Above it clicks are dropped, counted as memory-full.',
    integer(MIB, 1024 * MIB),
  ),
  TURNOUT_JOURNAL_STALL_MS: setting(
    '100',
    'How long a redirect waits for the disk before it goes on without it (its click is then at risk until written).',
    integer(1, 60_000),
  ),

  TURNOUT_DEFAULT_SHORT_CODES_LENGTH: setting('5', 'Length of generated codes.', integer(4, 255)),
  TURNOUT_SHORT_URL_MODE: setting(
    'strict',
    'strict: codes are case-sensitive; loose: they are not.',
    oneOf('strict', 'loose'),
  ),
  TURNOUT_SHORT_URL_TRAILING_SLASH: setting('false', 'Whether a slash after a code is ignored.', flag),
  TURNOUT_MULTI_SEGMENT_SLUGS_ENABLED: setting('false', 'Whether codes may contain slashes.', flag),
  TURNOUT_AUTO_RESOLVE_TITLES: setting(
    'true',
    'Whether the title of a page is fetched (after the answer) for links made without one.',
    flag,
  ),
  TURNOUT_DELETE_SHORT_URL_THRESHOLD: setting(
    '',
    'Links with this many visits or more can not be deleted; empty means no limit.',
    (value) => (value === '' ? null : integer(0, 1e9)(value)),
  ),
  TURNOUT_DEFAULT_DOMAIN_FALLBACK: setting('true', 'Whether codes of the default domain answer on every Host.', flag),

  TURNOUT_REDIRECT_STATUS_CODE: setting(
    '302',
    '301, 302, 307 or 308. 301 and 308 are remembered by browsers: later clicks are not seen.',
    statusCode,
  ),
  TURNOUT_REDIRECT_CACHE_LIFETIME: setting('30', 'max-age in seconds of 301 and 308 answers.', integer(0, 31_536_000)),
  TURNOUT_REDIRECT_CACHE_VISIBILITY: setting(
    'private',
    'Cache-Control of 301 and 308 answers: private or public.',
    oneOf('private', 'public'),
  ),
  TURNOUT_REDIRECT_EXTRA_PATH_MODE: setting(
    'default',
    'Path after a code: default (not found), append (to the target), ignore.',
    oneOf('default', 'append', 'ignore'),
  ),
  TURNOUT_DEFAULT_BASE_URL_REDIRECT: setting('', 'Where / of a domain without its own redirect leads.', optional),
  TURNOUT_DEFAULT_REGULAR_404_REDIRECT: setting('', 'Where unknown paths lead.', optional),
  TURNOUT_DEFAULT_INVALID_SHORT_URL_REDIRECT: setting('', 'Where unknown codes lead.', optional),

  TURNOUT_DISABLE_TRACKING: setting('false', 'Count nothing.', flag),
  TURNOUT_DISABLE_TRACK_PARAM: setting('', 'Query parameter that keeps a click from being counted.', optional),
  TURNOUT_DISABLE_TRACKING_FROM: setting(
    '',
    'Addresses, CIDRs and wildcards whose clicks are not counted.',
    addresses(true),
  ),
  TURNOUT_DISABLE_IP_TRACKING: setting('false', 'Store no address, anonymised or not, and locate nobody.', flag),
  TURNOUT_DISABLE_REFERRER_TRACKING: setting('false', 'Store no referrer.', flag),
  TURNOUT_DISABLE_UA_TRACKING: setting('false', 'Store no user agent.', flag),
  TURNOUT_TRACK_ORPHAN_VISITS: setting(
    'true',
    'Whether visits of /, unknown codes and unknown paths are counted.',
    flag,
  ),
  TURNOUT_VISITS_KEEP_MONTHS: setting(
    '',
    'Whole months before the present one that single visits are kept; empty keeps all. Statistics and counts stay.',
    (value) => (value === '' ? null : integer(1, 1200)(value)),
  ),
  TURNOUT_ANONYMIZE_REMOTE_ADDR: setting('true', 'Store addresses as their network only (IPv4 /24, IPv6 /48).', flag),
  TURNOUT_GEO_DATABASE: setting(
    '',
    'An .mmdb file to locate visitors with; empty uses the bundled DB-IP country database, none locates nobody.',
    optional,
  ),

  TURNOUT_ROBOTS_ALLOW_ALL_SHORT_URLS: setting('false', 'Let crawlers visit every code.', flag),
  TURNOUT_ROBOTS_USER_AGENTS: setting('', 'User agents that robots.txt speaks to; empty means all.', list),
  TURNOUT_CORS_ALLOW_ORIGIN: setting('*', '*, <origin> (echo) or a list of origins.', text),
  TURNOUT_CORS_ALLOW_CREDENTIALS: setting('false', 'Send Access-Control-Allow-Credentials.', flag),
  TURNOUT_CORS_MAX_AGE: setting('3600', 'Seconds that browsers may remember a preflight.', integer(0, 86_400)),

  TURNOUT_DRAIN_SECONDS: setting(
    '0',
    'How long a stop goes on serving first, while /rest/ready says 503 and connections are closed after their answers, until load balancers send no more.',
    integer(0, 300),
  ),
  TURNOUT_STOP_SECONDS: setting(
    '20',
    'Longest time a stop may take to finish requests and drain the journal.',
    integer(1, 3600),
  ),
  TURNOUT_METRICS: setting('true', 'Whether requests, clicks and threads are counted for /metrics.', flag),
  TURNOUT_METRICS_PORT: setting(
    '',
    'Port of /health, /ready and /metrics of a process that redirects; empty: TURNOUT_PORT, where then no link can have these codes.',
    (value) => (value === '' ? null : integer(0, 65535)(value)),
  ),
  TURNOUT_METRICS_FROM: setting(
    '127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7,fe80::/10',
    'Addresses and CIDRs that may read /metrics; the first ones are of this machine and of private networks.',
    addresses(false),
  ),
  TURNOUT_LOGS_FORMAT: setting('auto', 'json, text, or auto (text on a terminal).', oneOf('auto', 'json', 'text')),
  TURNOUT_LOG_LEVEL: setting(
    'info',
    'The least that is logged.',
    oneOf('debug', 'info', 'warn', 'error', 'fatal', 'silent'),
  ),
  TURNOUT_ACCESS_LOG: setting(
    'off',
    'Which answered requests get a line in the log, without address and query of the visitor: off, all, or a share of them such as 0.01.',
    accessLog,
  ),
  TURNOUT_OTLP_URL: setting(
    '',
    'An OpenTelemetry collector that takes OTLP by HTTP, such as http://localhost:4318, to send traces to; empty sends nothing. OTEL_EXPORTER_OTLP_ENDPOINT counts too.',
    collector,
    'OTEL_EXPORTER_OTLP_ENDPOINT',
  ),
  TURNOUT_OTLP_HEADERS: setting(
    '',
    'Headers of what is sent there, such as authorization=Bearer%20token. OTEL_EXPORTER_OTLP_HEADERS counts too.',
    headers,
    'OTEL_EXPORTER_OTLP_HEADERS',
  ),
  TURNOUT_OTLP_LOGS: setting('false', 'Whether the log is sent there as well.', flag),
  TURNOUT_OTLP_METRICS_SECONDS: setting(
    '0',
    'How often the metrics are sent there, for a collector that does not read /metrics; 0: not at all.',
    integer(0, 3600),
  ),
  TURNOUT_TRACE_RATIO: setting(
    '0.01',
    'Share of requests that begin a trace. Requests of trusted proxies with a traceparent do as that says; errors and slow redirects are always recorded.',
    ratio,
  ),
  TURNOUT_SERVICE_NAME: setting(
    'turnout',
    'service.name of what is sent; of single processes turnout-shortener and turnout-analytics. OTEL_SERVICE_NAME counts too.',
    text,
    'OTEL_SERVICE_NAME',
  ),
  TURNOUT_FAULT_LAB: setting(
    'false',
    'Whether faults can be made on purpose, to rehearse alerts (docs/telemetry.md): public pages that fail and are slow, and an API to slow and fail redirects. Not for production.',
    flag,
  ),
  TURNOUT_URL: setting('http://localhost:8080', 'Server that the command line talks to.', url('http:', 'https:')),
  TURNOUT_API_KEY: setting('', 'API key that the command line uses.', optional),
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof settings;
export type Config = { readonly [Name in SettingName]: ReturnType<(typeof settings)[Name]['parse']> };

export interface ConfigMistake {
  readonly variable: string;
  readonly problem: string;
}

/** All mistakes of the environment at once. */
export class ConfigError extends Error {
  readonly mistakes: readonly ConfigMistake[];
  constructor(mistakes: readonly ConfigMistake[]) {
    super(mistakes.map((mistake) => `${mistake.variable}: ${mistake.problem}`).join('\n'));
    this.name = 'ConfigError';
    this.mistakes = mistakes;
  }
}

function rawValue(name: string, standard: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  const file = env[`${name}_FILE`];
  if (file === undefined || file === '') return env[name] ?? env[standard ?? ''];
  if (env[name] !== undefined) throw new Error(`given twice, as ${name} and as ${name}_FILE; keep one`);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(`${name}_FILE: can not read ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** Reads the environment. `own` are defaults of one process. Throws ConfigError with every mistake. */
export function readConfig(
  env: NodeJS.ProcessEnv = process.env,
  own: Readonly<Partial<Record<SettingName, string>>> = {},
): Config {
  const mistakes: ConfigMistake[] = [];
  const config: Record<string, unknown> = {};
  for (const [name, { fallback, parse, standard }] of Object.entries(settings)) {
    let given: string | undefined;
    try {
      given = rawValue(name, standard, env);
      config[name] = parse(given ?? own[name as SettingName] ?? fallback);
    } catch (error) {
      const shown =
        given === undefined || /KEY|URL|HEADERS/.test(name) ? '' : ` (given: ${JSON.stringify(given.slice(0, 80))})`;
      mistakes.push({ variable: name, problem: `${(error as Error).message}${shown}` });
    }
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return config as Config;
}
