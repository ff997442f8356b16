import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { HOME } from '../api/address.ts';
import { readLedger } from '../features/ledger/ledger-search.ts';
import { readLinkPage } from '../features/link/link-search.ts';
import { readLinkList } from '../features/links/link-list-search.ts';
import { LinksPage } from '../features/links/links-page.tsx';
import { readLive } from '../features/live/live-search.ts';
import { readStatistics } from '../features/statistics/statistics-search.ts';
import { readTagList } from '../features/tags/tag-list-search.ts';
import { Shell } from './shell.tsx';
import { Broken, Nowhere } from './broken.tsx';

/** Every page, by its address. What a page shows stands in its address too: it can be shared, and the back button works. */

const root = createRootRoute({ component: Shell, notFoundComponent: Nowhere, errorComponent: Broken });

const links = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: readLinkList,
  // What most people open first waits for no further file.
  component: LinksPage,
});

/** A code may hold slashes and every other character, so it stands in the query. */
const link = createRoute({
  getParentRoute: () => root,
  path: '/link',
  validateSearch: readLinkPage,
  component: lazyRouteComponent(() => import('../features/link/link-page.tsx'), 'LinkPage'),
});

const statistics = createRoute({
  getParentRoute: () => root,
  path: '/statistics',
  validateSearch: readStatistics,
  component: lazyRouteComponent(() => import('../features/statistics/statistics-page.tsx'), 'StatisticsPage'),
});

const live = createRoute({
  getParentRoute: () => root,
  path: '/live',
  validateSearch: readLive,
  component: lazyRouteComponent(() => import('../features/live/live-page.tsx'), 'LivePage'),
});

const tags = createRoute({
  getParentRoute: () => root,
  path: '/tags',
  validateSearch: readTagList,
  component: lazyRouteComponent(() => import('../features/tags/tags-page.tsx'), 'TagsPage'),
});

const domains = createRoute({
  getParentRoute: () => root,
  path: '/domains',
  component: lazyRouteComponent(() => import('../features/domains/domains-page.tsx'), 'DomainsPage'),
});

const importing = createRoute({
  getParentRoute: () => root,
  path: '/import',
  component: lazyRouteComponent(() => import('../features/import/import-page.tsx'), 'ImportPage'),
});

const keys = createRoute({
  getParentRoute: () => root,
  path: '/keys',
  component: lazyRouteComponent(() => import('../features/keys/keys-page.tsx'), 'KeysPage'),
});

const ledger = createRoute({
  getParentRoute: () => root,
  path: '/ledger',
  validateSearch: readLedger,
  component: lazyRouteComponent(() => import('../features/ledger/ledger-page.tsx'), 'LedgerPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([links, link, statistics, live, tags, domains, importing, keys, ledger]),
  basepath: `${HOME}@dashboard`,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultStructuralSharing: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
