import {
  apiRequestAnswered,
  batchSettled,
  changesPropagated,
  journalWritten,
  linksWritten,
  requestAnswered,
  storeAsked,
  type AnsweredRequest,
} from '../channels.ts';
import type { LabelsOf } from './metrics.ts';
import type { Counter, Registry } from './registry.ts';

/** Counts what the rooms publish on this thread. The first fact of a series finds it; all others add to it. */

type Feature = LabelsOf<'turnout_feature_uses'>['feature'];

/** Operations of the API (src/http/api/openapi.ts) that are features. */
const FEATURES: Readonly<Record<string, Feature>> = {
  postShortUrlsBatch: 'batch',
  getShortUrlsExport: 'export',
  postImportLinks: 'import',
  postImportVisits: 'import',
  getVisitsLive: 'live',
  postShortUrlsShortCodeSimulate: 'simulator',
};
/** How long a key is active after its last request. */
const ACTIVE_MS = 5 * 60_000;

export function countFacts(registry: Registry): void {
  const features = kept((feature: Feature) => registry.counter('turnout_feature_uses', { feature }));
  countRequests(registry, features);
  countApi(registry, features);
  const commits = kept(() => registry.histogram('turnout_journal_commit_duration_seconds', {}));
  const groups = kept(() => registry.histogram('turnout_journal_group_clicks', {}));
  const clicks = kept(() => registry.counter('turnout_journal_clicks', {}));
  journalWritten.subscribe((group) => {
    clicks('').value += group.clicks;
    if (group.dropped) return;
    commits('').observe(group.ms / 1000);
    groups('').observe(group.clicks);
  });
  const transactions = kept((key: string) => {
    const [pool = '', result = ''] = key.split(' ');
    return registry.counter('turnout_store_transactions', { pool, result: result === 'done' ? 'done' : 'failed' });
  });
  const durations = kept((pool: string) => registry.histogram('turnout_store_transaction_duration_seconds', { pool }));
  storeAsked.subscribe(({ pool, ms, failed }) => {
    transactions(`${pool} ${failed ? 'failed' : 'done'}`).value++;
    durations(pool).observe(ms / 1000);
  });
  const sizes = kept(() => registry.histogram('turnout_consumer_batch_clicks', {}));
  const batches = kept(() => registry.histogram('turnout_consumer_batch_duration_seconds', {}));
  const ages = kept(() => registry.histogram('turnout_click_age_seconds', {}));
  batchSettled.subscribe((batch) => {
    sizes('').observe(batch.clicks);
    batches('').observe(batch.ms / 1000);
    const now = Date.now();
    for (const at of batch.storedAt) ages('').observe((now - at) / 1000);
  });
  const propagation = kept(() => registry.histogram('turnout_link_change_propagation_seconds', {}));
  changesPropagated.subscribe(({ ms }) => ms.forEach((each) => propagation('').observe(each / 1000)));
  const changes = kept((change: 'made' | 'edited' | 'deleted') =>
    registry.counter('turnout_links_changed', { change }),
  );
  linksWritten.subscribe(({ change, links }) => (changes(change).value += links));
}

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
function countRequests(registry: Registry, features: (feature: Feature) => Counter): void {
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
  requestAnswered.subscribe((request) => {
    const { route, status, ms, lookup, found, trace } = request;
    byStatus(status)(route).value++;
    durations(route).observe(ms / 1000, trace?.sampled === true ? trace.traceId : null);
    if (lookup !== null) lookups(lookup)[found === null ? 'failed' : found ? 'found' : 'absent'].value++;
    if (route === 'rule' || route === 'pixel') features(route).value++;
    if (request.queryForwarded) features('query_forwarding').value++;
    if (request.limited) features('visit_limit').value++;
  });
}

function countApi(registry: Registry, features: (feature: Feature) => Counter): void {
  const durations = kept((operation: string) =>
    registry.histogram('turnout_api_request_duration_seconds', { operation }),
  );
  apiRequestAnswered.subscribe(({ operation, status, ms }) => {
    registry.counter('turnout_api_requests', { operation, status: String(status) }).value++;
    if (ms !== null) durations(operation).observe(ms / 1000);
    const feature = FEATURES[operation];
    if (feature !== undefined && status < 400) features(feature).value++;
  });
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
