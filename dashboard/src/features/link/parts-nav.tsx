import { Link } from '@tanstack/react-router';
import { strings } from '../../strings/strings.ts';
import type { LinkRef } from './link-api.ts';
import { linkParts, type LinkPart } from './link-search.ts';
import styles from './parts-nav.module.css';

const t = strings.link;

/** The way to each part of a link. */
export function PartsNav({ of, part }: { readonly of: LinkRef; readonly part: LinkPart }) {
  return (
    <nav aria-label={t.partsNav}>
      <ul className={styles.parts}>
        {linkParts.map((each) => (
          <li key={each}>
            <Link
              to="/link"
              search={{ ...of, ...(each !== 'overview' && { part: each }) }}
              className={styles.part}
              activeOptions={{ exact: true }}
              aria-current={each === part ? 'page' : undefined}
            >
              {t.parts[each]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
