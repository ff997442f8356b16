import type { KubernetesObject } from '../object.ts';

/** The Barman Cloud plugin 0.13 of CloudNativePG: the fields that we use. */

interface SecretKey {
  readonly name: string;
  readonly key: string;
}

export interface ObjectStore extends KubernetesObject {
  readonly apiVersion: 'barmancloud.cnpg.io/v1';
  readonly kind: 'ObjectStore';
  readonly spec: {
    /** So many days (`30d`), weeks or months that a restore may go back. */
    readonly retentionPolicy: string;
    readonly configuration: {
      readonly destinationPath: string;
      readonly s3Credentials: { readonly accessKeyId: SecretKey; readonly secretAccessKey: SecretKey };
      readonly wal: { readonly compression: 'gzip' | 'zstd'; readonly maxParallel: number };
      readonly data: { readonly compression: 'gzip' };
    };
    readonly instanceSidecarConfiguration: { readonly resources: object };
  };
}
