import type { Actor } from '../actor.ts';
import { type Facts, userFactKey } from '../fact.ts';
import type { Quorum } from '../flow/flow.ts';
import { type Evidence, type Interlock, interlocksFactKey } from '../interlock/interlock.ts';
import { admin, bob, decide, people, system } from './acts.ts';
import { type CommandAct, type Played, perform, runOf } from './play.ts';
import { type StepSketch, sketchFlow } from './sketch-flow.ts';

export const eve: Actor = { kind: 'user', id: 'u-eve', name: 'eve' };
export const dan: Actor = { kind: 'user', id: 'u-dan', name: 'dan' };

export const of = (count: number, group: string): Quorum => [[{ count, groups: [group], users: [] }]];
export const decided = (more: Partial<Extract<Evidence, { kind: 'decision' }>> = {}): Evidence => ({
  ...{ kind: 'decision', quorum: of(1, 'dev') },
  ...more,
});

export const lock = (requires: readonly Evidence[] = [decided()], more: Partial<Interlock> = {}): Interlock => ({
  ...{ name: 'production', revision: 1, on: { environments: ['production'], jobs: [] }, requires },
  ...more,
});

/** Ann, Bob and Dan are developers; Eve is of sre. */
export const staff: Facts = {
  ...people,
  [userFactKey('u-eve')]: { version: 1, value: { name: 'eve', groups: ['sre'] } },
  [userFactKey('u-dan')]: { version: 1, value: { name: 'dan', groups: ['dev'] } },
};

export const under = (...interlocks: readonly Interlock[]): Facts => ({
  ...staff,
  [interlocksFactKey('p1')]: { version: interlocks.length, value: interlocks as never },
});

/** What is known beside what the act brings itself. */
export const withFacts = (facts: Facts, ...acts: readonly CommandAct[]): readonly CommandAct[] =>
  acts.map((each) => ({ ...each, facts }));

export const approve: StepSketch = { name: 'approve', kind: 'decision', on: { AGREE: 'ship', REJECT: 'stopped' } };
export const ship: StepSketch = { name: 'ship', effect: true, environment: 'production', on: { OK: 'done' } };
export const asked = sketchFlow([approve, ship]);
export const free = sketchFlow([ship]);

export const digestOf = (played: Played, step = 'approve') => {
  const phase = runOf(played).open[step]?.phase;
  return phase?.kind === 'deciding' ? phase.decision.digest : '';
};

/** With the digest that is shown at that moment. */
export const agreed = (played: Played, facts: Facts, by: Actor = bob, step = 'approve', outcome = 'AGREE') => {
  const visit = runOf(played).open[step]?.number ?? 1;
  return perform(played, decide(step, outcome, digestOf(played, step), { by, facts, visit }));
};

export const heldText = (played: Played) => {
  const { state } = runOf(played);
  return state.status === 'held' ? `${state.reason}: ${state.detail}` : state.status;
};

export const phaseOf = (played: Played, step = 'ship') => runOf(played).open[step]?.phase.kind;

export const override = (reason = 'the shop is down', step = 'ship'): CommandAct => ({
  command: { type: 'override-interlock', step, reason },
  by: admin,
});

export const dispatch = (step = 'ship', attempt = 1): CommandAct => ({
  command: { type: 'dispatch', attempt: { run: 'r1', step, visit: 1, attempt } },
  by: system,
});

export const codes = (played: Played) => played.events.map(({ type }) => type);
