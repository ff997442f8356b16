import { useNavigate, useSearch } from '@tanstack/react-router';
import { Pause, Play } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useRights } from '../../app/session.tsx';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { CheckField } from '../../ui/field.tsx';
import { formatNumber } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { NoOrphans } from '../statistics/no-orphans.tsx';
import { SubjectSwitcher } from '../statistics/subject-switcher.tsx';
import { ConnectionLine } from './connection-line.tsx';
import { Counters } from './counters.tsx';
import { Feed } from './feed.tsx';
import styles from './live-page.module.css';
import type { LiveSearch } from './live-search.ts';
import type { LiveState } from './live-state.ts';
import { useLive } from './use-live.ts';

const LiveMap = lazy(() => import('./live-map.tsx').then((m) => ({ default: m.LiveMap })));
const t = strings.live;

/** Visits as they are counted. */
export function LivePage() {
  const search = useSearch({ from: '/live' });
  const navigate = useNavigate({ from: '/live' });
  const { bots, ...subject } = search;
  const mayNot = !useRights().orphans && search.of === 'orphans';
  const show = (next: LiveSearch) => void navigate({ search: next });
  const kept = bots === undefined ? {} : { bots };
  return (
    <Page
      title={t.title}
      actions={<SubjectSwitcher subject={subject} onChoose={(chosen) => show({ ...chosen, ...kept })} />}
    >
      {mayNot ? <NoOrphans /> : <Following key={JSON.stringify(search)} search={search} onShow={show} />}
    </Page>
  );
}

interface FollowingProps {
  readonly search: LiveSearch;
  readonly onShow: (search: LiveSearch) => void;
}

/** Begins anew with other filters. */
function Following({ search, onShow }: FollowingProps) {
  const { state, connection, skipped, tryNow } = useLive(search);
  return (
    <>
      <div className={styles.top}>
        <ConnectionLine connection={connection} onTryNow={tryNow} />
        <CheckField
          label={t.bots}
          checked={search.bots !== 'hidden'}
          onChange={(shown) => {
            const { bots: _bots, ...subject } = search;
            onShow({ ...subject, ...(!shown && { bots: 'hidden' }) });
          }}
        />
      </div>
      {skipped !== 0 && (
        <Notice tone="warning">{skipped === null ? t.skippedUnknown : t.skipped(formatNumber(skipped))}</Notice>
      )}
      {connection.state !== 'refused' && <Shown state={state} />}
    </>
  );
}

/** What came, or what had come when it was paused; the counters go on. */
function Shown({ state }: { readonly state: LiveState }) {
  const [held, setHeld] = useState<LiveState | null>(null);
  const shown = held ?? state;
  return (
    <>
      <Counters state={state} />
      <Card
        title={t.map.title}
        actions={
          <>
            <span className={styles.waiting}>
              {held !== null && t.feed.waiting(formatNumber(state.total - held.total))}
            </span>
            <Button
              size="small"
              icon={held === null ? <Pause aria-hidden /> : <Play aria-hidden />}
              onClick={() => setHeld(held === null ? state : null)}
            >
              {held === null ? t.feed.pause : t.feed.resume}
            </Button>
          </>
        }
      >
        <Suspense fallback={<div className={styles.room} />}>
          <LiveMap feed={shown.feed} />
        </Suspense>
      </Card>
      <Card title={t.feed.title}>
        {shown.feed.length === 0 ? <Empty title={t.feed.empty}>{t.feed.emptyHint}</Empty> : <Feed feed={shown.feed} />}
      </Card>
    </>
  );
}
