import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { strings } from '../../strings/strings.ts';
import { classes } from '../../ui/classes.ts';
import { Card } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './health-card.module.css';
import { useHealth, type HealthInfo } from './ledger-api.ts';

const t = strings.ledger;
const ICONS = { pass: CircleCheck, warn: TriangleAlert, fail: CircleX } as const;

export function HealthCard() {
  const { data, isError } = useHealth();
  return (
    <Card title={t.healthTitle}>
      {data === undefined && !isError && <Skeleton />}
      {isError && <Status status="fail" text={t.healthAway} />}
      {data !== undefined && !isError && <Known health={data} />}
    </Card>
  );
}

function Known({ health: { status, problems, clicksAtRisk, turnout, version } }: { readonly health: HealthInfo }) {
  return (
    <>
      <Status status={status} text={t.health[status]} />
      {(problems.length > 0 || clicksAtRisk > 0) && (
        <ul className={styles.problems}>
          {problems.map((setting) => (
            <li key={setting}>{t.problem(setting)}</li>
          ))}
          {clicksAtRisk > 0 && <li>{t.atRiskProblem}</li>}
        </ul>
      )}
      <dl className={styles.versions}>
        <dt>{t.version}</dt>
        <dd>{turnout}</dd>
        <dt>{t.shlink}</dt>
        <dd>{version}</dd>
      </dl>
    </>
  );
}

function Status({ status, text }: { readonly status: HealthInfo['status']; readonly text: string }) {
  const Icon = ICONS[status];
  return (
    <p role="status" className={classes(styles.status, styles[status])}>
      <Icon aria-hidden />
      {text}
    </p>
  );
}
