import { lazy, Suspense, useEffect, useRef, type ReactNode } from 'react';
import type { ShortUrl, ShortUrlsPage } from '../../../../src/http/api/contract.ts';
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
import { useSelection, type Selection } from './use-selection.ts';

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
  if (found === undefined) return <Skeleton rows={USUAL_SIZE} />;
  const { data: links, pagination } = found;
  if (links.length === 0) return empty;

  const tags = search.tags ?? [];
  return (
    <section className={classes(styles.list, stale && styles.stale)} aria-label={t.list} aria-busy={stale}>
      <ListHead links={links} total={pagination.totalItems} selection={selection} />
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

interface ListHeadProps {
  readonly links: readonly ShortUrl[];
  readonly total: number;
  readonly selection: Selection;
}

function ListHead({ links, total, selection }: ListHeadProps) {
  const box = useRef<HTMLInputElement>(null);
  const before = useRef(0);
  const selected = selection.links.length;
  const here = links.filter(selection.has).length;
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = here > 0 && here < links.length;
  }, [here, links.length]);
  useEffect(() => {
    // What was focused went with the last selected link.
    if (selected === 0 && before.current > 0 && document.activeElement === document.body) box.current?.focus();
    before.current = selected;
  }, [selected]);

  return (
    <div className={styles.head}>
      <label className={styles.check}>
        <input
          ref={box}
          type="checkbox"
          aria-label={t.selectPage}
          checked={here === links.length}
          onChange={(event) => selection.set(links, event.target.checked)}
        />
      </label>
      {selected > 0 ? (
        <Suspense fallback={null}>
          <BulkActions selection={selection} />
        </Suspense>
      ) : (
        <span className={styles.count}>{t.count(total, formatNumber(total))}</span>
      )}
    </div>
  );
}
