import { type Fact, type Facts, factsOfEvidence, interlocksFactKey, interlocksIn, type Run } from '@signalbox/engine';
import type { Store } from '@signalbox/store';
import type { Pending } from './pending.ts';
import { isToRun } from './request.ts';
import type { Working } from './working-set.ts';

type Evidenced = Pick<Run, 'project' | 'origin' | 'steps'>;

/** What of a group dispatches, or may: its interlocks, and the people whose grants they ask for. */
export class KnownInterlocks {
  readonly #store: Pick<Store, 'facts'>;
  /** Of projects without any, so that they cost no look; what rests on it is checked where it is committed. */
  readonly #without = new Map<string, Fact>();

  constructor(store: Pick<Store, 'facts'>) {
    this.#store = store;
  }

  /** Somebody has changed them meanwhile. */
  forget(key: string): void {
    this.#without.delete(key);
  }

  async factsFor(group: readonly Pending[], set: ReadonlyMap<string, Working>): Promise<Facts> {
    const runs = [...runsOf(set), ...group.flatMap(startedBy)];
    const keys = [...new Set(runs.map(({ project }) => interlocksFactKey(project)))];
    // Of what does not begin anything, nothing would be found wrong at its commit.
    for (const { factKeys } of group) for (const key of factKeys) this.#without.delete(key);
    const unknown = keys.filter((key) => !this.#without.has(key));
    const found = unknown.length === 0 ? {} : await this.#store.facts(unknown);
    for (const [key, fact] of Object.entries(found)) if (interlocksIn(fact).length === 0) this.#keep(key, fact);
    const kept = keys.flatMap((key) => {
      const fact = this.#without.get(key);
      return fact ? [[key, fact] as const] : [];
    });
    const facts: Facts = { ...Object.fromEntries(kept), ...found };
    const locked = runs.filter(({ project }) => interlocksIn(facts[interlocksFactKey(project)]).length > 0);
    const people = [...new Set(locked.flatMap(factsOfEvidence))];
    return people.length === 0 ? facts : { ...facts, ...(await this.#store.facts(people)) };
  }

  #keep(key: string, fact: Fact): void {
    if (this.#without.size >= mostKept) this.#without.clear();
    this.#without.set(key, fact);
  }
}

/** Projects. */
const mostKept = 10_000;

function runsOf(set: ReadonlyMap<string, Working>): readonly Evidenced[] {
  return [...set.values()].flatMap((working) => (working.kind === 'run' && working.state ? [working.state] : []));
}

function startedBy({ request }: Pending): readonly Evidenced[] {
  return request.commands.flatMap((addressed): readonly Evidenced[] => {
    if (!isToRun(addressed)) return [];
    const { command } = addressed;
    if (command.type === 'fork') return [command.from.run];
    return command.type === 'start' ? [{ project: command.project, origin: command.origin, steps: {} }] : [];
  });
}

/** Keys of the facts of interlocks that the transitions of a run rest on; none where they dispatch nothing. */
export function interlockKeys(working: Working | undefined, facts: Facts): readonly string[] {
  if (working?.kind !== 'run' || !working.state) return [];
  const key = interlocksFactKey(working.state.project);
  if (interlocksIn(facts[key]).length > 0) {
    return [key, ...factsOfEvidence(working.state)].filter((each) => Object.hasOwn(facts, each));
  }
  const dispatches = working.transitions.some(({ events }) => events.some(({ type }) => startsWork.has(type)));
  return dispatches && Object.hasOwn(facts, key) ? [key] : [];
}

const startsWork: ReadonlySet<string> = new Set(['attempt_started', 'act_begun']);
