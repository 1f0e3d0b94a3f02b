import { evolveRun, isUnderWay, type Run, type RunEvent, type RunTransition, withGivenUp } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import { decideRequest, type Situation } from './decide-request.ts';
import type { Pending } from './pending.ts';
import { closedPlace } from './places.ts';
import { type Decided, type UnitOfRequests, unitsOf } from './units.ts';
import { endedTasks, type Working, withRunTransition } from './working-set.ts';

export type DecidedGroup = {
  readonly set: ReadonlyMap<string, Working>;
  readonly units: readonly UnitOfRequests[];
  readonly broken: readonly Broken[];
};

type Broken = { readonly error: unknown; readonly ids: readonly string[] };

/** Decides the requests of a group in the order of their arrival, each on what the one before left. */
export function decideGroup(group: readonly Pending[], given: Situation): DecidedGroup {
  const set = new Map(given.set);
  const decided: Decided[] = [];
  const broken: Broken[] = [];
  const ends = new TaskEnds();
  for (const pending of group) {
    try {
      const { fence } = pending.request;
      const ender = fence && ends.enderOf(fence.task);
      if (ender !== undefined) {
        decided.push({ pending, touched: [], lookedAt: [ender], refusal: new AppError('lease_lost') });
        continue;
      }
      const closed = closedPlace(pending.request, given.facts);
      if (closed) {
        decided.push({ pending, touched: [], lookedAt: [], refusal: closed });
        continue;
      }
      const result = decideRequest(pending.request, { ...given, set });
      const { touched, lookedAt } = result;
      if (result.ok) {
        const events = eventsOf(pending, set, result.changed);
        for (const [id, working] of result.changed) {
          ends.add(set.get(id), working);
          set.set(id, working);
        }
        decided.push({ pending, touched, lookedAt, events });
      } else {
        const { code, ...details } = result.failure;
        decided.push({ pending, touched, lookedAt, refusal: new AppError(code, details) });
      }
    } catch (error) {
      const touched = pending.request.commands.map(({ to }) => to.id);
      broken.push({ error, ids: touched });
      if (error instanceof AppError) {
        decided.push({ pending, touched, lookedAt: [], refusal: error });
        continue;
      }
      for (const [id, held] of holdAll(touched, error, { ...given, set })) set.set(id, held);
      decided.push({ pending, touched, lookedAt: [], refusal: new AppError('internal', {}, { cause: error }) });
    }
  }
  return { set, units: unitsOf(decided), broken };
}

/** Tasks that the group has ended so far: whoever holds one comes too late, though the store still takes it for held. */
class TaskEnds {
  readonly #enders = new Map<string, string>();
  /** Looked through when somebody comes with a lease. */
  #unseen: { readonly before: Working | undefined; readonly after: Working }[] = [];

  add(before: Working | undefined, after: Working): void {
    this.#unseen.push({ before, after });
  }

  /** The aggregate with which the task has ended. */
  enderOf(task: string): string | undefined {
    for (const { before, after } of this.#unseen) {
      for (const ended of endedTasks(before, after)) this.#enders.set(ended, after.id);
    }
    this.#unseen = [];
    return this.#enders.get(task);
  }
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
    if (working?.kind !== 'run' || !working.state || !isHoldable(working.state)) continue;
    const detail = error instanceof Error ? error.message : String(error);
    const hold = { type: 'run_held' as const, reason: 'invariant' as const, detail };
    // What its flow says of them may be what is broken.
    const events = [withGivenUp(hold, working.state, { now, isEffect: () => true })];
    const seq = working.state.seq + 1;
    const transition: RunTransition = { seq, at: now, actor: { kind: 'system' }, cause: 'invariant', events };
    held.set(id, withRunTransition(working, transition, evolveRun(working.state, transition)));
  }
  return held;
}

/** Something goes on in it by itself. */
function isHoldable(run: Run): boolean {
  return isUnderWay(run) || run.state.status === 'rolling_back';
}
