import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment';
import type { IStatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import type { IDaemonSet } from 'kubernetes-models/apps/v1/DaemonSet';
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import type { ICronJob } from 'kubernetes-models/batch/v1/CronJob';
import type { IJob } from 'kubernetes-models/batch/v1/Job';
import type { IIngress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap';
import type { IPersistentVolumeClaim } from 'kubernetes-models/v1/PersistentVolumeClaim';
import type { IPodTemplateSpec } from 'kubernetes-models/v1/PodTemplateSpec';
import type { IService } from 'kubernetes-models/v1/Service';
import type { KubernetesObject } from '../object.ts';

/** Objects of a kind, with its type. Rules may trust it: nothing goes on to them that its schema refuses (check.ts). */

export type Labels = Readonly<Record<string, string>>;

interface Kinds {
  'apps/v1 DaemonSet': IDaemonSet;
  'apps/v1 Deployment': IDeployment;
  'apps/v1 StatefulSet': IStatefulSet;
  'autoscaling/v2 HorizontalPodAutoscaler': IHorizontalPodAutoscaler;
  'batch/v1 CronJob': ICronJob;
  'batch/v1 Job': IJob;
  'networking.k8s.io/v1 Ingress': IIngress;
  'networking.k8s.io/v1 NetworkPolicy': INetworkPolicy;
  'policy/v1 PodDisruptionBudget': IPodDisruptionBudget;
  'v1 ConfigMap': IConfigMap;
  'v1 PersistentVolumeClaim': IPersistentVolumeClaim;
  'v1 Service': IService;
  'cert-manager.io/v1 Certificate': { spec: { secretName: string } };
  'bitnami.com/v1alpha1 SealedSecret': { spec: { encryptedData: Labels } };
  'elasticsearch.k8s.elastic.co/v1 Elasticsearch': object;
  'gateway.networking.k8s.io/v1 Gateway': object;
  'gateway.networking.k8s.io/v1 HTTPRoute': { spec: { rules?: { backendRefs?: Backend[] }[] } };
  'monitoring.coreos.com/v1 PodMonitor': {
    spec: { selector: LabelSelector; podMetricsEndpoints?: { port?: string }[] };
  };
  'monitoring.coreos.com/v1 ServiceMonitor': { spec: { selector: LabelSelector; endpoints: { port?: string }[] } };
  'networking.istio.io/v1 VirtualService': { spec: { http?: { route?: { weight?: number }[] }[] } };
  'postgresql.cnpg.io/v1 Cluster': object;
  'postgresql.cnpg.io/v1 Pooler': { spec: { cluster: { name: string } } };
  'rabbitmq.com/v1beta1 RabbitmqCluster': object;
}

interface Backend {
  readonly kind?: string;
  readonly name: string;
  readonly port?: number;
  readonly weight?: number;
}

/** As the API has it: both parts have to hold. */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

export type Typed<K extends keyof Kinds> = KubernetesObject & Kinds[K];

export function all<K extends keyof Kinds>(objects: readonly KubernetesObject[], kind: K): readonly Typed<K>[] {
  return objects.filter((object) => `${object.apiVersion} ${object.kind}` === kind) as unknown as readonly Typed<K>[];
}

/** What makes pods of a template of our own. */
export interface Workload {
  readonly object: KubernetesObject;
  readonly template: IPodTemplateSpec;
  readonly pod: NonNullable<IPodTemplateSpec['spec']>;
  /** Undefined for what runs to its end. */
  readonly selector?: LabelSelector;
  readonly endsByItself: boolean;
}

export function workloads(objects: readonly KubernetesObject[]): readonly Workload[] {
  const lasting = [
    ...all(objects, 'apps/v1 Deployment'),
    ...all(objects, 'apps/v1 StatefulSet'),
    ...all(objects, 'apps/v1 DaemonSet'),
  ].map((object) => ({
    object,
    template: object.spec?.template,
    selector: object.spec?.selector as LabelSelector,
    endsByItself: false,
  }));
  const jobs = all(objects, 'batch/v1 Job').map((object) => ({
    object,
    template: object.spec?.template,
    endsByItself: true,
  }));
  const cronJobs = all(objects, 'batch/v1 CronJob').map((object) => ({
    object,
    template: object.spec?.jobTemplate.spec?.template,
    endsByItself: true,
  }));
  return [...lasting, ...jobs, ...cronJobs].flatMap((each) =>
    each.template?.spec === undefined ? [] : [{ ...each, template: each.template, pod: each.template.spec }],
  );
}

export function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const isIn = value !== undefined && values.includes(value);
      return operator === 'In' ? isIn : !isIn;
    })
  );
}
