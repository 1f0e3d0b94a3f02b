import type { Random } from './random.ts';

/** How likely each is, per chance that it gets. */
export type Faults = {
  readonly crashBefore: number;
  readonly crashAfter: number;
  /** The store has done it, and the caller sees an error. */
  readonly unknown: number;
  readonly storeError: number;
  readonly answerLost: number;
  readonly refuse: number;
  readonly hang: number;
  readonly deliveryLost: number;
  /** Accepted, and never answered, where a deadline helps. */
  readonly silent: number;
  readonly late: number;
  readonly early: number;
  readonly repeat: number;
  readonly contrary: number;
  readonly wrongOutcome: number;
  readonly wrongUuid: number;
  readonly stop: number;
  readonly doubleClick: number;
  readonly contradict: number;
  /** Jumps of the clock, forth and back. */
  readonly clockJumps: number;
  /** A server that everybody takes for dead goes on beside its successor. */
  readonly split: number;
  /** Somebody stops the server, and it ends as it should. */
  readonly orderly: number;
  /** Of people; a build that is not wanted any more. */
  readonly kill: number;
  readonly gitFails: number;
  readonly agentDies: number;
  /** Longer than its lease: it wakes with an old epoch. */
  readonly agentFreezes: number;
  /** Two processes have the key of one agent. */
  readonly agentTwin: number;
  readonly lineLost: number;
  readonly pause: number;
  /** Named events that nobody waits for yet, and repeats of them. */
  readonly earlyEvent: number;
  readonly skip: number;
  /** People claim decisions, hand on their right, ask, answer, reassign, override. */
  readonly steer: number;
  /** Somebody changes arguments, mostly where there are none to change. */
  readonly edit: number;
  /** To another version of its flow. */
  readonly migrate: number;
  readonly fork: number;
  /** Somebody wakes a run of which nothing may be due. */
  readonly wake: number;
  /** Somebody wants a run taken back, or a part of it. */
  readonly rollback: number;
  /** Services that say that an undo has failed. */
  readonly undoFails: number;
};

export const noFaults: Faults = {
  crashBefore: 0,
  crashAfter: 0,
  unknown: 0,
  storeError: 0,
  answerLost: 0,
  refuse: 0,
  hang: 0,
  deliveryLost: 0,
  silent: 0,
  late: 0,
  early: 0,
  repeat: 0,
  contrary: 0,
  wrongOutcome: 0,
  wrongUuid: 0,
  stop: 0,
  doubleClick: 0,
  contradict: 0,
  clockJumps: 0,
  split: 0,
  orderly: 0,
  kill: 0,
  gitFails: 0,
  agentDies: 0,
  agentFreezes: 0,
  agentTwin: 0,
  lineLost: 0,
  pause: 0,
  earlyEvent: 0,
  skip: 0,
  steer: 0,
  edit: 0,
  migrate: 0,
  fork: 0,
  wake: 0,
  rollback: 0,
  undoFails: 0,
};

const highest: Faults = {
  crashBefore: 0.01,
  crashAfter: 0.01,
  unknown: 0.03,
  storeError: 0.04,
  answerLost: 0.2,
  refuse: 0.3,
  hang: 0.05,
  deliveryLost: 0.3,
  silent: 0.2,
  late: 0.3,
  early: 0.5,
  repeat: 0.5,
  contrary: 0.5,
  wrongOutcome: 0.3,
  wrongUuid: 0.3,
  stop: 0.02,
  doubleClick: 0.5,
  contradict: 0.5,
  clockJumps: 0.8,
  split: 4,
  orderly: 1,
  kill: 0.05,
  gitFails: 0.4,
  agentDies: 0.6,
  agentFreezes: 0.3,
  agentTwin: 0.5,
  lineLost: 0.1,
  pause: 0.1,
  earlyEvent: 0.1,
  skip: 0.05,
  steer: 1,
  edit: 0.1,
  migrate: 0.15,
  fork: 0.05,
  wake: 0.3,
  rollback: 0.03,
  undoFails: 0.4,
};

/** Each seed has some kinds of trouble and not others: what never happens alone hides what it covers. */
export function drawFaults(random: Random): Faults {
  const drawn = Object.entries(highest).map(([name, most]) => [name, random.chance(0.5) ? most * random.next() : 0]);
  return Object.fromEntries(drawn) as Faults;
}

/** For people: only those that can happen. */
export function faultsText(faults: Faults): string {
  const possible = Object.entries(faults).filter(([, probability]) => probability > 0);
  return possible.map(([name, probability]) => `${name} ${(probability * 100).toFixed(1)} %`).join(', ') || 'none';
}
