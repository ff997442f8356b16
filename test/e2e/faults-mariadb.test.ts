import { failingNetwork } from './faults.ts';

failingNetwork('mariadb', 'kafka');
