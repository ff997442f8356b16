import type { Settings } from '../settings.ts';
import { analytics } from './analytics.ts';
import { edge } from './edge.ts';
import type { Environment } from './environment.ts';
import { monitoring } from './monitoring.ts';
import { namespace } from './namespace.ts';
import type { App } from './object.ts';
import { shortener } from './shortener.ts';

/** Each is in the file of its name. */
const apps: readonly ((environment: Environment, settings: Settings) => App)[] = [
  namespace,
  shortener,
  analytics,
  edge,
  monitoring,
];

export function appsOf(environment: Environment, settings: Settings): readonly App[] {
  return apps.map((app) => app(environment, settings));
}
