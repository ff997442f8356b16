/** What a column of another shortener may say of a link, and by which names it is recognised. */

export const FIELDS = [
  'longUrl',
  'shortCode',
  'shortUrl',
  'domain',
  'title',
  'tags',
  'dateCreated',
  'validSince',
  'validUntil',
  'maxVisits',
  'crawlable',
  'forwardQuery',
  'secret',
  'banned',
] as const;
export type Field = (typeof FIELDS)[number];

/** A field for each column; null where it is passed over. */
export type Mapping = readonly (Field | null)[];

/**
 * Names in lower case, letters and digits only, the surest first. Of Turnout and Shlink, YOURLS (keyword, url, timestamp), Kutt (address,
 * target, description, expire_in) and Bitly (link, long_url, created_at). A `link` is the long URL where nothing else is one.
 */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  longUrl: ['longurl', 'originalurl', 'targeturl', 'destinationurl', 'target', 'destination', 'url', 'link'],
  shortCode: ['shortcode', 'customslug', 'keyword', 'slug', 'backhalf', 'alias', 'code', 'address'],
  shortUrl: ['shorturl', 'shortlink', 'bitlink', 'link'],
  domain: ['domain', 'host', 'hostname'],
  title: ['title', 'name', 'description'],
  tags: ['tags', 'tag', 'labels'],
  dateCreated: ['datecreated', 'createdat', 'created', 'creationdate', 'timestamp', 'date'],
  validSince: ['validsince', 'metavalidsince', 'startdate'],
  validUntil: ['validuntil', 'metavaliduntil', 'expiresat', 'expires', 'expirein', 'expirationdate', 'expirydate'],
  maxVisits: ['maxvisits', 'metamaxvisits'],
  crawlable: ['crawlable'],
  forwardQuery: ['forwardquery'],
  secret: ['password'],
  banned: ['banned'],
};

/** Each field once at most: the column with its surest name has it. */
export function guessMapping(columns: readonly string[]): Mapping {
  const names = columns.map(plainName);
  const mapping: (Field | null)[] = columns.map(() => null);
  for (const field of FIELDS) {
    for (const name of NAMES[field]) {
      const at = names.findIndex((each, index) => each === name && mapping[index] === null);
      if (at === -1) continue;
      mapping[at] = field;
      break;
    }
  }
  return mapping;
}

/** A column gets a field, and whichever had it gives it up. */
export function remap(mapping: Mapping, column: number, field: Field | null): Mapping {
  return mapping.map((each, index) => (index === column ? field : each === field ? null : each));
}

export function isLongUrlName(name: string): boolean {
  return NAMES.longUrl.includes(plainName(name));
}

/** `Long URL`, `long_url` and `longUrl` are the same. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/gu, '');
}
