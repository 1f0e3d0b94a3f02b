import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { Clock } from '../../clock.ts';
import type { ProcEnd, RunningProc } from '../backend.ts';
import { familyOf, identify, isGroupAlive, signal } from '../process-table.ts';
import type { FifoSupply } from './fifo-supply.ts';
import { holdFamily } from './hold-family.ts';
import { killUntilNone } from './kill-until-none.ts';
import { type OutputPipe, openOutputPipe, readPipe } from './output-pipe.ts';

type Start = {
  readonly program: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly fifos: FifoSupply;
  readonly clock: Clock;
  readonly killGraceMs: number;
  /** Ends the processes of the workflow that have left their group. */
  readonly killStrays: () => Promise<void>;
};

export type LocalProc = Omit<RunningProc, 'outputs' | 'ready'> & {
  /** Also the number of the group, which outlives its leader. */
  readonly pid: number;
};

/** Starts a program as leader of its own process group, with nothing of this process but the file system. */
export async function startLocalProc(start: Start): Promise<LocalProc> {
  const fifos = [await start.fifos.take(), await start.fifos.take()];
  const pipes = fifos.map(openOutputPipe);
  const { child, exited } = await spawnInto(pipes, start);
  const pid = child.pid as number;
  const ended = exited.then(([code, name]) => toProcEnd(code, name));
  const [stdout, stderr] = pipes.map(readPipe) as [Readable, Readable];
  const state: { killing?: Promise<void>; hasExited?: true } = {};
  const over = ended.then(() => {
    state.hasExited = true;
    return finish(pid, [stdout, stderr], start, state.killing);
  });
  return {
    pid,
    stdout,
    stderr,
    ended: over.then(() => ended),
    kill: () => {
      // Its number may already be another's.
      if (state.hasExited) return over;
      state.killing ??= killGroup(pid, start);
      return state.killing;
    },
  };
}

async function spawnInto(pipes: readonly OutputPipe[], { program: [program, ...args], environment, cwd }: Start) {
  try {
    const stdio = ['ignore', ...pipes.map(({ writing }) => writing)] as const;
    const child = spawn(program, args, { cwd, env: environment, detached: true, stdio: [...stdio] });
    const exited = new Promise<Exit>((resolve) => child.once('exit', (code, name) => resolve([code, name])));
    await once(child, 'spawn');
    return { child, exited };
  } catch (error) {
    for (const { reading } of pipes) closeSync(reading);
    throw error;
  } finally {
    for (const { writing } of pipes) closeSync(writing);
  }
}

type Exit = readonly [number | null, NodeJS.Signals | null];

function toProcEnd(code: number | null, name: NodeJS.Signals | null): ProcEnd {
  if (name === null) return { kind: 'exited', code: code as number };
  // As a shell would tell it.
  return { kind: 'signalled', signal: name, code: 128 + constants.signals[name] };
}

/**
 * TERM for all at once; who is still there when the grace period is over gets KILL, also who left the group and took off
 * its mark, if it descended from the program when the kill began or does so at the end.
 */
async function killGroup(pid: number, { clock, killGraceMs, killStrays }: Start): Promise<void> {
  const deadline = clock.now() + killGraceMs;
  const leader = identify(pid);
  const known = familyOf(leader ? [leader] : []);
  signal(-pid, 'SIGTERM');
  while (isGroupAlive(pid) && clock.now() < deadline) await clock.sleep(pollMs);
  const family = holdFamily(known);
  signal(-pid, 'SIGKILL');
  await killUntilNone(() => familyOf(family).map((member) => member.pid), clock);
  await killStrays();
}

/** As in a container, what a step leaves in the background ends with it; only a kill gives it time. */
async function finish(pid: number, streams: readonly Readable[], start: Start, killing: Promise<void> | undefined) {
  if (killing === undefined) signal(-pid, 'SIGKILL');
  else await killing;
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

/** A group gives no signal when its last member ends. */
const pollMs = 20;

const quietMs = 200;
