import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { Clock } from '../../clock.ts';
import type { ProcEnd, RunningProc } from '../backend.ts';
import { isGroupAlive, signal } from './process-table.ts';

type Start = {
  readonly program: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly clock: Clock;
  readonly killGraceMs: number;
  /** Ends the processes of the workflow that have left their group. */
  readonly killStrays: () => Promise<void>;
};

export type LocalProc = RunningProc & {
  /** Also the number of the group, which outlives its leader. */
  readonly pid: number;
};

/** Starts a program as leader of its own process group, with nothing of this process but the file system. */
export async function startLocalProc(start: Start): Promise<LocalProc> {
  const [program, ...args] = start.program;
  const child = spawn(program, args, {
    cwd: start.cwd,
    env: start.environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Without a listener Node throws away what nobody has read when the program ends, which may be before our caller reads.
  for (const stream of [child.stdout, child.stderr]) stream.on('readable', keepUnread);
  await once(child, 'spawn');
  const pid = child.pid as number;
  const ended = once(child, 'exit').then(([code, name]) => toProcEnd(code, name));
  const killing: { promise?: Promise<void> } = {};
  const over = ended.then(() => finish(child, start, killing.promise));
  return {
    pid,
    stdout: child.stdout,
    stderr: child.stderr,
    ended: over.then(() => ended),
    kill: () => {
      killing.promise ??= killGroup(pid, start);
      return killing.promise;
    },
  };
}

function toProcEnd(code: number | null, name: NodeJS.Signals | null): ProcEnd {
  if (name === null) return { kind: 'exited', code: code as number };
  // As a shell would tell it.
  return { kind: 'signalled', signal: name, code: 128 + constants.signals[name] };
}

/** TERM for all at once; who is still there when the grace period is over gets KILL. */
async function killGroup(pid: number, { clock, killGraceMs, killStrays }: Start): Promise<void> {
  const deadline = clock.now() + killGraceMs;
  signal(-pid, 'SIGTERM');
  while (isGroupAlive(pid) && clock.now() < deadline) await clock.sleep(pollMs);
  signal(-pid, 'SIGKILL');
  await killStrays();
}

/** As in a container, what a step leaves in the background ends with it; only a kill gives it time. */
async function finish(child: ChildProcess, start: Start, killing: Promise<void> | undefined): Promise<void> {
  if (killing === undefined) signal(-(child.pid as number), 'SIGKILL');
  else await killing;
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  void releaseStreams(streams, start);
}

/**
 * The end of the output comes when the last process has closed it. Where one that left the group holds it open, it is
 * ended; where that does not help, the stream is given up as soon as all that it had is read.
 */
async function releaseStreams(streams: readonly Readable[], { clock, killStrays }: Start): Promise<void> {
  const isOpen = (stream: Readable) => !stream.readableEnded && !stream.destroyed;
  const isIdle = (stream: Readable) => isOpen(stream) && stream.readableLength === 0;
  await clock.sleep(quietMs);
  if (streams.some(isIdle)) await killStrays();
  while (streams.some(isOpen)) {
    const idle = streams.filter(isIdle);
    await clock.sleep(quietMs);
    for (const stream of idle) if (isIdle(stream)) stream.destroy();
  }
}

function keepUnread(): void {
  // The stream is read by whoever got it.
}

/** A group gives no signal when its last member ends. */
const pollMs = 20;

const quietMs = 200;
