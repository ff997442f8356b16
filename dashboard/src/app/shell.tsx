import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { LogOut, Menu as MenuIcon, Plus, Search } from 'lucide-react';
import { lazy, Suspense, useCallback, useState } from 'react';
import type { Health } from '../../../src/http/api/contract.ts';
import { request } from '../api/client.ts';
import { strings } from '../strings/strings.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Toasts } from '../ui/toast.tsx';
import { Wordmark } from '../ui/wordmark.tsx';
import { OpenerProvider } from './opener.tsx';
import { usePages } from './pages.ts';
import { useSession } from './session.tsx';
import styles from './shell.module.css';
import { useShortcuts } from './shortcuts.ts';

const t = strings.app;
const CreateLink = lazy(() => import('../features/links/create-link.tsx').then((m) => ({ default: m.CreateLink })));
const PagesMenu = lazy(() => import('./pages-menu.tsx').then((m) => ({ default: m.PagesMenu })));
const Palette = lazy(() => import('./palette.tsx').then((m) => ({ default: m.Palette })));

/** What stands around every page. */
export function Shell() {
  const [open, setOpen] = useState<'create' | 'palette' | null>(null);
  const close = useCallback(() => setOpen(null), []);
  const create = useCallback(() => setOpen('create'), []);
  useShortcuts({ create, palette: () => setOpen('palette') });

  return (
    <OpenerProvider create={create}>
      <a className={styles.skip} href="#content" onClick={skipToContent}>
        {t.skip}
      </a>
      <div className={styles.shell}>
        <header className={styles.bar}>
          <Wordmark />
          <div className={styles.barActions}>
            <IconButton label={t.search} icon={<Search />} onClick={() => setOpen('palette')} />
            <Button tone="primary" icon={<Plus />} onClick={create}>
              {t.create}
            </Button>
            <Suspense fallback={<IconButton label={t.more} icon={<MenuIcon />} disabled />}>
              <PagesMenu />
            </Suspense>
          </div>
        </header>
        <Side onCreate={create} onSearch={() => setOpen('palette')} />
        <main id="content" tabIndex={-1} className={styles.content}>
          <Away />
          <Outlet />
        </main>
      </div>
      <Suspense fallback={null}>
        {open === 'create' && <CreateLink onClose={close} />}
        {open === 'palette' && <Palette onClose={close} onCreate={create} />}
      </Suspense>
      <Toasts />
    </OpenerProvider>
  );
}

function skipToContent(event: React.MouseEvent): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#content')?.focus();
}

function Side({ onCreate, onSearch }: { readonly onCreate: () => void; readonly onSearch: () => void }) {
  const { session, signOut } = useSession();
  const pages = usePages();
  return (
    <aside className={styles.side} aria-label={t.side}>
      <Wordmark />
      <Button tone="primary" icon={<Plus />} onClick={onCreate} aria-keyshortcuts="c">
        {t.create}
      </Button>
      <Button icon={<Search />} onClick={onSearch} aria-keyshortcuts="Control+K Meta+K" title={t.search}>
        {t.searchShort}
      </Button>
      <nav aria-label={t.nav}>
        <ul className={styles.pages}>
          {pages.map(({ to, label, icon: Icon }) => (
            <li key={to}>
              <Link to={to} className={styles.page} activeOptions={{ exact: to === '/', includeSearch: false }}>
                <Icon aria-hidden />
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {session.state === 'signed-in' && (
        <div className={styles.who}>
          <span title={t.signedInAs(session.key.name)}>
            <span className="visually-hidden">{t.signedInAs('')}</span>
            {session.key.name}
          </span>
          <IconButton label={t.signOut} icon={<LogOut />} onClick={signOut} />
        </div>
      )}
    </aside>
  );
}

const HEALTH_MS = 15_000;

/** Says so while Turnout, or a part of it, does not answer. */
function Away() {
  const { isError, data } = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => request<Health>('GET', '/health', { signal }),
    refetchInterval: HEALTH_MS,
    retry: false,
  });
  const said = isError ? t.offline : data?.status === 'pass' || data === undefined ? null : data.problems.join(', ');
  if (said === null || said === '') return null;
  return (
    <p role="status" className={styles.away}>
      {said}
    </p>
  );
}
