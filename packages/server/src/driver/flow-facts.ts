import {
  type ChildFlow,
  childFlows,
  type Fact,
  type Facts,
  type FlowVersion,
  flowFactKey,
  type Values,
} from '@signalbox/engine';
import type { Store } from '@signalbox/store';
import { flowsBelow } from './flows-below.ts';
import type { Pending } from './pending.ts';
import { isToRun } from './request.ts';
import type { Working } from './working-set.ts';

type Loaded = {
  readonly set: ReadonlyMap<string, Working>;
  readonly versions: ReadonlyMap<string, FlowVersion>;
};

type Named = { readonly project: string; readonly child: ChildFlow };

/**
 * The newest versions of what guarded steps start, and of what is started below that. What is granted stays that
 * version, so that a later one is no conflict.
 */
export async function flowFacts(group: readonly Pending[], loaded: Loaded, store: Pick<Store, 'flow'>): Promise<Facts> {
  const found = new Map<string, Promise<FlowVersion | undefined>>();
  const finder = (project: string) => (flow: string) => {
    const key = JSON.stringify([project, flow]);
    const version = found.get(key) ?? store.flow(project, flow).then((stored) => stored?.version);
    found.set(key, version);
    return version;
  };
  const facts = [...namedFlows(group, loaded)].map(
    async ([key, { project, child }]): Promise<[string, Fact]> => [
      key,
      { version: 0, value: await flowsBelow(child, finder(project)) },
    ],
  );
  return Object.fromEntries(await Promise.all(facts));
}

/** By the keys of their facts. */
function namedFlows(group: readonly Pending[], { set, versions }: Loaded): ReadonlyMap<string, Named> {
  const named = new Map<string, Named>();
  const add = (project: string, version: FlowVersion | undefined, inputs: Values): void => {
    for (const child of version ? childFlows(version, inputs, 'guarded') : [])
      named.set(flowFactKey(project, child), { project, child });
  };
  for (const working of set.values()) {
    if (working.kind !== 'run' || !working.state) continue;
    const { project, flow, inputs } = working.state;
    add(project, versions.get(flow.hash), inputs);
  }
  for (const { command, to, version } of group.flatMap(({ request }) => request.commands.filter(isToRun))) {
    const run = set.get(to.id);
    if (command.type === 'start') add(command.project, version, command.inputs);
    if (command.type === 'fork') add(command.from.run.project, version, command.from.run.inputs);
    if (command.type !== 'migrate' || run?.kind !== 'run' || !run.state) continue;
    add(run.state.project, command.to, run.state.inputs);
  }
  return named;
}
