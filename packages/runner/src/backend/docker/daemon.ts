import type Docker from 'dockerode';
import { daemonError } from './docker-error.ts';

/** What is asked of a daemon once, for it does not change. */
export type DaemonFacts = { readonly platform: string; readonly memoryBytes: number; readonly cpus: number };

/**
 * The daemon behind a socket, which speaks as Docker does; Podman's is another one. Its client is as much as all the
 * rest of an agent: who has no daemon loads none of it.
 */
export async function daemonAt(socket: string): Promise<Docker> {
  const { default: Client } = await import('dockerode');
  return new Client({ socketPath: socket });
}

export async function describeDaemon(docker: Docker): Promise<DaemonFacts> {
  const info = (await docker.info().catch((error: unknown) => {
    throw daemonError(error);
  })) as Info;
  const architecture = architectures.get(info.Architecture) ?? info.Architecture;
  return { platform: `${info.OSType}/${architecture}`, memoryBytes: info.MemTotal, cpus: info.NCPU };
}

type Info = {
  readonly OSType: string;
  readonly Architecture: string;
  readonly MemTotal: number;
  readonly NCPU: number;
};

const architectures: ReadonlyMap<string, string> = new Map([
  ['x86_64', 'amd64'],
  ['aarch64', 'arm64'],
]);
