import { AdminOnly } from '../../app/admin-only.tsx';
import { strings } from '../../strings/strings.ts';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { BalanceCard } from './balance-card.tsx';
import { BesideCard } from './beside-card.tsx';
import { HealthCard } from './health-card.tsx';
import { useLedger } from './ledger-api.ts';
import styles from './ledger-page.module.css';
import { QuarantineCard } from './quarantine-card.tsx';

const t = strings.ledger;

export function LedgerPage() {
  return (
    <AdminOnly title={t.title} why={t.why}>
      <Page title={t.title}>
        <Parts />
      </Page>
    </AdminOnly>
  );
}

function Parts() {
  const { data, error, refetch } = useLedger();
  if (data === undefined) {
    return error === null ? <Skeleton rows={8} /> : <Failure error={error} retry={() => void refetch()} />;
  }
  return (
    <>
      <BalanceCard ledger={data} />
      <div className={styles.pair}>
        <BesideCard ledger={data} />
        <HealthCard />
      </div>
      <QuarantineCard count={data.quarantined} />
    </>
  );
}
