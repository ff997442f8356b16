import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { environments, type EnvironmentName } from './environment.ts';
import { secretValues } from './secret-values.ts';
import { sealedFile } from './secrets.ts';

/** `npm run platform:seal -- prod --cert cluster.pem`: makes up all passwords of an environment and seals them for the cluster that the certificate is of. */

const USAGE = `Usage: npm run platform:seal -- ENVIRONMENT --cert FILE

  ENVIRONMENT  ${Object.keys(environments).join(', ')}
  --cert FILE  of the cluster: kubeseal --fetch-cert > FILE

The account of the object store for backups is read from BACKUPS_ACCESS_KEY_ID and BACKUPS_SECRET_ACCESS_KEY (not for dev). All passwords are new ones: after
npm run platform:render and kubectl apply, restart Redis and both services.`;

const { positionals, values } = parseArgs({ allowPositionals: true, options: { cert: { type: 'string' } } });
const environment = environments[positionals[0] as EnvironmentName];
const { BACKUPS_ACCESS_KEY_ID: backupsId = '', BACKUPS_SECRET_ACCESS_KEY: backupsKey = '' } = process.env;
if (environment === undefined || values.cert === undefined) fail(USAGE);
else if (environment.name !== 'dev' && (backupsId === '' || backupsKey === ''))
  fail('BACKUPS_ACCESS_KEY_ID and BACKUPS_SECRET_ACCESS_KEY: expected the account of the object store for backups.');
else {
  const { cert } = values;
  const sealed = Object.entries(secretValues(environment, { backupsId, backupsKey })).map(([name, keys]) => [
    name,
    Object.fromEntries(
      Object.entries(keys).map(([key, value]) => [key, seal(cert, environment.namespace, name, value)]),
    ),
  ]);
  const file = sealedFile(environment.name);
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(sealed), null, 2)}\n`);
  console.log(`${relative('.', file)}: sealed. Now npm run platform:render`);
}

/** By way of its input, so that no list of processes shows it. */
function seal(cert: string, namespace: string, name: string, value: string): string {
  const args = ['--raw', '--from-file=/dev/stdin', '--cert', cert, '--namespace', namespace, '--name', name];
  return execFileSync('kubeseal', args, { input: value, encoding: 'utf8' }).trim();
}

function fail(text: string): void {
  console.error(text);
  process.exitCode = 64;
}
