import type { IStorageClass } from 'kubernetes-models/storage.k8s.io/v1/StorageClass';
import type { Environment } from './environment.ts';
import type { RecurringJob } from './kinds/longhorn.io.ts';
import { labelsOf } from './labels.ts';
import { object } from './metadata.ts';
import type { App } from './object.ts';
import { operators } from './versions.ts';

/** Volumes by Longhorn, each on three machines, one of them the pod's where there is room. What belongs to the whole cluster is the same in every environment. */

export const STORAGE_CLASS = 'longhorn-replicated';
const REPLICAS = 3;
const SNAPSHOTS = 'url-shortener-snapshots';
/** Snapshots keep what is overwritten on the same disks: no backup, and not for long. */
const SNAPSHOTS_KEPT = 3;
const LONGHORN = operators.longhorn.namespace;

export function storage(environment: Environment): App {
  // Not of one environment: the labels that would say so are left out.
  const { 'app.kubernetes.io/instance': _, ...labels } = labelsOf(environment, STORAGE_CLASS, 'storage');
  return {
    name: 'storage',
    objects: [
      object<IStorageClass>({
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: STORAGE_CLASS, labels },
        provisioner: 'driver.longhorn.io',
        allowVolumeExpansion: true,
        // A volume outlives its claim: deleting a database by mistake deletes no data.
        reclaimPolicy: 'Retain',
        // The pod's machine first, so that one of the replicas can be on it.
        volumeBindingMode: 'WaitForFirstConsumer',
        parameters: {
          numberOfReplicas: String(REPLICAS),
          dataLocality: 'best-effort',
          staleReplicaTimeout: '30',
          fsType: 'ext4',
          recurringJobSelector: JSON.stringify([{ name: SNAPSHOTS, isGroup: false }]),
        },
      }),
      object<RecurringJob>({
        apiVersion: 'longhorn.io/v1beta2',
        kind: 'RecurringJob',
        metadata: { name: SNAPSHOTS, namespace: LONGHORN, labels },
        spec: {
          name: SNAPSHOTS,
          task: 'snapshot',
          cron: '0 2 * * *',
          retain: SNAPSHOTS_KEPT,
          concurrency: 1,
          groups: [],
          labels: {},
        },
      }),
    ],
  };
}
