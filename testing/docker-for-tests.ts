import type { TestProject } from 'vitest/node';
import { findDocker, startDocker } from './docker-daemon.ts';
import type { Daemon } from './guarded-daemon.ts';
import { importImage } from './import-image.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly dockerSocket: string;
  }
}

let daemon: Daemon | undefined;

/** One for all test files of a run that need it. */
export async function setup(project: TestProject): Promise<void> {
  const program = findDocker();
  if (program === undefined) throw new Error('Tests of containers need dockerd, and root: apt-get install docker.io');
  daemon = await startDocker(program);
  await importImage(daemon.socket, 'alpine:latest', programsOfTests);
  project.provide('dockerSocket', daemon.socket);
}

export async function teardown(): Promise<void> {
  await daemon?.stop();
}

/** What the commands of tests call. */
export const programsOfTests = [
  ...['sh', 'base64', 'cat', 'chmod', 'echo', 'env', 'false', 'grep', 'head', 'id', 'ln', 'ls', 'mkdir', 'mkfifo'],
  ...['printf', 'rm', 'setsid', 'sleep', 'stat', 'tail', 'tee', 'touch', 'tr', 'true', 'truncate', 'wc', 'yes'],
];
