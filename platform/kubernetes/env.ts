import type { IVolume } from 'kubernetes-models/v1/Volume';
import type { IVolumeMount } from 'kubernetes-models/v1/VolumeMount';
import { settings, type SettingName } from '../../src/config.ts';

/** Environment of a process of Turnout. A variable that there is not, and a needed one that is missing, do not compile; a value that Turnout would refuse is not rendered. */

/** A key of a Secret. It is mounted as a file, and the process is told where by NAME_FILE: no secret is in an environment. */
export interface SecretKey {
  readonly secret: string;
  readonly key: string;
}

/** These hold passwords, and are never written out. */
type SecretName =
  | 'TURNOUT_STORE_URL'
  | 'TURNOUT_STORE_READ_URL'
  | 'TURNOUT_BUS_URL'
  | 'TURNOUT_CACHE_URL'
  | 'TURNOUT_INITIAL_API_KEY'
  | 'TURNOUT_OTLP_HEADERS'
  | 'TURNOUT_API_KEY';
type Variable = { readonly [N in SettingName]: N extends SecretName ? SecretKey : string | number | boolean };

export type Variables<Needed extends SettingName> = Pick<Variable, Needed> & Partial<Variable>;

export interface PodEnvironment {
  readonly env: { readonly name: string; readonly value: string }[];
  readonly volumeMounts: IVolumeMount[];
  readonly volumes: IVolume[];
}

const FOLDER = '/run/secrets/turnout';
const VOLUME = 'secrets';
/** For the group of the pod alone. */
const MODE = 0o440;

/** Throws an Error that names the variable and says what is accepted. */
export function podEnvironment<Needed extends SettingName>(variables: Variables<Needed>): PodEnvironment {
  const given = Object.entries(variables) as [SettingName, Variable[SettingName]][];
  const secrets = given.filter((entry): entry is [SettingName, SecretKey] => typeof entry[1] === 'object');
  const env = given.map(([name, value]) =>
    typeof value === 'object'
      ? { name: `${name}_FILE`, value: `${FOLDER}/${fileOf(name)}` }
      : { name, value: accepted(name, String(value)) },
  );
  const sources = [...Map.groupBy(secrets, ([, { secret }]) => secret)].map(([name, of]) => ({
    secret: { name, items: of.map(([variable, { key }]) => ({ key, path: fileOf(variable) })) },
  }));
  return {
    env,
    volumeMounts: [{ name: VOLUME, mountPath: FOLDER, readOnly: true }],
    volumes: [{ name: VOLUME, projected: { defaultMode: MODE, sources } }],
  };
}

const fileOf = (name: SettingName): string => name.replace('TURNOUT_', '').toLowerCase();

function accepted(name: SettingName, value: string): string {
  try {
    settings[name].parse(value);
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message} (given: ${JSON.stringify(value)})`, { cause: error });
  }
  return value;
}
