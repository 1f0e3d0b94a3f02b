import { readdirSync, readFileSync } from 'node:fs';

/** A process id alone may have gone to another process; with its start time and boot it is one process for ever. */
export type ProcessIdentity = { readonly pid: number; readonly startedAt: string };

export function identify(pid: number): ProcessIdentity | undefined {
  const stat = readStat(pid);
  return stat && { pid, startedAt: `${bootId()}/${stat.startedTicks}` };
}

export function isAlive({ pid, startedAt }: ProcessIdentity): boolean {
  const stat = readStat(pid);
  return stat !== undefined && stat.state !== 'Z' && `${bootId()}/${stat.startedTicks}` === startedAt;
}

/** Whether a group has a member that is more than a zombie, which nobody may have collected yet. */
export function isGroupAlive(group: number): boolean {
  if (!canSignal(-group)) return false;
  const pids = allPids();
  if (pids.length === 0) return true;
  return pids.some((pid) => {
    const stat = readStat(pid);
    return stat !== undefined && stat.group === group && stat.state !== 'Z';
  });
}

/** All processes that were started with this `NAME=value`, and those that they started, in whatever group. */
export function findByEnvironment(entry: string): readonly number[] {
  const needle = Buffer.from(`\0${entry}\0`);
  return allPids().filter((pid) => {
    const environment = readProc(pid, 'environ');
    return environment !== undefined && Buffer.concat([zero, environment]).includes(needle);
  });
}

/** Signals a process, or with a negative number a group; a process that has gone needs none. */
export function signal(target: number, name: NodeJS.Signals): void {
  try {
    process.kill(target, name);
  } catch (error) {
    if (!isCode(error, 'ESRCH') && !isCode(error, 'EPERM')) throw error;
  }
}

function canSignal(target: number): boolean {
  try {
    return process.kill(target, 0);
  } catch (error) {
    return isCode(error, 'EPERM');
  }
}

type Stat = { readonly state: string; readonly group: number; readonly startedTicks: string };

/** The name in the second field may contain blanks and brackets: the other fields count from the last bracket. */
function readStat(pid: number): Stat | undefined {
  const text = readProc(pid, 'stat')?.toString('latin1');
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, , group] = fields;
  const startedTicks = fields[19];
  if (state === undefined || group === undefined || startedTicks === undefined) return undefined;
  return { state, group: Number(group), startedTicks };
}

function allPids(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** A process may end between any two looks at it, and one of another user is none of ours. */
function readProc(pid: number, file: 'stat' | 'environ'): Buffer | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`);
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].some((code) => isCode(error, code))) return undefined;
    throw error;
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

const zero = Buffer.alloc(1);
