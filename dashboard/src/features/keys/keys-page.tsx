import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { ApiKeyInfo } from '../../../../src/http/api/contract.ts';
import { AdminOnly } from '../../app/admin-only.tsx';
import { useKey } from '../../app/session.tsx';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { CreateKey } from './create-key.tsx';
import { DeleteKey } from './delete-key.tsx';
import { KeyTable } from './key-table.tsx';
import { useKeys } from './keys-api.ts';
import styles from './keys-page.module.css';
import { RenameKey } from './rename-key.tsx';

const t = strings.keys;

export function KeysPage() {
  return (
    <AdminOnly title={t.title} why={t.why}>
      <Keys />
    </AdminOnly>
  );
}

type Open = { readonly what: 'create' } | { readonly what: 'rename' | 'delete'; readonly key: ApiKeyInfo };

function Keys() {
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => setOpen(null);
  return (
    <Page
      title={t.title}
      actions={
        <Button tone="primary" icon={<Plus />} onClick={() => setOpen({ what: 'create' })}>
          {t.create}
        </Button>
      }
    >
      <List onRename={(key) => setOpen({ what: 'rename', key })} onDelete={(key) => setOpen({ what: 'delete', key })} />
      {open?.what === 'create' && <CreateKey onClose={close} />}
      {open?.what === 'rename' && <RenameKey name={open.key.name} onClose={close} />}
      {open?.what === 'delete' && <DeleteKey name={open.key.name} onClose={close} />}
    </Page>
  );
}

interface ListProps {
  readonly onRename: (key: ApiKeyInfo) => void;
  readonly onDelete: (key: ApiKeyInfo) => void;
}

function List(props: ListProps) {
  const own = useKey().name;
  const { data, error, refetch } = useKeys();
  if (data === undefined) {
    return error === null ? <Skeleton rows={3} /> : <Failure error={error} retry={() => void refetch()} />;
  }
  return (
    <>
      <KeyTable keys={data} own={own} {...props} />
      <p className={styles.hint}>{t.ownHint}</p>
    </>
  );
}
