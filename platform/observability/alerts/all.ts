import type { Alert } from './alert.ts';
import { burns } from './burns.ts';
import { clicks } from './clicks.ts';
import { cluster } from './cluster.ts';
import { monitoring } from './monitoring.ts';
import { redirects } from './redirects.ts';
import { servers } from './servers.ts';

/** Every alert, by the group of rules that it is evaluated in. */
export const alerts = { burns, redirects, clicks, servers, cluster, monitoring } as const;

type Groups = typeof alerts;
export type AlertName = { [G in keyof Groups]: keyof Groups[G] & string }[keyof Groups];

export const alertsByName = {
  ...burns,
  ...redirects,
  ...clicks,
  ...servers,
  ...cluster,
  ...monitoring,
} satisfies Readonly<Record<AlertName, Alert>>;
export const alertNames = Object.keys(alertsByName) as readonly AlertName[];
