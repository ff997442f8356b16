import { MASTER_NAME } from './redis-users.ts';

/**
 * How a Redis and a Sentinel start (docs/adr/0026). Each is told where it is by HOST and PORT, where the others are by SENTINELS and REDISES (host:port, with
 * spaces between), where it may write by DATA and where passwords are by SECRETS. test/platform/kubernetes/redis.test.ts runs them for real.
 */

/** A master that does not answer for so long is given up; an election follows within a second. */
const DOWN_AFTER_MS = 1000;
const FAILOVER_TIMEOUT_MS = 5000;

/** Prints "host port" of the master as the first of the Sentinels $1 that answers has it. What is no port is an error's text. */
const ASK = `ask() {
  for each in $1; do
    set -- "$1" $(REDISCLI_AUTH=$(cat "$SECRETS/sentinel-password") timeout 2 redis-cli --no-auth-warning --user sentinel \\
      -h "\${each%:*}" -p "\${each##*:}" sentinel get-master-addr-by-name ${MASTER_NAME} 2>/dev/null)
    case "\${3:-none}" in *[!0-9]*) ;; *) echo "$2 $3"; return ;; esac
  done
}
`;

/** A cache: nothing on disk, and what was used least goes first. */
const REDIS_CONFIG = `save ""
appendonly no
maxmemory 256mb
maxmemory-policy allkeys-lru
repl-diskless-sync-delay 0
masteruser replica
`;

export const startRedis = `#!/bin/sh
# A Redis is what the Sentinels say that it is, and waits until one says so: it never makes itself a master, so there are never two by its doing.
set -eu
${ASK}
master=
until [ -n "$master" ]; do
  master=$(ask "$SENTINELS")
  [ -n "$master" ] || sleep 1
done
cat > "$DATA/redis.conf" <<END
${REDIS_CONFIG}port $PORT
dir $DATA
aclfile $SECRETS/users.acl
masterauth $(cat "$SECRETS/replica-password")
replica-announce-ip $HOST
replica-announce-port $PORT
END
[ "$master" = "$HOST $PORT" ] || echo "replicaof $master" >> "$DATA/redis.conf"
exec redis-server "$DATA/redis.conf"
`;

export const startSentinel = `#!/bin/sh
# A Sentinel that comes anew believes the others; when all of them are new, the Redis that is a master; when there is none, the first.
set -eu
${ASK}
if [ ! -f "$DATA/sentinel.conf" ]; then
  others=
  for each in $SENTINELS; do [ "$each" = "$HOST:$PORT" ] || others="$others $each"; done
  master=$(ask "$others")
  for each in $REDISES; do
    [ -z "$master" ] || break
    role=$(REDISCLI_AUTH=$(cat "$SECRETS/sentinel-password") timeout 2 redis-cli --no-auth-warning --user sentinel \\
      -h "\${each%:*}" -p "\${each##*:}" role 2>/dev/null | head -n 1) || role=
    [ "$role" != master ] || master="\${each%:*} \${each##*:}"
  done
  first=\${REDISES%% *}
  # Its identity stays with its name: the others do not count one more Sentinel each time, of which a majority would be missing one day.
  cat > "$DATA/sentinel.new" <<END
port $PORT
dir $DATA
aclfile $SECRETS/sentinel-users.acl
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel announce-ip $HOST
sentinel announce-port $PORT
sentinel myid $(printf %s "$HOST:$PORT" | sha1sum | cut -c 1-40)
sentinel monitor ${MASTER_NAME} \${master:-\${first%:*} \${first##*:}} $QUORUM
sentinel auth-user ${MASTER_NAME} sentinel
sentinel auth-pass ${MASTER_NAME} $(cat "$SECRETS/sentinel-password")
sentinel down-after-milliseconds ${MASTER_NAME} ${DOWN_AFTER_MS}
sentinel failover-timeout ${MASTER_NAME} ${FAILOVER_TIMEOUT_MS}
sentinel sentinel-user sentinel
sentinel sentinel-pass $(cat "$SECRETS/sentinel-password")
END
  mv "$DATA/sentinel.new" "$DATA/sentinel.conf"
fi
exec redis-sentinel "$DATA/sentinel.conf"
`;
