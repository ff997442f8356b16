import { business } from './business.ts';
import { capacity } from './capacity.ts';
import { clicks } from './clicks.ts';
import type { Dashboard } from './dashboard.ts';
import { dependencies } from './dependencies.ts';
import { istioMesh, istioService } from './istio.ts';
import { redirects } from './redirects.ts';
import { service } from './service.ts';
import { slos } from './slos.ts';
import type { DashboardName } from './uids.ts';

export const dashboards: Readonly<Record<DashboardName, Dashboard>> = {
  service,
  redirects,
  clicks,
  slos,
  dependencies,
  capacity,
  istioService,
  istioMesh,
  business,
};
