import type { Loose } from './sound.ts';

/** How a sound environment is broken: one change each, which a rule has to refuse. */

export interface Broken {
  readonly rule: string;
  readonly what: string;
  readonly change: (objects: Loose[]) => unknown;
}

export const find = (objects: readonly Loose[], kind: string, name: string): Loose => {
  const object = objects.find((each) => each.kind === kind && each.metadata.name === name);
  if (object === undefined) throw new Error(`no ${kind}/${name} in the sound ones`);
  return object;
};
export const on =
  (kind: string, name: string, change: (object: Loose) => unknown) =>
  (objects: Loose[]): unknown =>
    change(find(objects, kind, name));
export const without =
  (kind: string, name: string) =>
  (objects: Loose[]): unknown =>
    objects.splice(objects.indexOf(find(objects, kind, name)), 1);

export const SHORTENER = 'shortener-service';
export const ANALYTICS = 'analytics-service';
/** Of analytics. */
export const pod = (change: (pod: Loose) => unknown) =>
  on('Deployment', ANALYTICS, ({ spec }) => change(spec.template.spec as Loose));
export const container = (change: (container: Loose) => unknown) =>
  pod(({ containers }) => change(containers[0] as Loose));
export const policy = (name: string, change: (spec: Loose) => unknown) =>
  on('NetworkPolicy', name, ({ spec }) => change(spec as Loose));
export const set = Object.assign;

/** Of a table: rule, what is wrong, the change. */
export const asBroken = ([rule, what, change]: readonly unknown[]): Broken => ({ rule, what, change }) as Broken;
