import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

export type JobProcessesOptions = {
  /** What tells this host from all others, the same for all processes of it that follow each other: its key. */
  readonly host: string;
  readonly now: () => number;
};

type Listed = { readonly pid: number; readonly parent: number; readonly group: number };

/** Executors that run look one after the other: all of them at what was there when the first one looked. */
const keptMs = 500;
const name = 'SIGNALBOX_EXECUTOR';

/**
 * The processes that the code of jobs has started, as Linux tells: those in the group of an executor, those below it, and
 * those that have its mark in their environment, wherever they went. Elsewhere only the group is known.
 */
export class JobProcesses {
  readonly #options: JobProcessesOptions;
  /** Starts all marks of this host; nobody can tell the key from it. */
  readonly #prefix: string;
  #listed: readonly Listed[] = [];
  #listedAt = Number.NEGATIVE_INFINITY;

  constructor(options: JobProcessesOptions) {
    this.#options = options;
    this.#prefix = createHash('sha256').update(`executors of ${options.host}`).digest('hex').slice(0, 16);
  }

  /** What an executor and all that it starts have in their environment. */
  mark(executor: string): Readonly<Record<string, string>> {
    return { [name]: `${this.#prefix}.${executor}` };
  }

  /** Of an executor and what descends from it, together. */
  residentMb(leader: number): number {
    const now = this.#options.now();
    if (now - this.#listedAt > keptMs) {
      this.#listed = listed();
      this.#listedAt = now;
    }
    const all = familyOf(this.#listed, ({ pid, group }) => pid === leader || group === leader);
    return all.reduce((sum, pid) => sum + residentMbOf(pid), 0);
  }

  /** Whether something is left of what an executor has started. */
  hasOthers(leader: number, executor: string): boolean {
    return this.#of(leader, executor).some((pid) => pid !== leader);
  }

  /** Ends all of an executor, again and again: one of them may have started another meanwhile. */
  kill(leader: number, executor: string): void {
    signal(-leader);
    killAll(() => this.#of(leader, executor));
  }

  /** Ends what a predecessor with the same key has left; gives how many that were. */
  sweep(): number {
    const mark = `${name}=${this.#prefix}.`;
    return killAll(() => familyOf(listed(), ({ pid }) => environmentOf(pid).includes(mark)));
  }

  #of(leader: number, executor: string): readonly number[] {
    const mark = `${name}=${this.#prefix}.${executor}\0`;
    return familyOf(listed(), ({ pid, group }) => group === leader || environmentOf(pid).includes(mark));
  }
}

const mostPasses = 20;

function killAll(find: () => readonly number[]): number {
  const killed = new Set<number>();
  for (let pass = 0; pass < mostPasses; pass += 1) {
    const found = find().filter((pid) => !killed.has(pid));
    if (found.length === 0) break;
    for (const pid of found) {
      signal(pid);
      killed.add(pid);
    }
  }
  return killed.size;
}

/** Those that are meant, with all that descends from them. */
function familyOf(all: readonly Listed[], isMeant: (each: Listed) => boolean): readonly number[] {
  const children = Map.groupBy(all, ({ parent }) => parent);
  const family = new Set(
    all.filter(({ pid }) => pid !== process.pid).flatMap((each) => (isMeant(each) ? each.pid : [])),
  );
  for (const pid of family) for (const child of children.get(pid) ?? []) family.add(child.pid);
  return [...family];
}

/** Without zombies: they have ended, and hold nothing but a number. */
function listed(): readonly Listed[] {
  return allPids().flatMap((pid) => {
    // The name in the second field may contain blanks and brackets: the others count from the last bracket.
    const stat = read(pid, 'stat');
    const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === '' || state === 'Z' ? [] : [{ pid, parent: Number(parent), group: Number(group) }];
  });
}

function allPids(): readonly number[] {
  try {
    return readdirSync('/proc').flatMap((entry) => (/^\d+$/.test(entry) ? Number(entry) : []));
  } catch {
    return [];
  }
}

function residentMbOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(pid, 'status'))?.[1] ?? 0) / 1024;
}

function environmentOf(pid: number): string {
  return read(pid, 'environ');
}

/** Nothing of one that has ended meanwhile, or belongs to somebody else. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

function signal(target: number): void {
  try {
    process.kill(target, 'SIGKILL');
  } catch (error) {
    const isOver = error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM');
    if (!isOver) throw error;
  }
}
