import { useEffect, useRef, useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { Figures } from '../../ui/figures.tsx';
import { formatNumber } from '../../ui/format.ts';
import { useNow } from '../statistics/use-now.ts';
import { perMinute, type LiveState } from './live-state.ts';

const t = strings.live;
/** How often the counter is read out, at most, and only when it has changed. */
const ANNOUNCE_MS = 20_000;

export function Counters({ state }: { readonly state: LiveState }) {
  const minute = perMinute(state, useNow(1000));
  const figures = [
    { label: t.counters.total, value: state.total },
    { label: t.counters.perMinute, value: minute },
    { label: t.counters.humans, value: state.total - state.bots },
    { label: t.counters.scans, value: state.scans },
  ];
  return (
    <>
      <Figures title={t.counters.title} figures={figures} />
      <Announcer
        text={state.total === 0 ? '' : t.announced(formatNumber(state.total), formatNumber(minute))}
        total={state.total}
      />
    </>
  );
}

/** For screen readers: now and then, and not every visit. */
function Announcer({ text, total }: { readonly text: string; readonly total: number }) {
  const [said, setSaid] = useState('');
  const latest = useRef({ text, total });
  useEffect(() => {
    latest.current = { text, total };
  });
  useEffect(() => {
    let last = 0;
    const timer = setInterval(() => {
      if (latest.current.total === last) return;
      last = latest.current.total;
      setSaid(latest.current.text);
    }, ANNOUNCE_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <p aria-live="polite" className="visually-hidden">
      {said}
    </p>
  );
}
