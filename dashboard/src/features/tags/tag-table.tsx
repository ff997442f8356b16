import { Link } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { strings } from '../../strings/strings.ts';
import { IconButton } from '../../ui/button.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Menu } from '../../ui/menu.tsx';
import { Table, type Selection } from '../../ui/table.tsx';
import styles from './tag-table.module.css';
import type { TagInfo } from './tags-api.ts';

const t = strings.tags;
const COLUMNS = [
  { head: t.columns.tag },
  { head: t.columns.links, number: true },
  { head: t.columns.visits, number: true },
  { head: t.columns.actions, headHidden: true },
];

interface TagTableProps {
  readonly tags: readonly TagInfo[];
  /** Where tags may be changed. */
  readonly selection: Selection<string> | undefined;
  readonly onRename: (tag: string) => void;
  readonly onDelete: (tag: TagInfo) => void;
}

export function TagTable({ tags, selection, onRename, onDelete }: TagTableProps) {
  return (
    <Table
      label={t.table}
      columns={COLUMNS}
      selection={selection}
      rows={tags.map((each) => ({
        key: each.tag,
        name: each.tag,
        cells: [
          <LinksOf key="tag" tag={each.tag} />,
          formatNumber(each.shortUrlsCount),
          formatNumber(each.visitsSummary.total),
          <span key="actions" className={styles.actions}>
            <StatisticsOf tag={each.tag} />
            {selection !== undefined && (
              <TagMenu tag={each.tag} onRename={() => onRename(each.tag)} onDelete={() => onDelete(each)} />
            )}
          </span>,
        ],
      }))}
    />
  );
}

function LinksOf({ tag }: { readonly tag: string }) {
  return (
    <Link to="/" search={{ tags: [tag] }} title={t.linksOf(tag)}>
      {tag}
    </Link>
  );
}

function StatisticsOf({ tag }: { readonly tag: string }) {
  return (
    <Link to="/statistics" search={{ of: 'tag', tag }} aria-label={t.statisticsOf(tag)}>
      {t.statistics}
    </Link>
  );
}

interface TagMenuProps {
  readonly tag: string;
  readonly onRename: () => void;
  readonly onDelete: () => void;
}

function TagMenu({ tag, onRename, onDelete }: TagMenuProps) {
  return (
    <Menu
      trigger={<IconButton label={t.actionsOf(tag)} icon={<Ellipsis />} />}
      items={[
        { label: t.rename, onSelect: onRename },
        { label: t.remove, onSelect: onDelete, danger: true },
      ]}
    />
  );
}
