import { childFlows, type Fact, type Facts, type FlowVersion, flowFactKey, type Values } from '@signalbox/engine';
import type { Store } from '@signalbox/store';
import type { Pending } from './pending.ts';
import { isToRun } from './request.ts';
import type { Working } from './working-set.ts';

type Loaded = {
  readonly set: ReadonlyMap<string, Working>;
  readonly versions: ReadonlyMap<string, FlowVersion>;
};

/** The newest versions of what guarded steps start. What is granted stays that version, so that a later one is no conflict. */
export async function flowFacts(
  group: readonly Pending[],
  { set, versions }: Loaded,
  store: Pick<Store, 'flow'>,
): Promise<Facts> {
  const named = new Map<string, { readonly project: string; readonly flow: string }>();
  const add = (project: string, version: FlowVersion | undefined, inputs: Values): void => {
    const flows = version ? childFlows(version, inputs) : [];
    for (const flow of flows) named.set(flowFactKey(project, flow), { project, flow });
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
  const facts = [...named].map(async ([key, { project, flow }]): Promise<[string, Fact]> => {
    const found = await store.flow(project, flow);
    return [key, { version: 0, value: found && { hash: found.version.hash } }];
  });
  return Object.fromEntries(await Promise.all(facts));
}
