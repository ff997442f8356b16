import type { Environment } from './environment.ts';

/** Redis and its Sentinels: what they are called, and who may do what there. Nobody may do anything without a name. */

/** Spotahome's operator called them so, and so does whoever looks for them. */
export const REDIS = 'rfr-url-shortener-redis';
export const SENTINEL = 'rfs-url-shortener-redis';
export const REDIS_PORT = 6379;
export const SENTINEL_PORT = 26_379;
export const MASTER_NAME = 'mymaster';

/** Pods of a StatefulSet, each by a name that stays when its address does not. */
const hosts = (name: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${index}.${name}`);
export const REDIS_HOSTS = ({ redisReplicas }: Environment): readonly string[] => hosts(REDIS, redisReplicas);
export const SENTINEL_HOSTS = ({ sentinels }: Environment): readonly string[] => hosts(SENTINEL, sentinels);

export interface RedisPasswords {
  readonly turnout: string;
  readonly replica: string;
  readonly sentinel: string;
  readonly exporter: string;
}

/** Answers to nothing but PING, so that a probe needs no secret. */
const PROBE = 'user probe on nopass resetchannels -@all +ping';
const NOBODY = 'user default off';
/** What Redis' page on ACLs says that a Sentinel needs of a Redis. */
const BY_SENTINEL =
  '+multi +slaveof +ping +exec +subscribe +config|rewrite +role +publish +info +client|setname +client|kill +script|kill';

export const redisUsers = ({ turnout, replica, sentinel, exporter }: RedisPasswords): string =>
  lines([
    NOBODY,
    `user turnout on >${turnout} resetchannels &turnout:* ~turnout:* -@all +get +set +del +publish +subscribe +select`,
    `user replica on >${replica} resetchannels -@all +psync +replconf +ping`,
    `user sentinel on >${sentinel} allchannels -@all ${BY_SENTINEL}`,
    `user exporter on >${exporter} resetchannels -@all +ping +info +client|setname +slowlog +latency`,
    PROBE,
  ]);

export const sentinelUsers = ({ turnout, sentinel }: RedisPasswords): string =>
  lines([
    NOBODY,
    `user turnout on >${turnout} resetchannels -@all +sentinel|get-master-addr-by-name`,
    `user sentinel on >${sentinel} allchannels +@all`,
    PROBE,
  ]);

const lines = (text: readonly string[]): string => `${text.join('\n')}\n`;
