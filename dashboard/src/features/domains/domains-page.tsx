import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useRights } from '../../app/session.tsx';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { DomainTable } from './domain-table.tsx';
import { useDomains, type DomainInfo } from './domains-api.ts';
import styles from './domains-page.module.css';
import { EditDomain } from './edit-domain.tsx';

const t = strings.domains;
const NO_REDIRECTS = { baseUrlRedirect: null, regular404Redirect: null, invalidShortUrlRedirect: null };

export function DomainsPage() {
  const { domain: onlyDomain } = useRights();
  const { data, error, refetch } = useDomains();
  const [edited, setEdited] = useState<DomainInfo | 'new' | null>(null);
  return (
    <Page
      title={t.title}
      actions={
        onlyDomain === null && (
          <Button tone="primary" icon={<Plus />} onClick={() => setEdited('new')}>
            {t.add}
          </Button>
        )
      }
    >
      {data === undefined && error === null && <Skeleton rows={3} />}
      {data === undefined && error !== null && <Failure error={error} retry={() => void refetch()} />}
      {data !== undefined && data.data.length === 0 && onlyDomain !== null && (
        <OnlyDomain domain={onlyDomain} onEdit={setEdited} />
      )}
      {data !== undefined && data.data.length > 0 && (
        <DomainTable domains={data.data} ofSettings={data.defaultRedirects} onEdit={setEdited} />
      )}
      <p className={styles.about}>{t.about}</p>
      {data !== undefined && edited !== null && (
        <EditDomain
          domain={edited === 'new' ? null : edited}
          known={data.data.map(({ domain }) => domain)}
          ofSettings={data.defaultRedirects}
          onClose={() => setEdited(null)}
        />
      )}
    </Page>
  );
}

interface OnlyDomainProps {
  readonly domain: string;
  readonly onEdit: (domain: DomainInfo) => void;
}

/** For a key of one domain, whose domain nobody has used yet. */
function OnlyDomain({ domain, onEdit }: OnlyDomainProps) {
  return (
    <Empty
      title={t.emptyTitle(domain)}
      next={
        <Button onClick={() => onEdit({ domain, isDefault: false, redirects: NO_REDIRECTS })}>{t.emptyAction}</Button>
      }
    >
      {t.empty}
    </Empty>
  );
}
