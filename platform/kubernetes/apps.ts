import type { Settings } from '../settings.ts';
import { analytics } from './analytics.ts';
import { certificates } from './certificates.ts';
import { edge } from './edge.ts';
import { elasticsearch } from './elasticsearch.ts';
import type { Environment } from './environment.ts';
import { jaeger } from './jaeger.ts';
import { monitoring } from './monitoring.ts';
import { namespace } from './namespace.ts';
import { network } from './network.ts';
import type { App } from './object.ts';
import { otelCollector } from './otel-collector.ts';
import { postgresql } from './postgresql.ts';
import { rabbitmq } from './rabbitmq.ts';
import { redis } from './redis.ts';
import { sealedSecrets } from './secrets.ts';
import { shortener } from './shortener.ts';
import { storage } from './storage.ts';

/** Each is in the file of its name. */
const apps: readonly ((environment: Environment, settings: Settings) => App)[] = [
  namespace,
  network,
  storage,
  sealedSecrets,
  certificates,
  postgresql,
  redis,
  rabbitmq,
  shortener,
  analytics,
  edge,
  otelCollector,
  elasticsearch,
  jaeger,
  monitoring,
];

export function appsOf(environment: Environment, settings: Settings): readonly App[] {
  return apps.map((app) => app(environment, settings));
}
