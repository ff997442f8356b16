import { storeContracts } from './stores.ts';

await storeContracts('mariadb');
