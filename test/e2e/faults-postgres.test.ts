import { failingNetwork } from './faults.ts';

failingNetwork('postgres', 'rabbitmq');
