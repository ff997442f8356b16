import { Link, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { ApiError } from '../../api/client.ts';
import { strings } from '../../strings/strings.ts';
import { Empty } from '../../ui/empty.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { DeletedLink } from './deleted-link.tsx';
import { EditLink } from './edit-link.tsx';
import { LinkHistory } from './link-history.tsx';
import { useHistory, useLink, type LinkRef, type LinkShown } from './link-api.ts';
import { LinkOverview } from './link-overview.tsx';
import type { LinkPart } from './link-search.ts';
import { PartsNav } from './parts-nav.tsx';
import { withoutScheme } from '../links/link-state.ts';

const t = strings.link;
const LinkRules = lazy(() => import('./link-rules.tsx').then((m) => ({ default: m.LinkRules })));
const LinkQr = lazy(() => import('./link-qr.tsx').then((m) => ({ default: m.LinkQr })));
/** About as high as each part. */
const SKELETON_ROWS = 7;

/** Everything about one link, part by part. */
export function LinkPage() {
  const { code, domain, part = 'overview', page = 1 } = useSearch({ from: '/link' });
  const ref: LinkRef = { code, ...(domain !== undefined && { domain }) };
  const { data, error, refetch } = useLink(ref);
  const isMissing = code === '' || (error instanceof ApiError && error.status === 404);

  // Another link is another page, whatever was typed for the one before.
  const key = JSON.stringify(ref);
  if (isMissing) return <NoLink key={key} of={ref} page={page} />;
  if (error !== null && data === undefined) {
    return (
      <Page title={code}>
        <Failure error={error} retry={() => void refetch()} />
      </Page>
    );
  }
  return (
    <Page title={data === undefined ? code : (data.value.title ?? withoutScheme(data.value.shortUrl))}>
      <PartsNav of={ref} part={part} />
      <Suspense fallback={<Skeleton rows={SKELETON_ROWS} />}>
        {data === undefined ? (
          <Skeleton rows={SKELETON_ROWS} />
        ) : (
          <Part key={key} part={part} of={ref} link={data} page={page} />
        )}
      </Suspense>
    </Page>
  );
}

interface PartProps extends LinkShown {
  readonly part: LinkPart;
  readonly page: number;
}

function Part({ part, page, ...shown }: PartProps) {
  switch (part) {
    case 'overview':
      return <LinkOverview {...shown} />;
    case 'edit':
      return <EditLink {...shown} />;
    case 'rules':
      return <LinkRules {...shown} />;
    case 'qr':
      return <LinkQr {...shown} />;
    case 'history':
      return <LinkHistory {...shown} page={page} />;
  }
}

/** Nothing is there now: it may have been deleted, and come back. */
function NoLink({ of, page }: { readonly of: LinkRef; readonly page: number }) {
  const { data, error, isLoading, refetch } = useHistory(of, 1);
  if (isLoading) {
    return (
      <Page title={of.code}>
        <Skeleton rows={SKELETON_ROWS} />
      </Page>
    );
  }
  if (data !== undefined && data.current === null) return <DeletedLink of={of} page={page} />;
  if (error instanceof ApiError && error.status !== 404) {
    return (
      <Page title={of.code}>
        <Failure error={error} retry={() => void refetch()} />
      </Page>
    );
  }
  return (
    <Page title={of.code === '' ? t.missing : of.code}>
      <Empty title={t.missing} next={<Link to="/">{strings.app.toLinks}</Link>}>
        {t.missingHint}
      </Empty>
    </Page>
  );
}
