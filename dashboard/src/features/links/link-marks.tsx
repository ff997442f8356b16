import { CalendarClock, CalendarX, Gauge, Hourglass, Split } from 'lucide-react';
import type { ShortUrl } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { classes } from '../../ui/classes.ts';
import { formatMoment, formatNumber } from '../../ui/format.ts';
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
  return marksOf(link).map((mark) => {
    const Icon = ICONS[mark];
    const [name, explain] = strings.links.mark[mark];
    return (
      <span
        key={mark}
        className={classes(styles.mark, CLOSED.has(mark) && styles.closed)}
        title={explain(detailOf(mark, link))}
      >
        <Icon aria-hidden />
        {name}
      </span>
    );
  });
}

function detailOf(mark: LinkMark, { meta }: ShortUrl): string {
  if (mark === 'exhausted' || mark === 'limited') return formatNumber(meta.maxVisits ?? 0);
  if (mark === 'rules') return '';
  const date = mark === 'waiting' ? meta.validSince : meta.validUntil;
  return date === null ? '' : formatMoment(date);
}
