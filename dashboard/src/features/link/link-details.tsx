import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { ShortUrl } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { formatMoment, formatNumber } from '../../ui/format.ts';
import { barsOf, leftOf } from '../links/link-state.ts';
import type { LinkRef } from './link-api.ts';
import styles from './link-details.module.css';

const t = strings.link.overview;
const { fields, none } = strings.link;

export function LinkDetails({ of, link }: { readonly of: LinkRef; readonly link: ShortUrl }) {
  const { meta } = link;
  const rows: readonly (readonly [label: string, value: ReactNode])[] = [
    [fields.title, link.title ?? none],
    [fields.tags, link.tags.length === 0 ? none : <Tags key="tags" tags={link.tags} />],
    [t.domain, link.domain ?? t.defaultDomain(new URL(link.shortUrl).host)],
    [t.created, formatMoment(link.dateCreated)],
    [t.validity, validity(meta)],
    [
      t.limit,
      meta.maxVisits === null ? t.noLimit : t.left(formatNumber(leftOf(link) ?? 0), formatNumber(meta.maxVisits)),
    ],
    [t.marks, <Marks key="marks" of={of} link={link} />],
  ];
  return (
    <dl className={styles.details}>
      {rows.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function validity({ validSince, validUntil }: ShortUrl['meta']): string {
  if (validSince !== null && validUntil !== null) return t.between(formatMoment(validSince), formatMoment(validUntil));
  if (validSince !== null) return t.since(formatMoment(validSince));
  return validUntil === null ? t.always : t.until(formatMoment(validUntil));
}

function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <ul className={styles.marks}>
      {tags.map((tag) => (
        <li key={tag} className={styles.mark}>
          {tag}
        </li>
      ))}
    </ul>
  );
}

function Marks({ of, link }: { readonly of: LinkRef; readonly link: ShortUrl }) {
  const [now] = useState(Date.now);
  const state = barsOf(link, now)[0] ?? 'active';
  return (
    <ul className={styles.marks}>
      <li className={styles[state === 'active' ? 'good' : 'closed']}>{t.states[state]}</li>
      {link.hasRedirectRules && (
        <li className={styles.mark}>
          <Link to="/link" search={{ ...of, part: 'rules' }}>
            {t.hasRules}
          </Link>
        </li>
      )}
      {link.forwardQuery && <li className={styles.mark}>{t.forwardsQuery}</li>}
      {link.crawlable && <li className={styles.mark}>{t.crawlable}</li>}
    </ul>
  );
}
