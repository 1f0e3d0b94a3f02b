import { daemonAt } from './daemon.ts';
import { daemonError, unlessTaken } from './docker-error.ts';
import { filtersOf, isOrphan } from './docker-labels.ts';

/** Removes what dead processes of this owner have left at a daemon; gives the names of it. */
export async function sweepContainers(sweep: Sweep): Promise<readonly string[]> {
  return removeOrphans(sweep).catch((error: unknown) => {
    throw daemonError(error);
  });
}

async function removeOrphans({ socket, owner }: Sweep): Promise<readonly string[]> {
  const docker = await daemonAt(socket);
  const filters = filtersOf(owner);
  const removed: string[] = [];
  const containers = await docker.listContainers({ all: true, filters });
  for (const { Id, Names } of containers.filter((each) => isOrphan(each.Labels))) {
    await docker.getContainer(Id).remove({ force: true, v: true }).catch(unlessTaken);
    removed.push(Names[0]?.replace(/^\//, '') ?? Id);
  }
  const { Volumes } = await docker.listVolumes({ filters });
  for (const { Name } of (Volumes ?? []).filter((each) => isOrphan(each.Labels))) {
    await docker.getVolume(Name).remove().catch(unlessTaken);
    removed.push(Name);
  }
  const networks = await docker.listNetworks({ filters });
  for (const { Id, Name } of networks.filter((each) => isOrphan(each.Labels))) {
    await docker.getNetwork(Id).remove().catch(unlessTaken);
    removed.push(Name);
  }
  return removed;
}

type Sweep = { readonly socket: string; readonly owner: string };
