import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@signalbox/protocol';
import type { DockerEnvironment } from './docker-environment.ts';

/** Where Docker or Podman listens: where the environment says, or where they do by themselves. */
export function findSocket(environment: DockerEnvironment): string {
  const { DOCKER_HOST: host, XDG_RUNTIME_DIR: runtime } = environment;
  if (host) {
    if (host.startsWith('unix://')) return host.slice('unix://'.length);
    throw new AppError('not_supported', { message: `DOCKER_HOST is ${host}: only a socket of this machine is used` });
  }
  const places = [
    '/var/run/docker.sock',
    ...(runtime ? [join(runtime, 'docker.sock'), join(runtime, 'podman/podman.sock')] : []),
    '/run/podman/podman.sock',
  ];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  const message = `There is no socket of Docker or Podman: none of ${places.join(', ')}; --socket says where it is`;
  throw new AppError('not_supported', { message });
}
