import { Link } from '@tanstack/react-router';
import { strings } from '../../strings/strings.ts';
import { formatNumber } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { DeleteLink } from './delete-link.tsx';
import type { LinkShown } from './link-api.ts';
import { LinkDetails } from './link-details.tsx';
import styles from './link-overview.module.css';
import { SafeLink } from './safe-link.tsx';
import { ShareLink } from './share-link.tsx';
import { withoutScheme } from '../links/link-state.ts';

const t = strings.link.overview;

/** What a link is and does, at a glance. */
export function LinkOverview({ of, link: { value: link } }: LinkShown) {
  const { total, nonBots, bots } = link.visitsSummary;
  const figures = [
    [t.total, total],
    [t.humans, nonBots],
    [t.bots, bots],
  ] as const;
  // Of the page of statistics, which has its own idea of what else may stand in its address.
  const statistics = { of: 'link', ...of } as const;
  return (
    <>
      <Card>
        <div className={styles.address}>
          <p className={styles.short}>{withoutScheme(link.shortUrl)}</p>
          <ShareLink link={link} />
        </div>
        <p className={styles.long}>
          <span className={styles.quiet}>{t.leadsTo}</span> <SafeLink url={link.longUrl} />
        </p>
      </Card>
      <Card
        title={t.visits}
        actions={
          <Link to="/statistics" search={statistics}>
            {t.statistics}
          </Link>
        }
      >
        <dl className={styles.figures}>
          {figures.map(([label, figure]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd className="number">{formatNumber(figure)}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card
        title={t.details}
        actions={
          <>
            <Link to="/link" search={{ ...of, part: 'edit' }} className={styles.action}>
              {t.edit}
            </Link>
            <DeleteLink of={of} link={link} />
          </>
        }
      >
        <LinkDetails of={of} link={link} />
      </Card>
    </>
  );
}
