import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import type { ContainerCreateOptions } from 'dockerode';
import type { ShellTerminal } from '../backend.ts';
import { unlessGone } from './docker-error.ts';

type Opening = {
  readonly docker: Docker;
  /** It has ended: what it has written outside of its volumes is only in it. */
  readonly ended: Docker.Container;
  /** How it was asked for. */
  readonly request: ContainerCreateOptions;
  readonly terminal: ShellTerminal;
};

/** A shell for a person in a copy of a container that has ended, with its volumes, its network and its environment. */
export async function openContainerShell({ docker, ended, request, terminal }: Opening): Promise<void> {
  const { Id: image } = (await ended.commit()) as { readonly Id: string };
  const container = await docker.createContainer({
    ...request,
    name: `${request.name}-shell`,
    Image: image,
    ...{ Entrypoint: ['/bin/sh'], Cmd: [], Env: [...(request.Env ?? []), `TERM=${terminal.kind}`] },
    ...{ Tty: true, OpenStdin: true, StdinOnce: true, AttachStdin: true },
  });
  try {
    await talk(container, terminal);
  } finally {
    await container.remove({ force: true, v: true }).catch(unlessGone);
    await docker.getImage(image).remove({ force: true }).catch(unlessGone);
  }
}

async function talk(container: Docker.Container, terminal: ShellTerminal): Promise<void> {
  const attached = await container.attach({ stream: true, hijack: true, stdin: true, stdout: true, stderr: true });
  const line = attached as Readable & Writable;
  const shown = finished(line, { writable: false }).catch(() => undefined);
  line.pipe(terminal.output, { end: false });
  await container.start();
  const followSize = () => container.resize(terminal.size()).catch(() => undefined);
  const stopFollowing = terminal.onResize(() => void followSize());
  try {
    await followSize();
    terminal.input.pipe(line);
    await Promise.all([container.wait(), shown]);
  } finally {
    stopFollowing();
    terminal.input.unpipe(line);
    line.destroy();
  }
}
