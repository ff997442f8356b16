import { randomBytes } from 'node:crypto';
import type { Environment } from './environment.ts';
import { RABBITMQ } from './rabbitmq.ts';
import { VHOST } from './rabbitmq-topology.ts';
import { redisUsers, SENTINEL_HOSTS, sentinelUsers, MASTER_NAME, SENTINEL_PORT } from './redis-users.ts';
import { secrets, secretsOf } from './secrets.ts';

/** What secrets hold before they are sealed. Passwords are made up each time, and are in a URL as they are. */

export interface GivenValues {
  readonly backupsId: string;
  readonly backupsKey: string;
}

/** 192 bits, in letters that no URL and no configuration takes for anything else. */
const password = (): string => randomBytes(24).toString('base64url');

/** By the name of the secret and of the key, those of an environment alone. */
export function secretValues(environment: Environment, given: GivenValues): Record<string, Record<string, string>> {
  const { urls, apiKey, rabbitmq, redis, backups } = secrets;
  const bus = password();
  const cache = password();
  const passwords = { turnout: cache, replica: password(), sentinel: password(), exporter: password() };
  const sentinels = SENTINEL_HOSTS(environment).map((host) => `${host}:${SENTINEL_PORT}`);
  const values: Record<string, Record<string, string>> = {
    [urls.name]: {
      [urls.keys.bus]: `amqp://turnout:${bus}@${RABBITMQ}:5672/${VHOST}`,
      [urls.keys.cache]: `redis+sentinel://turnout:${cache}@${sentinels.join(',')}/${MASTER_NAME}`,
    },
    [apiKey.name]: { [apiKey.keys.key]: password() },
    [rabbitmq.name]: { [rabbitmq.keys.user]: 'turnout', [rabbitmq.keys.password]: bus },
    [redis.name]: {
      [redis.keys.acl]: redisUsers(passwords),
      [redis.keys.sentinelAcl]: sentinelUsers(passwords),
      [redis.keys.replica]: passwords.replica,
      [redis.keys.sentinel]: passwords.sentinel,
      [redis.keys.exporter]: passwords.exporter,
    },
    [backups.name]: { [backups.keys.id]: given.backupsId, [backups.keys.key]: given.backupsKey },
  };
  return Object.fromEntries(secretsOf(environment).map(({ name }) => [name, values[name] ?? {}]));
}
