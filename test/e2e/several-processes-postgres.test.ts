import { severalProcesses } from './several-processes.ts';

severalProcesses('postgres');
