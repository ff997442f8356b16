/**
 * URLs of servers that settings name, taken apart and checked by the form that their scheme has. Not by URL, which knows no
 * list of hosts. Nothing said of one shows its user or password.
 */

export interface ServerUrl {
  /** With its colon: `amqp:`. */
  readonly scheme: string;
  readonly user: string | null;
  readonly password: string | null;
  readonly hosts: readonly Host[];
  /** What stands behind the slash after the hosts, decoded; empty when nothing does. */
  readonly path: string;
  readonly parameters: ReadonlyMap<string, string>;
}

export interface Host {
  readonly name: string;
  readonly port: number;
}

export interface UrlForm {
  readonly example: string;
  /** Of a host that names none; null where the scheme is all there is. */
  readonly port: number | null;
  readonly parameters: Readonly<Record<string, Accepted>>;
  /** What may stand behind the slash, where that is not free. */
  readonly path?: Accepted;
  readonly oneHost?: true;
}

interface Accepted {
  readonly values: RegExp;
  readonly expected: string;
}

const KAFKA_PARAMETERS = {
  mechanism: { values: /^(plain|scram-sha-256|scram-sha-512)$/, expected: 'plain, scram-sha-256 or scram-sha-512' },
  partitions: { values: /^[1-9]\d{0,3}$/, expected: 'a number from 1 to 9999' },
};

/** What TURNOUT_BUS_URL may be. The schemes that end in an s are with TLS. */
export const BUS_URLS = {
  'memory:': { example: 'memory:', port: null, parameters: {} },
  'amqp:': { example: 'amqp://user:password@host:5672/vhost', port: 5672, parameters: {} },
  'amqps:': { example: 'amqps://user:password@host:5671/vhost', port: 5671, parameters: {} },
  'kafka:': { example: 'kafka://host1:9092,host2:9092?partitions=12', port: 9092, parameters: KAFKA_PARAMETERS },
  'kafka+ssl:': {
    example: 'kafka+ssl://user:password@host:9093?mechanism=scram-sha-512',
    port: 9093,
    parameters: KAFKA_PARAMETERS,
  },
} as const satisfies Readonly<Record<string, UrlForm>>;

const DATABASE = { values: /^\d{0,4}$/, expected: 'the number of a database' };
const MASTER = { values: /^[\w.-]+$/, expected: "the name of the Sentinels' master" };
const SENTINEL_PARAMETERS = {
  database: DATABASE,
  sentinel: { values: /^(none|[^:]*:.+)$/, expected: 'user:password of the Sentinels, or none' },
};

/** What TURNOUT_CACHE_URL may be. Sentinels are logged in to as their master is, unless `sentinel` says otherwise. */
export const CACHE_URLS = {
  'memory:': { example: 'memory:', port: null, parameters: {} },
  'redis:': { example: 'redis://user:password@host:6379/0', port: 6379, parameters: {}, path: DATABASE, oneHost: true },
  'rediss:': {
    example: 'rediss://user:password@host:6379/0',
    port: 6379,
    parameters: {},
    path: DATABASE,
    oneHost: true,
  },
  'redis+sentinel:': {
    example: 'redis+sentinel://user:password@host1:26379,host2:26379,host3:26379/mymaster',
    port: 26_379,
    parameters: SENTINEL_PARAMETERS,
    path: MASTER,
  },
  'rediss+sentinel:': {
    example: 'rediss+sentinel://user:password@host1:26379,host2:26379,host3:26379/mymaster',
    port: 26_379,
    parameters: SENTINEL_PARAMETERS,
    path: MASTER,
  },
} as const satisfies Readonly<Record<string, UrlForm>>;

const MARIADB_PARAMETERS = {
  'ssl-mode': {
    values: /^(disabled|required|verify-ca|verify-identity)$/,
    expected: 'disabled, required, verify-ca or verify-identity',
  },
  'ssl-ca': { values: /./, expected: 'the path of a file with certificates' },
};

/** What TURNOUT_STORE_URL may be for MariaDB. TLS is asked for as its own clients ask. */
export const MARIADB_URLS = {
  'mysql:': {
    example: 'mysql://user:password@host:3306/database?ssl-mode=verify-identity&ssl-ca=/path/ca.pem',
    port: 3306,
    parameters: MARIADB_PARAMETERS,
    oneHost: true,
  },
  'mariadb:': {
    example: 'mariadb://user:password@host:3306/database',
    port: 3306,
    parameters: MARIADB_PARAMETERS,
    oneHost: true,
  },
} as const satisfies Readonly<Record<string, UrlForm>>;

const LAST_PORT = 65_535;

/** Throws an Error that says what is expected. */
export function parseServerUrl(text: string, forms: Readonly<Record<string, UrlForm>>): ServerUrl {
  const scheme = /^[a-z][a-z0-9+]*:/.exec(text)?.[0] ?? '';
  const form = forms[scheme];
  if (form === undefined)
    throw new Error(
      `expected ${Object.values(forms)
        .map(({ example }) => example)
        .join(', ')}`,
    );
  const rest = text.slice(scheme.length);
  const { port } = form;
  if (port === null) {
    if (rest !== '') throw new Error(`expected ${form.example} and nothing behind it`);
    return { scheme, user: null, password: null, hosts: [], path: '', parameters: new Map() };
  }
  const parts = /^\/\/(?:([^/?#]*)@)?([^/?#]+)(?:\/([^?#]*))?(?:\?(.*))?$/.exec(rest);
  const [, credentials, hosts = '', path = '', query = ''] = parts ?? [];
  if (parts === null || /[@#]/.test(path + query))
    throw new Error(
      `expected ${form.example}; within a user or password write %40 for @, %3A for :, %2F for /, %3F for ? and %23 for #`,
    );
  if (form.path?.values.test(path) === false)
    throw new Error(`expected ${form.example}, with ${form.path.expected} behind the slash`);
  if (form.oneHost === true && hosts.includes(',')) throw new Error(`expected one host: ${form.example}`);
  const [user, ...password] = credentials?.split(':') ?? [];
  return {
    scheme,
    user: user === undefined ? null : decoded(user, 'the user'),
    password: password.length === 0 ? null : decoded(password.join(':'), 'the password'),
    hosts: hosts.split(',').map((host) => parseHost(host, port)),
    path: decoded(path, 'what stands behind the slash'),
    parameters: parseParameters(query, form),
  };
}

/** For messages. */
export function hostText({ name, port }: Host): string {
  return `${name}:${port}`;
}

function parseHost(text: string, fallback: number): Host {
  const [, name, port] = /^(\[[0-9a-f:.]+\]|[^:[\]\s]+)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const number = port === undefined ? fallback : Number(port);
  if (name === undefined || number < 1 || number > LAST_PORT)
    throw new Error(`expected hosts as host or host:port, with a port from 1 to ${LAST_PORT}, and commas between them`);
  return { name: name.replace(/^\[(.*)\]$/, '$1'), port: number };
}

function parseParameters(query: string, { parameters, example }: UrlForm): ReadonlyMap<string, string> {
  const known = Object.keys(parameters);
  const found = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const parameter = parameters[name];
    if (parameter === undefined)
      throw new Error(`?${name} is not known: expected ${known.length === 0 ? example : known.join(' or ')}`);
    if (!parameter.values.test(value)) throw new Error(`?${name}=: expected ${parameter.expected}`);
    found.set(name, value);
  }
  return found;
}

function decoded(text: string, what: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    throw new Error(`${what}: expected %25 for a percent sign`, { cause: error });
  }
}
