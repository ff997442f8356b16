import { CircleCheck, TriangleAlert } from 'lucide-react';
import { strings } from '../../strings/strings.ts';
import { classes } from '../../ui/classes.ts';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import styles from './balance-card.module.css';
import { balanceOf, type Balance, type Term } from './balance.ts';
import type { LedgerInfo } from './ledger-api.ts';

const t = strings.ledger;

/** The balance as a bar over the sum that it stands for. */
export function BalanceCard({ ledger }: { readonly ledger: LedgerInfo }) {
  const { terms, difference } = balanceOf(ledger);
  return (
    <Card title={t.balanceTitle}>
      <Verdict isBalanced={ledger.balanced} difference={difference} />
      <p className={styles.accepted}>
        <span className={styles.total}>{formatNumber(ledger.accepted)}</span> {t.accepted}
      </p>
      <Bar terms={terms} />
      <dl className={styles.terms}>
        {terms.map(({ term, clicks, share }, index) => (
          <TermPart key={term} term={term} clicks={clicks} share={share} isFirst={index === 0} />
        ))}
      </dl>
      <p className={styles.hint}>{ledger.accepted === 0 ? t.nothing : t.refreshed}</p>
    </Card>
  );
}

function Verdict({ isBalanced, difference }: { readonly isBalanced: boolean; readonly difference: number }) {
  const Icon = isBalanced ? CircleCheck : TriangleAlert;
  return (
    <div role="status" className={classes(styles.verdict, isBalanced ? styles.good : styles.bad)}>
      <Icon aria-hidden />
      <p>
        <strong>{isBalanced ? t.balanced : t.unbalanced(formatNumber(Math.abs(difference)))}</strong>{' '}
        <span>{isBalanced ? t.balancedHint : t.unbalancedHint}</span>
      </p>
    </div>
  );
}

/** Each part is wide enough to be seen, however small its share is; the exact numbers stand below. */
function Bar({ terms }: Pick<Balance, 'terms'>) {
  const said = terms.map(({ term, clicks }) => `${t.terms[term].name}: ${formatNumber(clicks)}`).join(', ');
  return (
    <div role="img" aria-label={`${t.picture}. ${said}`} className={styles.bar}>
      {terms
        .filter(({ clicks }) => clicks > 0)
        .map(({ term, share }) => (
          <div key={term} className={classes(styles.part, styles[term])} style={{ flexGrow: share }} />
        ))}
    </div>
  );
}

interface TermPartProps {
  readonly term: Term;
  readonly clicks: number;
  readonly share: number;
  readonly isFirst: boolean;
}

function TermPart({ term, clicks, share, isFirst }: TermPartProps) {
  const { name, means, doing } = t.terms[term];
  return (
    <div className={styles.term}>
      <dt>
        <span className="visually-hidden">{isFirst ? t.equals : t.plus} </span>
        <span aria-hidden className={styles.sign}>
          {isFirst ? '=' : '+'}
        </span>
        <span aria-hidden className={classes(styles.swatch, styles[term])} />
        {name}
      </dt>
      <dd>
        <span className={styles.number}>{formatNumber(clicks)}</span>
        <span className={styles.share}>{t.share(formatPercent(share))}</span>
        <p className={styles.means}>
          {means} {clicks > 0 && doing}
        </p>
      </dd>
    </div>
  );
}
