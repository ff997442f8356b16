import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { strings } from '../../strings/strings.ts';
import { Button } from '../../ui/button.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { useHistory, type LinkRef } from './link-api.ts';
import { LinkHistory } from './link-history.tsx';
import { RestoreVersion } from './restore-version.tsx';
import { SafeLink } from './safe-link.tsx';

const t = strings.link.deleted;

/** A link that is gone, but not forgotten. */
export function DeletedLink({ of, page }: { readonly of: LinkRef; readonly page: number }) {
  const [isAsking, setIsAsking] = useState(false);
  const last = useHistory(of, 1).data?.history.data[0];
  return (
    <Page
      title={of.code}
      actions={
        last !== undefined && (
          <Button tone="primary" icon={<RotateCcw aria-hidden />} onClick={() => setIsAsking(true)}>
            {t.restore}
          </Button>
        )
      }
    >
      {last !== undefined && (
        <>
          <Notice tone="warning">
            <strong>{t.title}.</strong> {t.said(formatMoment(last.date), last.actor)}
          </Notice>
          <p>
            {t.led} <SafeLink url={last.state.longUrl} />
          </p>
          <RestoreVersion
            open={isAsking}
            onClose={() => setIsAsking(false)}
            of={of}
            version={last.version}
            state={last.state}
            current={null}
          />
        </>
      )}
      <LinkHistory of={of} page={page} />
    </Page>
  );
}
