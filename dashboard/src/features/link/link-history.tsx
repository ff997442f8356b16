import { useNavigate } from '@tanstack/react-router';
import { strings } from '../../strings/strings.ts';
import { Empty } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Card } from '../../ui/page.tsx';
import { Pager } from '../../ui/pager.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { HistoryItem } from './history-item.tsx';
import { useHistory, type LinkRef, type LinkState } from './link-api.ts';
import styles from './link-history.module.css';

const t = strings.link.history;
const SKELETON_ROWS = 7;

interface LinkHistoryProps {
  readonly of: LinkRef;
  /** Absent when it was deleted. */
  readonly link?: { readonly etag: string };
  readonly page: number;
}

/** Who changed what and when, newest first. */
export function LinkHistory({ of, link, page }: LinkHistoryProps) {
  const navigate = useNavigate();
  const { data, error, refetch } = useHistory(of, page);
  // What a change led to is what the next one began with, which for the first of a page stands on the page before.
  const newer = useHistory(of, page - 1, page > 1);
  if (error !== null && data === undefined) return <Failure error={error} retry={() => void refetch()} />;
  if (data === undefined || (page > 1 && newer.isLoading)) return <Skeleton rows={SKELETON_ROWS} />;

  const { current, history } = data;
  if (history.pagination.totalItems === 0) return <Empty title={t.empty}>{t.emptyHint}</Empty>;
  const after = (index: number): LinkState | null => {
    if (index > 0) return history.data[index - 1]?.state ?? null;
    return page === 1 ? (current?.state ?? null) : (newer.data?.history.data.at(-1)?.state ?? null);
  };
  return (
    <Card title={t.title}>
      <ol className={styles.history}>
        {history.data.map((entry, index) => (
          <li key={entry.version}>
            <HistoryItem
              of={of}
              entry={entry}
              after={after(index)}
              current={current}
              {...(link !== undefined && { etag: link.etag })}
            />
          </li>
        ))}
      </ol>
      {history.pagination.pagesCount > 1 && (
        <Pager
          pagination={history.pagination}
          onPage={(next) =>
            void navigate({ to: '/link', search: { ...of, part: 'history', ...(next > 1 && { page: next }) } })
          }
        />
      )}
    </Card>
  );
}
