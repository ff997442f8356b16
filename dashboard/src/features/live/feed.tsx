import { Link } from '@tanstack/react-router';
import { Bot, QrCode } from 'lucide-react';
import { memo } from 'react';
import type { LiveVisit } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { countryName } from '../../ui/format.ts';
import { agentLabel } from './agent.ts';
import styles from './feed.module.css';
import type { Arrived } from './live-state.ts';
import { isScanned } from './use-live.ts';

const t = strings.live.feed;
const times = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** The last visits, the newest first. */
export function Feed({ feed }: { readonly feed: readonly Arrived[] }) {
  return (
    <div className={styles.room}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t.when}</th>
            <th scope="col">{t.what}</th>
            <th scope="col">{t.where}</th>
            <th scope="col">{t.referrer}</th>
            <th scope="col">{t.agent}</th>
          </tr>
        </thead>
        <tbody>
          {feed.map(({ number, visit }) => (
            <Row key={number} visit={visit} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A visit does not change: with thousands that come in, only new rows are drawn. */
const Row = memo(function Row({ visit }: { readonly visit: LiveVisit }) {
  const { date, shortCode, domain, visitedUrl, referer, userAgent, potentialBot } = visit;
  const agent = agentLabel(userAgent);
  return (
    <tr>
      <td className={styles.when}>
        <time dateTime={date}>{times.format(new Date(date))}</time>
      </td>
      <td className={styles.what}>
        {shortCode === null ? (
          <>
            <span className={styles.faint}>{t.orphan}</span> {pathOf(visitedUrl)}
          </>
        ) : (
          <Link to="/link" search={{ code: shortCode, ...(domain !== null && { domain }) }}>
            {domain === null ? shortCode : `${domain}/${shortCode}`}
          </Link>
        )}
        {isScanned(visit) && (
          <span className={styles.mark}>
            <QrCode aria-hidden /> {t.scan}
          </span>
        )}
        {potentialBot && (
          <span className={styles.mark}>
            <Bot aria-hidden /> {t.bot}
          </span>
        )}
      </td>
      <td data-label={t.where}>{placeOf(visit) ?? <span className={styles.faint}>{t.unknown}</span>}</td>
      <td data-label={t.referrer}>{hostOf(referer) ?? <span className={styles.faint}>{t.direct}</span>}</td>
      <td data-label={t.agent}>{agent === '' ? <span className={styles.faint}>{t.unknown}</span> : agent}</td>
    </tr>
  );
});

function placeOf({ visitLocation: place }: LiveVisit): string | null {
  if (place === null || place.countryCode === '') return null;
  const country = countryName(place.countryCode);
  return place.cityName === '' ? country : `${place.cityName}, ${country}`;
}

/** Without www, as the statistics have it; null for none. What is no address is shown as it is. */
function hostOf(referer: string): string | null {
  if (referer === '') return null;
  return URL.canParse(referer) ? new URL(referer).hostname.replace(/^www\./u, '') : referer;
}

function pathOf(url: string | null): string {
  return url !== null && URL.canParse(url) ? new URL(url).pathname : '';
}
