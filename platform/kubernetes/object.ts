/** Objects of Kubernetes, as its API takes them. Their kinds' own types are those of kubernetes-models, or ours where no package has them. */

export interface ObjectMeta {
  readonly name: string;
  /** Undefined for what belongs to the whole cluster. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** What is rendered into one folder: `k8s/overlays/<environment>/<name>`. */
export interface App {
  readonly name: string;
  readonly objects: readonly KubernetesObject[];
}
