/** Of each dashboard, for good: links in alerts, runbooks and browsers hold them. */
export const dashboardUids = {
  service: 'turnout-service',
  redirects: 'turnout-redirects',
  clicks: 'turnout-clicks',
  slos: 'turnout-slos',
  dependencies: 'turnout-dependencies',
  capacity: 'turnout-capacity',
  istioService: 'turnout-istio-service',
  istioMesh: 'turnout-istio-mesh',
  business: 'turnout-business',
} as const;

export type DashboardName = keyof typeof dashboardUids;
