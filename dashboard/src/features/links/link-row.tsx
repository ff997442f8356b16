import { Link } from '@tanstack/react-router';
import type { ShortUrl } from '../../../../src/http/api/contract.ts';
import { strings } from '../../strings/strings.ts';
import { classes } from '../../ui/classes.ts';
import { CopyButton } from '../../ui/copy.tsx';
import { formatAgo, formatMoment, formatNumber } from '../../ui/format.ts';
import { useLateTitle } from '../../ui/late-title.ts';
import { LinkMarks } from './link-marks.tsx';
import styles from './link-row.module.css';
import { addressOf, searchOf, withoutScheme } from './link-state.ts';

const t = strings.links;
const TAGS_SHOWN = 4;

interface LinkRowProps {
  readonly link: ShortUrl;
  readonly selected: boolean;
  readonly onSelect: (selected: boolean) => void;
  readonly onTag: (tag: string) => void;
}

/** A link in the list. A click on anything that does nothing else opens its page. */
export function LinkRow({ link, selected, onSelect, onTag }: LinkRowProps) {
  const address = addressOf(link);
  const shown = withoutScheme(link.shortUrl);
  const target = withoutScheme(link.longUrl);
  return (
    <li className={styles.row} data-selected={selected || undefined}>
      <label className={styles.check}>
        <input
          type="checkbox"
          aria-label={t.select(shown)}
          checked={selected}
          onChange={(event) => onSelect(event.target.checked)}
        />
      </label>
      <div className={styles.main}>
        <div className={styles.line}>
          <span className={styles.address}>
            <a className={styles.short} href={address} target="_blank" rel="noreferrer" title={t.opens}>
              {shown}
            </a>
            <CopyButton text={address} label={`${strings.ui.copy} ${shown}`} />
          </span>
          <LinkMarks link={link} />
        </div>
        <div className={styles.target}>
          <Link to="/link" search={searchOf(link)} className={styles.title} title={link.longUrl}>
            {link.title ?? target}
          </Link>
          {link.title !== null && <span className={styles.long}>{target}</span>}
        </div>
        {link.tags.length > 0 && <Tags tags={link.tags} onTag={onTag} />}
      </div>
      <Visits link={link} shown={shown} />
      <Created date={link.dateCreated} />
    </li>
  );
}

function Created({ date }: { readonly date: string }) {
  const title = useLateTitle(() => t.created(formatMoment(date)));
  return (
    <time className={styles.created} dateTime={date} {...title}>
      {formatAgo(date)}
    </time>
  );
}

function Tags({ tags, onTag }: { readonly tags: readonly string[]; readonly onTag: (tag: string) => void }) {
  const rest = tags.slice(TAGS_SHOWN);
  return (
    <div className={styles.tags}>
      {tags.slice(0, TAGS_SHOWN).map((tag) => (
        <button key={tag} type="button" className={styles.tag} title={t.filterByTag(tag)} onClick={() => onTag(tag)}>
          {tag}
        </button>
      ))}
      {rest.length > 0 && (
        <span className={styles.moreTags} title={rest.join(', ')}>
          {t.moreTags(rest.length)}
        </span>
      )}
    </div>
  );
}

function Visits({ link, shown }: { readonly link: ShortUrl; readonly shown: string }) {
  const { total, nonBots, bots } = link.visitsSummary;
  const text = total === 0 ? t.noVisits : t.visits(total, formatNumber(total));
  const parts = t.peopleAndBots(formatNumber(nonBots), formatNumber(bots));
  const search = { of: 'link' as const, ...searchOf(link) };
  return (
    <Link to="/statistics" search={search} className={styles.visits} title={t.statistics}>
      <span className="visually-hidden">{t.statisticsOf(shown)}</span>
      <span className={classes('number', total === 0 && styles.none)}>{text}</span>
      {bots > 0 && <small className="number">{parts}</small>}
    </Link>
  );
}
