import type { Actor } from '../actor.ts';
import type { Facts, FindFlow, FindSecret } from '../fact.ts';
import type { FlowVersion } from '../flow/flow.ts';
import type { Ids } from '../ids.ts';
import { withGivenUp } from '../rollback/given-up.ts';
import { type ClosedVisit, closedVisits } from '../run/closed-visit.ts';
import { decideRun } from '../run/decide-run.ts';
import { evolveRun } from '../run/evolve-run.ts';
import type { Run } from '../run/run.ts';
import type { RunCommand } from '../run/run-command.ts';
import { effectsOfRun, type RunEffect } from '../run/run-effect.ts';
import type { RunEvent, RunTransition } from '../run/run-event.ts';
import type { Instant } from '../value.ts';

/** One command as it reaches the engine, or a broken invariant as the driver records it. */
export type Act = CommandAct | { readonly broken: string; readonly at?: Instant };

export type CommandAct = {
  readonly command: RunCommand;
  readonly by?: Actor;
  readonly at?: Instant;
  readonly facts?: Facts;
  readonly findFlow?: FindFlow;
  readonly findSecret?: FindSecret;
};

/** What a driver would have committed after some acts. */
export type Played = {
  readonly version: FlowVersion;
  readonly run: Run | undefined;
  readonly journal: readonly RunTransition[];
  readonly closed: readonly ClosedVisit[];
  readonly effects: readonly RunEffect[];
  /** What the latest act got: the code of a refusal, `nothing` for no events, else the types of its events. */
  readonly answer: string;
  readonly message: string;
  /** Of what was refused. */
  readonly path: string | undefined;
  readonly events: readonly RunEvent[];
  readonly now: Instant;
  readonly ids: Ids;
};

/** Ids are `id-1`, `id-2`, … in the order of their making; the clock starts at 0. */
export function play(version: FlowVersion, acts: readonly Act[]): Played {
  const nothing = {
    run: undefined,
    journal: [],
    closed: [],
    effects: [],
    answer: '',
    message: '',
    path: undefined,
    events: [],
  };
  return acts.reduce(perform, { version, ...nothing, now: 0, ids: countingIds() });
}

export function perform(before: Played, act: Act): Played {
  const now = act.at ?? before.now;
  if ('broken' in act) {
    const hold = { type: 'run_held' as const, reason: 'invariant' as const, detail: act.broken };
    const event = before.run ? withGivenUp(hold, before.run, { now, isEffect: () => true }) : hold;
    return commit({ ...before, now }, { actor: { kind: 'system' }, cause: 'invariant', events: [event] });
  }
  const { command, by = { kind: 'callback' }, facts = {}, findFlow, findSecret } = act;
  const { run, version, ids } = before;
  const found = { ...(findFlow && { findFlow }), ...(findSecret && { findSecret }) };
  const decided = decideRun({ version, run, command, actor: by, facts, ...found, now, ids });
  if (!decided.ok) {
    const { code, message, path } = decided.failure;
    return { ...before, now, answer: code, message, path, events: [] };
  }
  const { events } = decided;
  if (events.length === 0) return { ...before, now, answer: 'nothing', message: '', events };
  const after = commit({ ...before, now }, { actor: by, cause: command.type, events }, decided.run);
  return command.type === 'migrate' ? { ...after, version: command.to } : after;
}

function commit(before: Played, caused: Pick<RunTransition, 'actor' | 'cause' | 'events'>, decided?: Run): Played {
  const { run, now } = before;
  const transition = { seq: (run?.seq ?? 0) + 1, at: now, ...caused };
  const after = decided ?? evolveRun(run, transition);
  return {
    ...before,
    run: after,
    journal: [...before.journal, transition],
    closed: [...before.closed, ...closedVisits(run, transition)],
    effects: [...before.effects, ...effectsOfRun(run, after)],
    answer: caused.events.map(({ type }) => type).join(' '),
    message: '',
    events: caused.events,
  };
}

/** The run after some acts, of which the first starts it. */
export function runOf(played: Played): Run {
  if (!played.run) throw new Error('nothing started the run');
  return played.run;
}

function countingIds(): Ids {
  let made = 0;
  return {
    next: () => {
      made += 1;
      return `id-${made}`;
    },
  };
}
