import type { TestProject } from 'vitest/node';
import { programsOfTests } from './docker-for-tests.ts';
import type { Daemon } from './guarded-daemon.ts';
import { importImage } from './import-image.ts';
import { findPodman, startPodman } from './podman-service.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly podmanSocket: string;
  }
}

let daemon: Daemon | undefined;

/** One for all test files of a run that need it. */
export async function setup(project: TestProject): Promise<void> {
  const program = findPodman();
  if (program === undefined)
    throw new Error('These tests need podman, and root: apt-get install podman catatonit runc iptables');
  daemon = await startPodman(program);
  await importImage(daemon.socket, 'alpine:latest', programsOfTests);
  project.provide('podmanSocket', daemon.socket);
}

export async function teardown(): Promise<void> {
  await daemon?.stop();
}
