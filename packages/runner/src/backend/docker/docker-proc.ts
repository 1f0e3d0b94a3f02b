import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { Clock } from '../../clock.ts';
import type { ProcEnd, RunningProc } from '../backend.ts';
import { demultiplex } from './demultiplex.ts';
import { daemonError, daemonMessage, isStatus } from './docker-error.ts';

type Start = {
  readonly container: Docker.Container;
  /** What its image wants to be asked by; without it, it is a shell, which would not hand on what it is asked. */
  readonly stopSignal: string | undefined;
  readonly clock: Clock;
  readonly killGraceMs: number;
  readonly awaitReady: (hasEnded: () => boolean) => Promise<void>;
};

export type DockerProc = Omit<RunningProc, 'outputs'>;

/** Starts a container that has been made, and reads what it writes from its first byte on. */
export async function startDockerProc(start: Start): Promise<DockerProc> {
  const { container, awaitReady } = start;
  const frames = await container.attach({ stream: true, stdout: true, stderr: true });
  await container.start().catch((error: unknown) => {
    if (frames instanceof Readable) frames.destroy();
    throw daemonError(error);
  });
  const state = { hasEnded: false };
  const ended = endOf(container).finally(() => {
    state.hasEnded = true;
  });
  // Awaited by who runs it; here only so that a daemon that goes away meanwhile is no unhandled failure.
  ended.catch(() => undefined);
  const hasEnded = () => state.hasEnded;
  let killing: Promise<void> | undefined;
  return {
    ...demultiplex(frames as unknown as Readable),
    ended,
    ready: awaitReady(hasEnded),
    kill: () => {
      killing ??= kill(start, ended, hasEnded);
      return killing;
    },
  };
}

async function endOf(container: Docker.Container): Promise<ProcEnd> {
  const { StatusCode: code } = (await container.wait()) as { readonly StatusCode: number };
  if (code === 0) return { kind: 'exited', code };
  const { State } = await container.inspect();
  return { kind: State.OOMKilled ? 'out_of_memory' : 'exited', code };
}

/** Its first process is asked; with it all others end, and when the grace period is over all of them are made to. */
async function kill(
  { container, stopSignal, clock, killGraceMs }: Start,
  ended: Promise<unknown>,
  hasEnded: () => boolean,
) {
  if (hasEnded()) return;
  const send = (signal: string) => container.kill({ signal }).catch(unlessEnded);
  const settled = ended.catch(() => undefined);
  await (stopSignal === undefined ? askAll(container).catch(() => send('SIGTERM')) : send(stopSignal));
  // From here on: a busy daemon may take long until it has asked.
  const deadline = clock.now() + killGraceMs;
  while (!hasEnded() && clock.now() < deadline) await Promise.race([settled, clock.sleep(pollMs)]);
  if (!hasEnded()) await send('SIGKILL');
  await settled;
}

/** Every process in the container but the first one. */
async function askAll(container: Docker.Container): Promise<void> {
  const exec = await container.exec({ Cmd: ['/bin/sh', '-c', 'kill -TERM -1'] });
  // An answer that nobody reads, though it is empty, keeps its connection open, and with it this process alive.
  (await exec.start({ Detach: true })).resume();
}

function unlessEnded(error: unknown): void {
  if (!isStatus(error, 404, 409) && !isTooLateForPodman(error)) throw error;
}

/** Between the end of a container and its being put in order Podman 4 answers so, with the status 500. */
function isTooLateForPodman(error: unknown): boolean {
  return isStatus(error, 500) && /can only kill running containers/.test(daemonMessage(error));
}

const pollMs = 50;
