import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { sep } from 'node:path';

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

/**
 * All processes that are in a folder, given by its real path. Those with a terminal are left out: a person who looks
 * around there is none of the folder's own, and those never have one.
 */
export function findByDirectory(folder: string): readonly number[] {
  return allPids().filter((pid) => {
    const directory = unlessGone(() => readlinkSync(`/proc/${pid}/cwd`));
    return directory !== undefined && `${directory}${sep}`.startsWith(folder + sep) && readStat(pid)?.terminal === 0;
  });
}

/** Those of the known processes that still live, with all that descend from them at this moment. */
export function familyOf(known: readonly ProcessIdentity[]): readonly ProcessIdentity[] {
  if (known.length === 0) return [];
  const boot = bootId();
  const living = new Map<number, ProcessIdentity>();
  const children = new Map<number, number[]>();
  for (const pid of allPids()) {
    const stat = readStat(pid);
    if (!stat || stat.state === 'Z') continue;
    living.set(pid, { pid, startedAt: `${boot}/${stat.startedTicks}` });
    const siblings = children.get(stat.parent);
    if (siblings) siblings.push(pid);
    else children.set(stat.parent, [pid]);
  }
  const family = new Map<number, ProcessIdentity>();
  const queue = known.filter(({ pid, startedAt }) => living.get(pid)?.startedAt === startedAt);
  for (let next = queue.pop(); next; next = queue.pop()) {
    family.set(next.pid, next);
    for (const pid of children.get(next.pid) ?? []) {
      const child = living.get(pid);
      if (child && !family.has(pid)) queue.push(child);
    }
  }
  return [...family.values()];
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

type Stat = {
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  /** 0 for none. */
  readonly terminal: number;
  readonly startedTicks: string;
};

/** The name in the second field may contain blanks and brackets: the other fields count from the last bracket. */
function readStat(pid: number): Stat | undefined {
  const text = readProc(pid, 'stat')?.toString('latin1');
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent, group, , terminal] = fields;
  const startedTicks = fields[19];
  if (state === undefined || startedTicks === undefined) return undefined;
  return { state, parent: Number(parent), group: Number(group), terminal: Number(terminal), startedTicks };
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

function readProc(pid: number, file: 'stat' | 'environ'): Buffer | undefined {
  return unlessGone(() => readFileSync(`/proc/${pid}/${file}`));
}

/** A process may end between any two looks at it, and one of another user is none of ours. */
function unlessGone<Found>(look: () => Found): Found | undefined {
  try {
    return look();
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
