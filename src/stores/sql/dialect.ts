/** How SQLite, PostgreSQL and MariaDB differ, declared once for each. The stores ask for a capability, never for a name. */

export interface Dialect {
  /** After a SELECT whose rows stay locked until the transaction ends. Nothing where a transaction has the whole database. */
  readonly forUpdate: string;
  /** After a SELECT whose rows nobody may lock for an update until the transaction ends. */
  readonly forShare: string;
  /** After a table: walk this index, whatever the planner thinks. Nothing where it can be trusted with LIMIT and OFFSET. */
  readonly byIndex: (index: string) => string;
  /** After a table: walk it by its id. */
  readonly byId: string;
  /** Joins what is on its right to each row of what is on its left, in this order. */
  readonly joinInOrder: string;
  /** After a key of an order: nulls come before everything when ascending, and last when descending. */
  readonly nullsLow: (descending: boolean) => string;
  /** Whether the column holds `?`, to the byte. */
  readonly contains: (column: string) => string;
  /** JSON array, as text, of the texts in a group, in no order that counts; null for none. */
  readonly jsonArray: (column: string) => string;
  /** The code in lower case, of `l.` or of no table, as an index has it. */
  readonly lowerCode: (table: '' | 'l.') => string;
  /** What links are ordered by where it is by their long URL, and what of a long URL stands there: an index entry has no room for the longest. */
  readonly longUrl: { readonly key: string; readonly of: (longUrl: string) => string };
  /** What links are ordered by where it is by their title. */
  readonly titleKey: string;
  /** Visits of people, of a row `c` of counts. */
  readonly humans: string;
  /** Whether this process is the only one that writes: what it knows of totals is true then. */
  readonly oneWriter: boolean;
  /** What an answer may cost and still be worked out each time that it is asked for, and what was spent so far, both in ms. */
  readonly costly: { readonly limitMs: number; readonly spentMs: () => number };
}

/** Of a long URL, in the keys of indexes: 500 characters of 4 bytes fit PostgreSQL's 2704 bytes and InnoDB's 3072. */
const LONG_URL_KEY = 500;

function startOfLongUrl(longUrl: string): string {
  return longUrl.length <= LONG_URL_KEY ? longUrl : Array.from(longUrl).slice(0, LONG_URL_KEY).join('');
}

export const sqlite: Dialect = {
  forUpdate: '',
  forShare: '',
  byIndex: (index) => `INDEXED BY ${index}`,
  byId: 'NOT INDEXED',
  joinInOrder: 'CROSS JOIN',
  nullsLow: () => '',
  contains: (column) => `instr(${column}, ?) > 0`,
  jsonArray: (column) => `json_group_array(${column})`,
  lowerCode: (table) => `lower(${table}code)`,
  longUrl: { key: 'l.long_url', of: (longUrl) => longUrl },
  titleKey: 'l.title',
  humans: 'c.total - c.bots',
  oneWriter: true,
  costly: {
    // In it this thread answers nobody else.
    limitMs: 20,
    // Processor time, not the clock's: a machine that stood still made nothing costly.
    spentMs: () => {
      const { user, system } = process.threadCpuUsage();
      return (user + system) / 1000;
    },
  },
};

export const postgres: Dialect = {
  forUpdate: 'FOR UPDATE',
  forShare: 'FOR SHARE',
  byIndex: () => '',
  byId: '',
  joinInOrder: 'JOIN',
  nullsLow: (descending) => (descending ? 'NULLS LAST' : 'NULLS FIRST'),
  contains: (column) => `strpos(${column}, ?) > 0`,
  jsonArray: (column) => `json_agg(${column})::text`,
  lowerCode: (table) => `lower(${table}code)`,
  longUrl: { key: `left(l.long_url, ${LONG_URL_KEY})`, of: startOfLongUrl },
  titleKey: 'l.title',
  humans: 'c.total - c.bots',
  oneWriter: false,
  costly: { limitMs: 500, spentMs: () => performance.now() },
};

export const mariadb: Dialect = {
  forUpdate: 'FOR UPDATE',
  forShare: 'LOCK IN SHARE MODE',
  // It has no partial indexes: orphans are the links' index where it says null.
  byIndex: (index) => `FORCE INDEX (${index === 'orphans_by_time' ? 'visits_by_link' : index})`,
  byId: 'FORCE INDEX (PRIMARY)',
  joinInOrder: 'STRAIGHT_JOIN',
  nullsLow: () => '',
  contains: (column) => `instr(${column}, ?) > 0`,
  jsonArray: (column) => `json_arrayagg(${column})`,
  lowerCode: (table) => `${table}code_lower`,
  longUrl: { key: 'l.long_url_start', of: startOfLongUrl },
  titleKey: 'l.title_start',
  humans: 'c.humans',
  oneWriter: false,
  costly: { limitMs: 500, spentMs: () => performance.now() },
};

export const dialects = { sqlite, postgres, mariadb } as const satisfies Record<string, Dialect>;
export type DialectName = keyof typeof dialects;
