import { type Facts, type FlowVersion, factsOfOthers, isKnownFormat, parentOf } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import { type Aggregate, type AggregateRef, type Store, StoreError } from '@signalbox/store';
import type { AggregateCache } from './aggregate-cache.ts';
import type { KnownInterlocks } from './known-interlocks.ts';
import type { Pending } from './pending.ts';
import { type Addressed, isToRun } from './request.ts';
import type { VersionCache } from './version-cache.ts';
import { buildIdOf, childIdOf, loaded, type Working } from './working-set.ts';

export type LoadedGroup = {
  readonly set: ReadonlyMap<string, Working>;
  /** Aggregates whose rows are no states, with what was wrong: they are not in the set. */
  readonly unreadable: ReadonlyMap<string, unknown>;
  readonly versions: ReadonlyMap<string, FlowVersion>;
  readonly facts: Facts;
};

type Sources = {
  readonly store: Store;
  readonly cache: AggregateCache;
  readonly versions: VersionCache;
  readonly interlocks: KnownInterlocks;
};

/** Everything that the group's commands can need: their aggregates, those that these lead to, flows and facts. */
export async function loadGroup(group: readonly Pending[], sources: Sources): Promise<LoadedGroup> {
  const set = new Map<string, Working>();
  const unreadable = new Map<string, unknown>();
  const into = { set, unreadable };
  await loadInto(
    into,
    group.flatMap(({ request }) => request.commands.flatMap(addressees)),
    sources,
  );
  // A run that ends may move the one above it on, and that may end others: all of them can be in one commit.
  for (let fresh = [...set.values()]; fresh.length > 0; ) {
    const refs = fresh.flatMap(relatives).filter(({ id }) => !set.has(id));
    await loadInto(into, refs, sources);
    fresh = [...new Set(refs.map(({ id }) => id))].flatMap((id) => set.get(id) ?? []);
  }
  for (const pending of group) pending.factKeys = withFactsOfOthers(pending, set);
  const factKeys = [...new Set(group.flatMap((pending) => pending.factKeys))];
  const versions = new Map<string, FlowVersion>();
  for (const working of set.values()) {
    if (working.kind !== 'run' || !working.state) continue;
    const { hash } = working.state.flow;
    if (versions.has(hash)) continue;
    const version = sources.versions.cached(hash) ?? (await sources.versions.get(hash));
    if (version) versions.set(hash, version);
  }
  for (const { request } of group)
    for (const version of request.commands.flatMap(broughtBy)) versions.set(version.hash, version);
  const asked = factKeys.length === 0 ? {} : await sources.store.facts(factKeys);
  const facts = { ...(await sources.interlocks.factsFor(group, set)), ...asked };
  return { set, unreadable, versions, facts };
}

/** Whose right somebody exercises has to have it still. */
function withFactsOfOthers({ request, factKeys }: Pending, set: ReadonlyMap<string, Working>): readonly string[] {
  const others = request.commands.flatMap((addressed) => {
    const working = set.get(addressed.to.id);
    if (!isToRun(addressed) || working?.kind !== 'run' || !working.state) return [];
    return factsOfOthers(addressed.command, request.actor, working.state);
  });
  return others.length === 0 ? factKeys : [...new Set([...factKeys, ...others])];
}

/** A version that is stored with the command, or not yet seen: what follows in the same group may be of a run that it begins. */
function broughtBy(addressed: Addressed): readonly FlowVersion[] {
  if (!isToRun(addressed)) return [];
  const { command, version } = addressed;
  return command.type === 'migrate' ? [command.to] : version ? [version] : [];
}

/** A build or run that is over at birth tells the run that waits for it in the same commit. */
function addressees({ to, command }: Addressed): readonly AggregateRef[] {
  if (command.type === 'start' && command.origin.kind === 'step') {
    return [to, { kind: 'run', id: command.origin.parent.run }];
  }
  if (command.type !== 'create' || !command.build.attempt) return [to];
  return [to, { kind: 'run', id: command.build.attempt.run }];
}

async function loadInto(
  { set, unreadable }: { readonly set: Map<string, Working>; readonly unreadable: Map<string, unknown> },
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
  const readable = await loadReadable(missing, store, unreadable);
  for (const { id, state } of readable) if (!isKnownFormat(state)) unreadable.set(id, versionNewer(id));
  const found = new Map(readable.map((aggregate) => [aggregate.id, aggregate]));
  for (const ref of missing) {
    if (unreadable.has(ref.id)) {
      set.delete(ref.id);
      continue;
    }
    const aggregate = found.get(ref.id);
    if (aggregate) cache.set(aggregate);
    set.set(ref.id, loaded(ref, aggregate));
  }
}

/** To go on with it here could undo, or leave out, what this version knows nothing of. */
export function versionNewer(id: string): AppError {
  return new AppError('version_newer', { id });
}

/** One broken row must not take the rest of the group with it. */
async function loadReadable(
  refs: readonly AggregateRef[],
  store: Store,
  unreadable: Map<string, unknown>,
): Promise<readonly Aggregate[]> {
  try {
    return await store.load(refs);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const [only] = refs;
    if (refs.length === 1 && only) {
      unreadable.set(only.id, error);
      return [];
    }
    return (await Promise.all(refs.map((ref) => loadReadable([ref], store, unreadable)))).flat();
  }
}

/** A build or run tells the run that waits for it, and a run withdraws what it waits for. */
function relatives(working: Working): readonly AggregateRef[] {
  if (!working.state) return [];
  if (working.kind === 'build') {
    const { attempt } = working.state;
    return attempt ? [{ kind: 'run', id: attempt.run }] : [];
  }
  const { open } = working.state;
  const parent = parentOf(working.state);
  const served = Object.values(open).flatMap(({ phase }): AggregateRef[] => {
    if (phase.kind !== 'attempting' || (phase.attempt.job !== 'pipeline' && phase.attempt.job !== 'flow')) return [];
    const { job, uuid } = phase.attempt;
    return [job === 'pipeline' ? { kind: 'build', id: buildIdOf(uuid) } : { kind: 'run', id: childIdOf(uuid) }];
  });
  return parent ? [...served, { kind: 'run', id: parent.run }] : served;
}
