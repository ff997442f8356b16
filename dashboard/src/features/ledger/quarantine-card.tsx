import { getRouteApi } from '@tanstack/react-router';
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import type { QuarantinePage } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { formatMoment, formatNumber } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { Pager } from '../../ui/pager.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Table, type Selection } from '../../ui/table.tsx';
import { useToast } from '../../ui/toast.tsx';
import { useQuarantine, useReplay } from './ledger-api.ts';
import type { LedgerSearch } from './ledger-search.ts';
import styles from './quarantine-card.module.css';

const t = strings.ledger;
const route = getRouteApi('/ledger');
const COLUMNS = [{ head: t.columns.date }, { head: t.columns.reason }, { head: t.columns.click }];
const NOTHING: ReadonlySet<number> = new Set();

type QuarantinedClick = QuarantinePage['quarantine']['data'][number];

/** `count` of clicks that are in it, by the ledger. */
export function QuarantineCard({ count }: { readonly count: number }) {
  const { page = 1 }: LedgerSearch = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch } = useQuarantine(page, count);
  const [chosen, setChosen] = useState(NOTHING);
  const clicks = data?.data ?? [];
  const ids = clicks.map(({ id }) => id).filter((id) => chosen.has(id));
  return (
    <Card
      title={t.quarantineTitle}
      actions={clicks.length > 0 && <Replay ids={ids} onDone={() => setChosen(NOTHING)} />}
    >
      {data === undefined && error === null && <Skeleton rows={3} />}
      {data === undefined && error !== null && <Failure error={error} retry={() => void refetch()} />}
      {data !== undefined && clicks.length === 0 && <Empty title={t.quarantineEmptyTitle}>{t.quarantineEmpty}</Empty>}
      {data !== undefined && clicks.length > 0 && (
        <>
          <Clicks clicks={clicks} selection={{ chosen, onChange: setChosen }} />
          <Pager
            pagination={data.pagination}
            onPage={(next) => void navigate({ search: next === 1 ? {} : { page: next } })}
          />
        </>
      )}
    </Card>
  );
}

interface ClicksProps {
  readonly clicks: readonly QuarantinedClick[];
  readonly selection: Selection<number>;
}

function Clicks({ clicks, selection }: ClicksProps) {
  return (
    <Table
      label={t.quarantineTable}
      columns={COLUMNS}
      selection={selection}
      rows={clicks.map(({ id, date, reason, click }) => ({
        key: id,
        name: t.clickOf(String(id)),
        cells: [
          <time key="date" dateTime={date} className={styles.date}>
            {formatMoment(date)}
          </time>,
          reason,
          click === '' ? (
            t.noContent
          ) : (
            <code key="click" className={styles.click}>
              {click}
            </code>
          ),
        ],
      }))}
    />
  );
}

function Replay({ ids, onDone }: { readonly ids: readonly number[]; readonly onDone: () => void }) {
  const { mutate, isPending } = useReplay();
  const { say } = useToast();
  return (
    <Button
      icon={<RotateCcw />}
      busy={isPending}
      onClick={() =>
        mutate(ids.length === 0 ? null : ids, {
          onSuccess: (replayed) => {
            say(t.replayed(replayed, formatNumber(replayed)));
            onDone();
          },
          onError: (error) => say(error.message),
        })
      }
    >
      {ids.length === 0 ? t.replayAll : t.replayChosen(formatNumber(ids.length))}
    </Button>
  );
}
