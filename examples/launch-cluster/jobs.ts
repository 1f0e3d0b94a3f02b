import { bool, defineJob, defineSequence, int, type JobContext, str, type UndoContext } from '@signalbox/sdk';
import { type CloudClient, cloudAt } from './cloud-client.ts';

type Deps = { readonly cloud: CloudClient };

/** What goes from job to job. */
type Cluster = {
  readonly name: string;
  readonly size: number;
  readonly isBroken: boolean;
  /** Ids in the cloud, by what they are. */
  readonly made: { readonly [kind: string]: readonly string[] };
};

type Context = JobContext<Deps>;

export const setup = (): Deps => ({ cloud: cloudAt(process.env.CLOUD ?? 'http://127.0.0.1:18090') });

export const reserveNetwork = defineJob({
  name: 'reserve network',
  description: 'Addresses for a cluster',
  input: {
    name: str({ required: true, regex: '[a-z][a-z0-9-]*', comment: 'of the cluster' }),
    size: int({ default: 3, min: 1, max: 9, comment: 'machines' }),
    broken: bool({ default: false, comment: 'whether its gate will not answer' }),
  },
  pre: [
    (_ctx: Context, given: { readonly name: string; readonly size: number; readonly broken: boolean }): Cluster => {
      const { name, size, broken } = given;
      return { name, size, isBroken: broken, made: {} };
    },
  ],
  execute: (ctx: Context, cluster: Cluster) => make(ctx, cluster, { kind: 'network', count: 1 }),
  post: [hasAll('network', () => 1)],
  undo,
});

export const startMachines = defineJob({
  name: 'start machines',
  pre: [needs('network')],
  execute: (ctx: Context, cluster: Cluster) => make(ctx, cluster, { kind: 'machine', count: cluster.size }),
  post: [hasAll('machine', ({ size }) => size)],
  undo,
});

export const attachDisks = defineJob({
  name: 'attach disks',
  pre: [needs('machine')],
  execute: (ctx: Context, cluster: Cluster) => make(ctx, cluster, { kind: 'disk', count: cluster.size }),
  post: [hasAll('disk', ({ size }) => size)],
  undo,
});

export const openGate = defineJob({
  name: 'open gate',
  pre: [needs('machine'), needs('network')],
  execute: (ctx: Context, cluster: Cluster) => make(ctx, cluster, { kind: 'gate', count: 1 }),
  post: [
    hasAll('gate', () => 1),
    (_ctx: Context, cluster: Cluster) => {
      if (cluster.isBroken) throw new Error(`the gate of ${cluster.name} does not answer`);
      return cluster;
    },
  ],
  undo,
});

export const publishName = defineJob({
  name: 'publish name',
  pre: [needs('gate')],
  execute: (ctx: Context, cluster: Cluster) => make(ctx, cluster, { kind: 'name', count: 1 }),
  post: [
    (ctx: Context, cluster: Cluster) => {
      ctx.set('address', `https://${cluster.name}.example`);
      return cluster;
    },
  ],
  undo,
});

export const launchCluster = defineSequence({
  name: 'launch_cluster',
  description: 'A cluster, whole or not at all',
  jobs: [reserveNetwork, startMachines, attachDisks, openGate, publishName],
});

type Wanted = { readonly kind: string; readonly count: number };

/** The one write of each job. By which key it will be made is remembered before it is. */
async function make(ctx: Context, cluster: Cluster, { kind, count }: Wanted): Promise<Cluster> {
  await ctx.undoData('key', ctx.key);
  const ids = await ctx.deps.cloud.make({ key: ctx.key, kind, count });
  ctx.log.info(`made ${ids.length} of ${kind}`, { ids });
  return { ...cluster, made: { ...cluster.made, [kind]: ids } };
}

/** It may come before anything was made, and more than once: the cloud knows by the key. */
async function undo(ctx: UndoContext<Deps>): Promise<void> {
  if (typeof ctx.data.key === 'string') await ctx.deps.cloud.remove(ctx.data.key);
}

function needs(kind: string) {
  return (_ctx: Context, cluster: Cluster): Cluster => {
    if (!cluster.made[kind]?.length) throw new Error(`cluster ${cluster.name} has no ${kind} yet`);
    return cluster;
  };
}

function hasAll(kind: string, count: (cluster: Cluster) => number) {
  return (_ctx: Context, cluster: Cluster): Cluster => {
    const found = cluster.made[kind]?.length ?? 0;
    if (found !== count(cluster)) throw new Error(`the cloud has made ${found} of ${kind}, not ${count(cluster)}`);
    return cluster;
  };
}
