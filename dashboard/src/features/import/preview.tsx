import type { ImportedLink } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { Table } from '../../ui/table.tsx';
import type { Item } from './link-of-row.ts';
import styles from './preview.module.css';

const t = strings.importing;
const ROWS_SHOWN = 8;
const COLUMNS = [
  { head: t.previewColumns.at },
  { head: t.previewColumns.code },
  { head: t.previewColumns.longUrl },
  { head: t.previewColumns.more },
];

/** The first rows as links; nothing in them is followed. */
export function Preview({ items }: { readonly items: readonly Item[] }) {
  return (
    <Table
      label={t.preview}
      columns={COLUMNS}
      rows={items.slice(0, ROWS_SHOWN).map((item, index) => ({ key: index, name: item.at, cells: cellsOf(item) }))}
    />
  );
}

function cellsOf(item: Item) {
  const at = (
    <span key="at" className={styles.at}>
      {item.at}
    </span>
  );
  if ('problem' in item) {
    const problem = (
      <span key="problem" className={styles.problem}>
        {item.problem}
      </span>
    );
    return [at, '', problem, ''];
  }
  const { shortCode = '', domain = '', longUrl } = item.link;
  const code =
    shortCode === '' || shortCode === null ? (
      <span key="code" className={styles.at}>
        {t.generated}
      </span>
    ) : (
      shortCode
    );
  return [at, domain === '' || domain === null ? code : `${domain}/${shortCode}`, longUrl, moreOf(item.link)];
}

function moreOf({ title, tags, validSince, validUntil, maxVisits, redirectRules }: ImportedLink): string {
  const parts = [
    title,
    tags?.join(', '),
    validSince != null && `${t.fields.validSince}: ${validSince}`,
    validUntil != null && `${t.fields.validUntil}: ${validUntil}`,
    maxVisits != null && `${t.fields.maxVisits}: ${maxVisits}`,
    redirectRules !== undefined && t.rules(redirectRules.length),
  ];
  return parts.filter((part) => typeof part === 'string' && part !== '').join('; ');
}
