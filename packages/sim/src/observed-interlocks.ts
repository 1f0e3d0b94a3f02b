import type { DatabaseSync } from 'node:sqlite';
import {
  type Actor,
  actorName,
  type FlowVersion,
  type Interlock,
  interlocksFactKey,
  type Run,
  type RunEvent,
  type RunTransition,
} from '@signalbox/engine';
import { newcomer } from './staff.ts';
import type { Trace } from './trace.ts';

/** A granting decision, with who has said so. */
type Standing = { readonly guards: readonly string[]; readonly by: readonly string[]; readonly overridden: boolean };

type Known = {
  /** By decision. */
  readonly standing: Map<string, Standing>;
  readonly votes: Map<string, Map<string, string>>;
  /** By step: what was let pass of its open visit. */
  readonly passed: Map<string, Readonly<Record<string, number>>>;
  /** Of the run above, where a decision there has let this one happen. */
  readonly above: readonly Standing[];
};

type Followed = {
  readonly transition: RunTransition;
  readonly after: Run;
  readonly version: FlowVersion;
  readonly initiators: readonly string[];
};

/** I19: no effect is dispatched that an interlock keeps back, as the history has it and the interlocks are at its commit. */
export class ObservedInterlocks {
  readonly #trace: Trace;
  readonly #isNewcomerIn: () => boolean;
  readonly #stored: () => readonly Interlock[];
  readonly #runs = new Map<string, Known>();

  constructor(database: DatabaseSync, trace: Trace, isNewcomerIn: () => boolean) {
    this.#trace = trace;
    this.#isNewcomerIn = isNewcomerIn;
    const fact = database.prepare('SELECT value FROM facts WHERE key = ?');
    this.#stored = () => JSON.parse(String(fact.get(interlocksFactKey('default'))?.value ?? 'null')) ?? [];
  }

  follow({ transition, after, version, initiators }: Followed): void {
    const known = this.#runs.get(after.id) ?? this.#begun(after);
    this.#runs.set(after.id, known);
    for (const event of transition.events) {
      this.#keep(event, transition.actor, known);
      if (event.type !== 'attempt_started' && event.type !== 'act_begun') continue;
      this.#check({ step: event.step, known, version, initiators }, after.id);
    }
  }

  #begun({ origin, forkedFrom }: Run): Known {
    const isLet = origin.kind === 'step' && !forkedFrom && origin.granted === true;
    const parent = isLet ? this.#runs.get(origin.parent.run) : undefined;
    const guarding = [...(parent?.standing.values() ?? [])].filter(
      ({ guards }) => isLet && guards.includes(origin.parent.step),
    );
    return {
      standing: new Map(),
      votes: new Map(),
      passed: new Map(),
      above: [...(parent?.above ?? []), ...guarding],
    };
  }

  #keep(event: RunEvent, actor: Actor, { standing, votes, passed }: Known): void {
    switch (event.type) {
      case 'visit_opened':
        standing.delete(event.step);
        passed.delete(event.step);
        return;
      case 'decision_opened':
        standing.delete(event.step);
        votes.set(event.step, new Map());
        return;
      case 'set_abandoned':
        for (const decision of event.revoked) standing.delete(decision);
        return;
      case 'vote_taken':
        votes.get(event.step)?.set(actorName(event.vote.by), event.vote.outcome);
        return;
      case 'decision_made': {
        const before = [...(votes.get(event.step) ?? [])].flatMap(([by, said]) => (said === event.outcome ? [by] : []));
        const by = [...new Set([...before, actorName(actor)])];
        standing.set(event.step, { guards: event.granted, by, overridden: event.overridden === true });
        return;
      }
      case 'interlock_overridden':
        passed.set(event.step, event.passed.revisions);
        return;
      default:
    }
  }

  /** All that interlocks ask for here is one person of the developers, of whom all but one always are. */
  #check({ step, known, version, initiators }: Checked, run: string): void {
    const job = version.flow.steps.find(({ name }) => name === step)?.job ?? '';
    for (const { name, revision, on } of this.#stored()) {
      if (!on.jobs.includes(job)) continue;
      this.#trace.sometimes('an effect passes an interlock');
      if (known.passed.get(step)?.[name] === revision) continue;
      const guarding = [...known.standing.values()].filter(({ guards }) => guards.includes(step));
      const counts = (by: string) => !initiators.includes(by) && (by !== newcomer.name || this.#isNewcomerIn());
      if ([...guarding, ...known.above].some((each) => !each.overridden && each.by.some(counts))) continue;
      this.#trace.broken('I19', `${step} of ${run} begins, and interlock ${name} keeps it back`);
    }
  }
}

type Checked = Pick<Followed, 'version' | 'initiators'> & { readonly step: string; readonly known: Known };
