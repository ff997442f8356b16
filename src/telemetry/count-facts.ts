import {
  apiRequestAnswered,
  batchSettled,
  changesPropagated,
  journalWritten,
  linksWritten,
  requestsAnswered,
  storeAsked,
  type AnsweredRequest,
} from '../channels.ts';
import type { LabelsOf } from './metrics.ts';
import type { Registry } from './registry.ts';

/** Counts what the rooms publish on this thread. The first fact of a series finds it; all others add to it. */

type Feature = LabelsOf<'turnout_feature_uses'>['feature'];

/** Operations of the API (src/http/api/openapi.ts) that are features. */
const FEATURES: Readonly<Record<string, Feature>> = {
  postShortUrlsBatch: 'batch',
  postImportLinks: 'import',
  postImportVisits: 'import',
  getVisitsLive: 'live',
  postShortUrlsShortCodeRedirectRulesSimulate: 'simulator',
};
/** How long a key is active after its last request. */
const ACTIVE_MS = 5 * 60_000;

/** What a thread can count, by what happens on it. */
export const parts = {
  requests: countRequests,
  api: countApi,
  journal: countJournal,
  store: countStore,
  batches: countBatches,
  changes: countChanges,
} as const;
export type Part = keyof typeof parts;

/** A series for each key, found once. */
function kept<K, S extends object>(find: (key: K) => S): (key: K) => S {
  const known = new Map<K, S>();
  return (key) => {
    let series = known.get(key);
    if (series === undefined) known.set(key, (series = find(key)));
    return series;
  };
}

/** On the hot path: 0.1 us. */
function countRequests(registry: Registry): void {
  registry.begin('turnout_http_request_duration_seconds', 'turnout_cache_lookups', 'turnout_feature_uses');
  const features = kept((feature: Feature) => registry.counter('turnout_feature_uses', { feature }));
  const durations = kept((route: AnsweredRequest['route']) =>
    registry.histogram('turnout_http_request_duration_seconds', { route }),
  );
  const byStatus = kept((status: number) =>
    kept((route: AnsweredRequest['route']) =>
      registry.counter('turnout_http_requests', { route, status: String(status) }),
    ),
  );
  const lookups = kept((level: NonNullable<AnsweredRequest['lookup']>) => ({
    found: registry.counter('turnout_cache_lookups', { level, result: 'found' }),
    absent: registry.counter('turnout_cache_lookups', { level, result: 'absent' }),
    failed: registry.counter('turnout_cache_lookups', { level, result: 'failed' }),
  }));
  requestsAnswered.subscribe((requests) => {
    for (const { route, status, ms, lookup, found, trace, queryForwarded, limited } of requests) {
      byStatus(status)(route).value++;
      durations(route).observe(ms / 1000, trace?.sampled === true ? trace.traceId : null);
      if (lookup !== null) lookups(lookup)[found === null ? 'failed' : found ? 'found' : 'absent'].value++;
      if (route === 'rule' || route === 'pixel') features(route).value++;
      if (queryForwarded) features('query_forwarding').value++;
      if (limited) features('visit_limit').value++;
    }
  });
}

function countApi(registry: Registry): void {
  registry.begin('turnout_links_changed');
  apiRequestAnswered.subscribe(({ operation, status, ms }) => {
    registry.counter('turnout_api_requests', { operation, status: String(status) }).value++;
    if (ms !== null) registry.histogram('turnout_api_request_duration_seconds', { operation }).observe(ms / 1000);
    const feature = operation.endsWith('Export') ? 'export' : FEATURES[operation];
    if (feature !== undefined && status < 400) registry.counter('turnout_feature_uses', { feature }).value++;
  });
  linksWritten.subscribe(({ change, links }) => (registry.counter('turnout_links_changed', { change }).value += links));
}

function countJournal(registry: Registry): void {
  const commits = registry.histogram('turnout_journal_commit_duration_seconds', {});
  const groups = registry.histogram('turnout_journal_group_clicks', {});
  const taken = registry.counter('turnout_journal_clicks', {});
  journalWritten.subscribe(({ clicks, ms, dropped }) => {
    taken.value += clicks;
    if (dropped) return;
    commits.observe(ms / 1000);
    groups.observe(clicks);
  });
}

function countStore(registry: Registry): void {
  storeAsked.subscribe(({ pool, ms, failed }) => {
    registry.counter('turnout_store_transactions', { pool, result: failed ? 'failed' : 'done' }).value++;
    registry.histogram('turnout_store_transaction_duration_seconds', { pool }).observe(ms / 1000);
  });
}

function countBatches(registry: Registry): void {
  const sizes = registry.histogram('turnout_consumer_batch_clicks', {});
  const durations = registry.histogram('turnout_consumer_batch_duration_seconds', {});
  const ages = registry.histogram('turnout_click_age_seconds', {});
  batchSettled.subscribe(({ clicks, ms, storedAt }) => {
    sizes.observe(clicks);
    durations.observe(ms / 1000);
    const now = Date.now();
    for (const at of storedAt) ages.observe((now - at) / 1000);
  });
}

function countChanges(registry: Registry): void {
  const propagation = registry.histogram('turnout_link_change_propagation_seconds', {});
  changesPropagated.subscribe(({ ms }) => ms.forEach((each) => propagation.observe(each / 1000)));
}

/** How many keys were used lately. To be called once, on the thread of the API. */
export function watchKeys(): () => number {
  /** By id. No more than there are keys. */
  const usedAt = new Map<number, number>();
  apiRequestAnswered.subscribe(({ keyId }) => {
    if (keyId !== null) usedAt.set(keyId, performance.now());
  });
  return () => {
    for (const [id, at] of usedAt) if (performance.now() - at > ACTIVE_MS) usedAt.delete(id);
    return usedAt.size;
  };
}
