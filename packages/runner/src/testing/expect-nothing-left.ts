import Docker from 'dockerode';
import { expect } from 'vitest';

/** No container, volume or network that a workflow of this owner has had. */
export async function expectNothingLeft(socketPath: string, owner: string): Promise<void> {
  const docker = new Docker({ socketPath });
  const filters = { label: [`signalbox.owner=${owner}`] };
  const [containers, { Volumes }, networks] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listVolumes({ filters }),
    docker.listNetworks({ filters }),
  ]);
  const names = [
    ...containers.flatMap(({ Names }) => Names),
    ...(Volumes ?? []).map(({ Name }) => Name),
    ...networks.map(({ Name }) => Name),
  ];
  expect(names).toEqual([]);
}
