import type { ShortUrl } from '../../../../src/http/api/contract.ts';
import { csvLine, foreign } from '../../ui/csv.ts';

const COLUMNS = [
  'Long URL',
  'Short code',
  'Domain',
  'Title',
  'Tags',
  'Short URL',
  'Date created',
  'Valid since',
  'Valid until',
  'Max visits',
  'Crawlable',
  'Forward query',
  'Visits',
  'Bot visits',
];

/** The same table as the export of the server, of some links. */
export function linksCsv(links: readonly ShortUrl[]): string {
  return csvLine(COLUMNS) + links.map((link) => csvLine(cellsOf(link))).join('');
}

function cellsOf(link: ShortUrl): readonly (string | number | boolean | null)[] {
  const { validSince, validUntil, maxVisits } = link.meta;
  return [
    link.longUrl,
    link.shortCode,
    link.domain,
    foreign(link.title),
    link.tags.join('|'),
    link.shortUrl,
    link.dateCreated,
    validSince,
    validUntil,
    maxVisits,
    link.crawlable,
    link.forwardQuery,
    link.visitsSummary.total,
    link.visitsSummary.bots,
  ];
}
