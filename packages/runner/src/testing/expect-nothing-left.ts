import Docker from 'dockerode';
import { expect } from 'vitest';

/** No container, volume or network that a workflow has had. */
export async function expectNothingLeft(socketPath: string): Promise<void> {
  const docker = new Docker({ socketPath });
  const [containers, { Volumes }, networks] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listVolumes(),
    docker.listNetworks(),
  ]);
  const names = [
    ...containers.flatMap(({ Names }) => Names),
    ...(Volumes ?? []).map(({ Name }) => Name),
    ...networks.map(({ Name }) => Name),
  ];
  expect(names.filter((name) => name.includes('signalbox-'))).toEqual([]);
}
