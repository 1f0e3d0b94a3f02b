import {
  type Actor,
  actorName,
  type DecisionRule,
  type OpenDecision,
  type Quorum,
  type RunEvent,
} from '@signalbox/engine';
import type { Trace } from './trace.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

type Steered = {
  readonly grants: readonly string[];
  readonly required: readonly string[];
  who: Quorum;
  /** By who has handed the right on: to whom. */
  readonly handed: Map<string, string>;
  /** Who has asked others without being asked. */
  readonly outsiders: Set<string>;
  /** Who waits for an answer. */
  asks: string | undefined;
};

/** What people have done to the open decisions of one run, and that none of it gives anybody a right that they do not have. */
export class ObservedSteering {
  readonly #trace: Trace;
  readonly #open = new Map<string, Steered>();

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  opened(
    step: string,
    { who }: OpenDecision,
    { grants, required = [] }: Pick<DecisionRule, 'grants' | 'required'>,
  ): void {
    this.#open.set(step, { grants, required, who, handed: new Map(), outsiders: new Set(), asks: undefined });
  }

  /** Names of those on whose behalf somebody votes whose vote falls with this. */
  follow(event: RunEvent, actor: Actor, initiators: readonly string[]): readonly string[] {
    const steered = 'step' in event && event.step !== undefined ? this.#open.get(event.step) : undefined;
    if (!steered) return [];
    switch (event.type) {
      case 'decision_delegated':
        return this.#delegated(event, steered, { by: actorName(actor), initiators });
      case 'decision_reassigned':
        if (event.byOutsider) steered.outsiders.add(actorName(actor));
        this.#asksMore(event, steered);
        return [];
      case 'decision_escalated':
        this.#asksMore(event, steered);
        return [];
      case 'information_asked':
        if (steered.asks !== undefined) this.#trace.broken('I8', `${event.step} has two questions at once`);
        steered.asks = actorName(actor);
        return [];
      case 'information_given':
        steered.asks = undefined;
        return [];
      default:
        return [];
    }
  }

  #delegated(
    { step, to }: Of<'decision_delegated'>,
    { handed }: Steered,
    { by, initiators }: { readonly by: string; readonly initiators: readonly string[] },
  ): readonly string[] {
    if (!to) handed.delete(by);
    else {
      const name = actorName(to);
      if (initiators.includes(name) || initiators.includes(by))
        this.#trace.broken('I8', `${by} hands the right in ${step} to ${name}, around an exclusion`);
      if ([...handed.values()].includes(by) || handed.has(name))
        this.#trace.broken('I8', `a right in ${step} is handed further, by ${by} to ${name}`);
      handed.set(by, name);
    }
    return [by];
  }

  /** As many as before, of all who were asked before and more. */
  #asksMore({ step, who }: Of<'decision_reassigned' | 'decision_escalated'>, steered: Steered): void {
    const before = steered.who.flat();
    const after = who.flat();
    const isWider = before.every((part, index) => {
      const now = after[index];
      const keeps = part.groups.every((group) => now?.groups.includes(group));
      return now?.count === part.count && keeps && part.users.every((user) => now.users.includes(user));
    });
    if (!isWider || after.length !== before.length) this.#trace.broken('I8', `${step} asks for less than before`);
    steered.who = who;
  }

  /** For whom somebody says something there. */
  rightsOf(step: string, person: string): readonly string[] {
    if (this.#open.get(step)?.outsiders.has(person))
      this.#trace.broken('I8', `${person} has asked others in ${step}, and comes to decide by that`);
    const handed = this.#open.get(step)?.handed ?? new Map<string, string>();
    const others = [...handed].flatMap(([from, to]) => (to === person ? [from] : []));
    if (handed.has(person) && others.length === 0)
      this.#trace.broken('I8', `${person} has handed on the right in ${step}, and uses it`);
    return others;
  }

  checkGrant(step: string, outcome: string, person: string): void {
    const { asks, grants = [] } = this.#open.get(step) ?? {};
    if (asks !== undefined && asks !== person && grants.includes(outcome))
      this.#trace.broken('I8', `${person} grants ${step}, and ${asks} has no answer yet`);
  }

  whoOf(step: string): Pick<Steered, 'who' | 'required'> {
    return this.#open.get(step) ?? { who: [], required: [] };
  }
}
