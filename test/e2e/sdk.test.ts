import test from 'node:test';
import { MissingProgram } from '../../engines/install.ts';
import { startDatabases } from '../contract/stores.ts';
import { sdkTests } from './sdk.ts';

sdkTests('SQLite', async () => 'sqlite:');
for (const server of ['postgres', 'mariadb'] as const) {
  try {
    sdkTests(server, await startDatabases(server));
  } catch (error) {
    if (!(error instanceof MissingProgram)) throw error;
    test(`${server}: the SDK's every method`, { skip: error.message }, () => {});
  }
}
