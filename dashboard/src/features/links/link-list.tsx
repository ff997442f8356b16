import { lazy, Suspense, type ReactNode } from 'react';
import type { ShortUrlsPage } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { SelectField } from '../../ui/field.tsx';
import { classes } from '../../ui/classes.ts';
import { formatNumber } from '../../ui/format.ts';
import { Pager } from '../../ui/pager.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { filterQuery, pageSizes, USUAL_SIZE, type LinkListChange, type LinkListSearch } from './link-list-search.ts';
import styles from './link-list.module.css';
import { LinkRow } from './link-row.tsx';
import { idOf } from './link-state.ts';
import { useSelection } from './use-selection.ts';

const t = strings.links;
const BulkActions = lazy(() => import('./bulk-actions.tsx').then((m) => ({ default: m.BulkActions })));

interface LinkListProps {
  readonly search: LinkListSearch;
  /** Undefined while it is on its way. */
  readonly found: ShortUrlsPage['shortUrls'] | undefined;
  /** What is shown is from before. */
  readonly stale: boolean;
  readonly onChange: (change: LinkListChange) => void;
  /** In place of no links. */
  readonly empty: ReactNode;
}

/** One page of links, and what can be done with those that are selected. */
export function LinkList({ search, found, stale, onChange, empty }: LinkListProps) {
  const selection = useSelection(JSON.stringify(filterQuery(search)));
  if (found === undefined) return <Skeleton rows={8} />;
  const { data: links, pagination } = found;
  if (links.length === 0) return empty;

  const selectedHere = links.filter(selection.has).length;
  const tags = search.tags ?? [];
  return (
    <section className={classes(styles.list, stale && styles.stale)} aria-label={t.list} aria-busy={stale}>
      <div className={styles.head}>
        <label className={styles.check}>
          <input
            type="checkbox"
            aria-label={t.selectPage}
            checked={selectedHere === links.length}
            ref={(box) => {
              if (box !== null) box.indeterminate = selectedHere > 0 && selectedHere < links.length;
            }}
            onChange={(event) => selection.set(links, event.target.checked)}
          />
        </label>
        {selection.links.length > 0 ? (
          <Suspense fallback={null}>
            <BulkActions selection={selection} />
          </Suspense>
        ) : (
          <span className={styles.count}>{t.count(pagination.totalItems, formatNumber(pagination.totalItems))}</span>
        )}
      </div>
      <ul className={styles.rows}>
        {links.map((link) => (
          <LinkRow
            key={idOf(link)}
            link={link}
            selected={selection.has(link)}
            onSelect={(selected) => selection.set([link], selected)}
            onTag={(tag) => onChange({ tags: [...new Set([...tags, tag])] })}
          />
        ))}
      </ul>
      <div className={styles.foot}>
        <SelectField
          label={t.pageSize}
          labelHidden
          value={String(search.size ?? USUAL_SIZE)}
          onChange={(value) => onChange({ size: pageSizes.find((size) => String(size) === value) })}
          choices={pageSizes.map((size) => ({ value: String(size), label: t.perPage(size) }))}
        />
        <Pager pagination={pagination} onPage={(page) => onChange({ page })} />
      </div>
    </section>
  );
}
