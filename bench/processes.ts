import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';

/** Processes and temporary folders of a benchmark: none of them outlives it. */

const running = new Map<ChildProcess, NodeJS.Signals>();
const folders = new Set<string>();

process.once('exit', () => {
  for (const [child, signal] of running) child.kill(signal);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Ctrl-C ends everything that was started, by way of `exit`. */
export function stopOnSignals(): void {
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-bench-'));
  folders.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

export interface StartOptions {
  /** The only core that it may use; any when left out. */
  readonly core?: number;
  /** 0 to 19: how readily it gives way to others on its core. */
  readonly nice?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdio?: StdioOptions;
  /** What ends it when the benchmark is broken off: SIGKILL, unless it has children that it must end itself. */
  readonly lastSignal?: NodeJS.Signals;
}

/** Starts a process that ends with the benchmark. taskset and nice become what they start, so its pid is the child's. */
export function startProcess(command: readonly string[], options: StartOptions = {}): ChildProcess {
  const { core, nice, env = {}, stdio = 'pipe', lastSignal = 'SIGKILL' } = options;
  const [file = '', ...args] = [
    ...(core === undefined ? [] : ['taskset', '-c', String(core)]),
    ...(nice === undefined ? [] : ['nice', '-n', String(nice)]),
    ...command,
  ];
  const child = spawn(file, args, { env: { ...environment(), ...env }, stdio });
  running.set(child, lastSignal);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Runs a process to its end and gives what it wrote to stdout. Throws what it wrote to stderr when it fails. */
export async function runProcess(command: readonly string[], options: StartOptions = {}): Promise<string> {
  const child = startProcess(command, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
    child.exitCode === null ? once(child, 'exit') : null,
  ]);
  if (child.exitCode !== 0) throw new Error(`${command.join(' ')} failed: ${stderr.trim() || stdout.trim()}`);
  return stdout;
}

/** Tells a process to end, or ends it, and waits until it has. */
export async function stopProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** Keeps this process, with all its threads, on one core, until its scope is left (`using`). */
export function stayOnCore(core: number): Disposable {
  const set = (mask: string): string =>
    spawnSync('taskset', ['-a', '-c', '-p', mask, String(process.pid)], { encoding: 'utf8' }).stdout;
  const before = /current affinity list: (\S+)/u.exec(set(String(core)))?.[1];
  return {
    [Symbol.dispose]: () => {
      if (before !== undefined) set(before);
    },
  };
}

/** 0 to 19, of a process that runs, of its children and theirs: each thread has its own (setpriority(2)), which those that it makes take over. */
export function setNiceness(pid: number, niceness: number): void {
  try {
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      setPriority(Number(task), niceness);
      const children = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim().split(' ');
      for (const child of children) if (child !== '') setNiceness(Number(child), niceness);
    }
  } catch {
    // It has ended meanwhile.
  }
}

/** Resident memory in MiB; `own` is the part that is no file's, such as the program's own, which the system can drop at will. */
export function residentMiB(pid: number): { readonly all: number; readonly own: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mib = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+) kB`, 'u').exec(status)?.[1] ?? NaN) / 1024;
  return { all: mib('VmRSS'), own: mib('RssAnon') };
}

/** proc(5), utime, stime and steal. */
const TICKS_PER_SECOND = 100;

/** Seconds, of all cores, in which a virtual machine had work and its host let it wait. */
export function stolenSeconds(): number {
  const [all = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  return Number(all.split(/\s+/u)[8]) / TICKS_PER_SECOND;
}

/** Processor time that a process has used, user and system, in seconds. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The environment without what would change Turnout. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:TURNOUT_|NODE_)/u.test(name)));
}

const IDLE_LOOK_MS = 1000;
/** Of a core. */
const IDLE_SHARE = 0.1;

/** Resolves when a process has next to nothing to do: a server that has just begun fills its memory behind its answers. */
export async function untilIdle(pid: number): Promise<void> {
  for (let before = -Infinity, used = cpuSeconds(pid); used - before > IDLE_SHARE * (IDLE_LOOK_MS / 1000);) {
    await sleep(IDLE_LOOK_MS);
    [before, used] = [used, cpuSeconds(pid)];
  }
}
