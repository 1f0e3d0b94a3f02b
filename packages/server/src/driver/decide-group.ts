import { evolveRun, isUnderWay, type RunEvent, type RunTransition } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Log } from '../log.ts';
import { decideRequest, type Situation } from './decide-request.ts';
import type { Pending } from './pending.ts';
import { type Decided, type UnitOfRequests, unitsOf } from './units.ts';
import { type Working, withRunTransition } from './working-set.ts';

export type DecidedGroup = {
  readonly set: ReadonlyMap<string, Working>;
  readonly units: readonly UnitOfRequests[];
};

/** Decides the requests of a group in the order of their arrival, each on what the one before left. */
export function decideGroup(group: readonly Pending[], given: Situation & { readonly log: Log }): DecidedGroup {
  const set = new Map(given.set);
  const decided: Decided[] = [];
  for (const pending of group) {
    try {
      const result = decideRequest(pending.request, { ...given, set });
      const { touched } = result;
      if (result.ok) {
        const events = eventsOf(pending, set, result.changed);
        for (const [id, working] of result.changed) set.set(id, working);
        decided.push({ pending, touched, events });
      } else {
        const { code, ...details } = result.failure;
        decided.push({ pending, touched, refusal: new AppError(code, details) });
      }
    } catch (error) {
      given.log.error('invariant broken', { error, ids: pending.request.commands.map(({ to }) => to.id) });
      const touched = pending.request.commands.map(({ to }) => to.id);
      for (const [id, held] of holdAll(touched, error, { ...given, set })) set.set(id, held);
      decided.push({ pending, touched, refusal: new AppError('internal', {}, { cause: error }) });
    }
  }
  return { set, units: unitsOf(decided) };
}

/** What a request writes of the run that it addresses first. */
function eventsOf({ request: { commands } }: Pending, before: WorkingSet, after: WorkingSet): readonly RunEvent[] {
  const id = commands[0]?.to.id ?? '';
  const working = after.get(id);
  if (working?.kind !== 'run') return [];
  return working.transitions.slice(before.get(id)?.transitions.length).flatMap(({ events }) => events);
}

type WorkingSet = ReadonlyMap<string, Working>;

/** A broken invariant stops the runs that it concerns, and nothing else. */
function holdAll(ids: readonly string[], error: unknown, { set, now }: Situation): ReadonlyMap<string, Working> {
  const held = new Map<string, Working>();
  for (const id of ids) {
    const working = set.get(id);
    if (working?.kind !== 'run' || !working.state || !isUnderWay(working.state)) continue;
    const detail = error instanceof Error ? error.message : String(error);
    const events = [{ type: 'run_held' as const, reason: 'invariant' as const, detail }];
    const seq = working.state.seq + 1;
    const transition: RunTransition = { seq, at: now, actor: { kind: 'system' }, cause: 'invariant', events };
    held.set(id, withRunTransition(working, transition, evolveRun(working.state, transition)));
  }
  return held;
}
