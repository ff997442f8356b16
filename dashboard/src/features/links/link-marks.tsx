import { CalendarClock, CalendarX, Gauge, Hourglass, Split } from 'lucide-react';
import type { ShortUrl } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { classes } from '../../ui/classes.ts';
import { formatMoment, formatNumber } from '../../ui/format.ts';
import { useLateTitle } from '../../ui/late-title.ts';
import styles from './link-marks.module.css';
import { marksOf, type LinkMark } from './link-state.ts';

const ICONS = {
  exhausted: Gauge,
  limited: Gauge,
  expired: CalendarX,
  expiring: CalendarClock,
  waiting: Hourglass,
  rules: Split,
} as const;
/** It leads nowhere now. */
const CLOSED: ReadonlySet<LinkMark> = new Set(['exhausted', 'expired', 'waiting']);

/** What limits a link, or why it leads nowhere. */
export function LinkMarks({ link }: { readonly link: ShortUrl }) {
  return marksOf(link).map((mark) => <Mark key={mark} mark={mark} link={link} />);
}

function Mark({ mark, link }: { readonly mark: LinkMark; readonly link: ShortUrl }) {
  const Icon = ICONS[mark];
  const [name, explain] = strings.links.mark[mark];
  const title = useLateTitle(() => explain(detailOf(mark, link)));
  return (
    <span className={classes(styles.mark, CLOSED.has(mark) && styles.closed)} {...title}>
      <Icon aria-hidden />
      {name}
    </span>
  );
}

function detailOf(mark: LinkMark, { meta }: ShortUrl): string {
  if (mark === 'exhausted' || mark === 'limited') return formatNumber(meta.maxVisits ?? 0);
  if (mark === 'rules') return '';
  const date = mark === 'waiting' ? meta.validSince : meta.validUntil;
  return date === null ? '' : formatMoment(date);
}
