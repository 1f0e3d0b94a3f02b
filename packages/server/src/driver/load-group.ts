import type { Facts, FlowVersion } from '@signalbox/engine';
import type { Aggregate, AggregateRef, Store } from '@signalbox/store';
import type { AggregateCache } from './aggregate-cache.ts';
import type { Pending } from './pending.ts';
import type { Addressed } from './request.ts';
import type { VersionCache } from './version-cache.ts';
import { buildIdOf, loaded, type Working } from './working-set.ts';

export type LoadedGroup = {
  readonly set: ReadonlyMap<string, Working>;
  readonly versions: ReadonlyMap<string, FlowVersion>;
  readonly facts: Facts;
};

type Sources = { readonly store: Store; readonly cache: AggregateCache; readonly versions: VersionCache };

/** Everything that the group's commands can need: their aggregates, those that these lead to, flows and facts. */
export async function loadGroup(group: readonly Pending[], sources: Sources): Promise<LoadedGroup> {
  const set = new Map<string, Working>();
  await loadInto(
    set,
    group.flatMap(({ request }) => request.commands.flatMap(addressees)),
    sources,
  );
  await loadInto(set, [...set.values()].flatMap(relatives), sources);
  const factKeys = [...new Set(group.flatMap((pending) => pending.factKeys))];
  const facts = factKeys.length === 0 ? {} : await sources.store.facts(factKeys);
  const versions = new Map<string, FlowVersion>();
  for (const working of set.values()) {
    if (working.kind !== 'run' || !working.state) continue;
    const { hash } = working.state.flow;
    if (versions.has(hash)) continue;
    const version = sources.versions.cached(hash) ?? (await sources.versions.get(hash));
    if (version) versions.set(hash, version);
  }
  return { set, versions, facts };
}

/** A build that is over at birth tells its run in the same commit. */
function addressees({ to, command }: Addressed): readonly AggregateRef[] {
  if (command.type !== 'create' || !command.build.attempt) return [to];
  return [to, { kind: 'run', id: command.build.attempt.run }];
}

async function loadInto(
  set: Map<string, Working>,
  refs: readonly AggregateRef[],
  { store, cache }: Sources,
): Promise<void> {
  const missing: AggregateRef[] = [];
  for (const ref of refs) {
    if (set.has(ref.id)) continue;
    const cached = cache.get(ref.id);
    set.set(ref.id, loaded(ref, cached));
    if (!cached) missing.push(ref);
  }
  if (missing.length === 0) return;
  const found = new Map<string, Aggregate>((await store.load(missing)).map((aggregate) => [aggregate.id, aggregate]));
  for (const ref of missing) {
    const aggregate = found.get(ref.id);
    if (aggregate) cache.set(aggregate);
    set.set(ref.id, loaded(ref, aggregate));
  }
}

/** A build tells its run, and a run withdraws its builds. */
function relatives(working: Working): readonly AggregateRef[] {
  if (!working.state) return [];
  if (working.kind === 'build') {
    const { attempt } = working.state;
    return attempt ? [{ kind: 'run', id: attempt.run }] : [];
  }
  return Object.values(working.state.open).flatMap(({ phase }): AggregateRef[] =>
    phase.kind === 'attempting' && phase.attempt.job === 'pipeline'
      ? [{ kind: 'build', id: buildIdOf(phase.attempt.uuid) }]
      : [],
  );
}
