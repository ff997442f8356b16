import type { KubernetesObject } from '../object.ts';

/** Longhorn 1.12: the fields that we use. */

export interface RecurringJob extends KubernetesObject {
  readonly apiVersion: 'longhorn.io/v1beta2';
  readonly kind: 'RecurringJob';
  readonly spec: {
    readonly name: string;
    readonly task: 'snapshot' | 'backup' | 'filesystem-trim';
    /** As of cron, in UTC. */
    readonly cron: string;
    readonly retain: number;
    readonly concurrency: number;
    readonly groups: readonly string[];
    readonly labels: Readonly<Record<string, string>>;
  };
}
