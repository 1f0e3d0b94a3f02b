import { type DecisionRule, type FlowVersion, hashFlow, type Job, type Step, type Target } from '@signalbox/engine';
import type { Faults } from './faults.ts';

/** A flow that everybody has, and how the outside treats it. */
export type Scenario = {
  readonly name: string;
  readonly flow: FlowVersion;
  readonly below?: readonly FlowVersion[];
  readonly variants?: readonly FlowVersion[];
  readonly faults?: Partial<Faults>;
};

type Sketch = Partial<Omit<Step, 'on' | 'decision'>> & {
  readonly on: { readonly [outcome: string]: Target | string };
  readonly decide?: boolean | Partial<DecisionRule>;
  readonly build?: boolean;
  readonly wait?: Step['args'];
  /** The flow that the step runs. */
  readonly runs?: string;
  readonly effect?: boolean;
  /** It can be taken back, and is an effect. */
  readonly undo?: boolean;
};

const soon = { maxAttempts: 3, backoffMs: 300, maxBackoffMs: 1000 };
const chain = { a: { on: { OK: 'b', NO: 'stopped' } }, b: { on: { OK: 'done', NO: 'stopped' } } };
const forked = {
  a: { on: { OK: { fork: ['b', 'c'] }, NO: 'a' } },
  b: { on: { OK: 'j', NO: 'b' } },
  c: { on: { OK: 'j', NO: 'c' } },
  j: { on: { OK: 'done', NO: 'a' }, enter: 'all' as const },
};
const both: Partial<DecisionRule> = { who: [[{ count: 2, groups: ['dev'], users: [] }]] };
const built = { a: { build: true, on: { SUCCESS: 'b', FAIL: 'a' } }, b: chain.b };
const review = {
  build: { on: { OK: 'review', NO: 'build' } },
  review: { decide: true, on: { OK: 'deploy', NO: 'build' } },
  deploy: { effect: true, on: { OK: 'done', NO: 'hold' } },
};

const back = { onFailure: 'rollback' as const };
const undone = {
  a: { undo: true, on: { OK: 'b', NO: 'b' } },
  b: { undo: true, retry: soon, on: { OK: 'c', NO: 'c' } },
  c: { effect: true, on: { OK: 'rollback', NO: 'rollback' } },
};
const undoneBranches = {
  a: { undo: true, on: { OK: { fork: ['b', 'c'] }, NO: 'rollback' } },
  b: { undo: true, timeoutMs: 600, on: { OK: 'rollback', NO: 'done' } },
  c: { undo: true, timeoutMs: 600, on: { OK: 'done', NO: 'rollback' } },
};

const below = [flowOf(chain, { name: 'low' })];
const above = { a: { runs: 'low', on: { DONE: 'b', STOPPED: 'stopped', FAILED: 'a' } }, b: chain.b };

export const scenarios: readonly Scenario[] = [
  { name: 'one step', flow: flowOf({ a: { on: { OK: 'done', NO: 'done' } } }) },
  { name: 'two steps', flow: flowOf(chain) },
  { name: 'two steps, answers of the server get lost', flow: flowOf(chain), faults: { answerLost: 0.5 } },
  { name: 'two steps, deliveries get lost', flow: flowOf(chain), faults: { deliveryLost: 0.6 } },
  { name: 'two steps, services refuse', flow: flowOf(chain), faults: { refuse: 0.5 } },
  { name: 'two steps, callbacks before the response', flow: flowOf(chain), faults: { early: 1 } },
  { name: 'two steps, every callback twice', flow: flowOf(chain), faults: { repeat: 1 } },
  { name: 'two steps, every callback contradicted', flow: flowOf(chain), faults: { contrary: 1 } },
  { name: 'two steps, wrong outcomes first', flow: flowOf(chain), faults: { wrongOutcome: 1, wrongUuid: 1 } },
  { name: 'a loop', flow: flowOf({ a: { on: { OK: 'b', NO: 'a' } }, b: { on: { OK: 'done', NO: 'a' } } }) },
  { name: 'a loop up to its limit', flow: flowOf({ a: { on: { OK: 'a', NO: 'a' } } }, { transitions: 6 }) },
  {
    name: 'a deadline that passes',
    flow: flowOf({ a: { timeoutMs: 300, on: { OK: 'done', NO: 'done', TIMEOUT: 'b' } }, b: chain.b }),
    faults: { silent: 1 },
  },
  {
    name: 'a deadline that passes, and the answer after it',
    flow: flowOf({ a: { timeoutMs: 300, on: { OK: 'done', NO: 'done', TIMEOUT: 'b' } }, b: chain.b }),
    faults: { late: 1 },
  },
  {
    name: 'retries after deadlines',
    flow: flowOf({ a: { timeoutMs: 300, retry: soon, on: { OK: 'done', NO: 'done' } } }),
    faults: { silent: 0.7 },
  },
  {
    name: 'nobody can be reached',
    flow: flowOf({ a: { on: { OK: 'done', NO: 'done', UNREACHABLE: 'stopped' } } }),
    faults: { refuse: 1 },
  },
  { name: 'a failure stops', flow: flowOf({ a: { on: { OK: 'done', NO: 'done' } } }), faults: { refuse: 0.8 } },
  {
    name: 'a failure holds',
    flow: flowOf({ a: { on: { OK: 'done', NO: 'done' } } }, { onFailure: 'hold' }),
    faults: { refuse: 0.8 },
  },
  { name: 'an edge to hold', flow: flowOf({ a: { on: { OK: 'hold', NO: 'done' } } }) },
  { name: 'a manual step', flow: flowOf({ a: { trigger: 'manual', on: { OK: 'b', NO: 'a' } }, b: chain.b }) },
  { name: 'a decision', flow: flowOf(review) },
  { name: 'a decision with double clicks', flow: flowOf(review), faults: { doubleClick: 1 } },
  { name: 'two who decide at once', flow: flowOf(review), faults: { contradict: 1 } },
  { name: 'a fork and its join', flow: flowOf(forked) },
  { name: 'a fork, every callback twice', flow: flowOf(forked), faults: { repeat: 1, early: 0.5 } },
  {
    name: 'two votes',
    flow: flowOf({ ...review, review: { ...review.review, decide: both } }),
    faults: { doubleClick: 0.5 },
  },
  {
    name: 'a decision that expires',
    flow: flowOf({
      ...review,
      review: { ...review.review, decide: { ...both, dueMs: 100, expire: { afterMs: 300, outcome: 'NO' } } },
    }),
  },
  {
    name: 'a decision that people hand on, ask about and override',
    flow: flowOf({ ...review, review: { ...review.review, decide: { ...both, required: ['ann'] } } }),
    faults: { steer: 1 },
  },
  {
    name: 'a decision that asks more and more people',
    flow: flowOf({
      ...review,
      review: {
        ...review.review,
        decide: { ...both, remindMs: 100, escalate: [{ afterMs: 200, groups: ['ops'], users: [] }] },
      },
    }),
    faults: { steer: 0.5 },
  },
  { name: 'a run that people pause', flow: flowOf(forked), faults: { pause: 0.5 } },
  { name: 'steps that people skip', flow: flowOf(forked), faults: { skip: 0.3 } },
  { name: 'runs that are woken for nothing', flow: flowOf(chain), faults: { wake: 1 } },
  { name: 'a build', flow: flowOf(built) },
  { name: 'a build of a repository that cannot be read at once', flow: flowOf(built), faults: { gitFails: 0.5 } },
  { name: 'a build with a deadline', flow: flowOf({ ...built, a: { ...built.a, timeoutMs: 400 } }) },
  { name: 'a build whose agents die', flow: flowOf(built), faults: { agentDies: 1 } },
  { name: 'a build whose agents freeze', flow: flowOf(built), faults: { agentFreezes: 0.5, repeat: 1 } },
  { name: 'a build whose lines are lost', flow: flowOf(built), faults: { lineLost: 0.2, agentTwin: 1 } },
  { name: 'a build that people kill', flow: flowOf(built), faults: { kill: 0.3 } },
  {
    name: 'a clock that jumps',
    flow: flowOf({ ...chain, a: { ...chain.a, timeoutMs: 5000, retry: soon } }),
    faults: { clockJumps: 1, refuse: 0.5 },
  },
  { name: 'two servers at once', flow: flowOf(forked), faults: { split: 1, refuse: 0.3 } },
  { name: 'a build between two servers', flow: flowOf(built), faults: { split: 1 } },
  { name: 'a wait for a time', flow: flowOf({ a: { wait: give('for', '1s'), on: { DONE: 'b' } }, b: chain.b }) },
  {
    name: 'a wait for a window that is open',
    flow: flowOf({ a: { wait: give('window', '00:00-24:00'), on: { DONE: 'b' } }, b: chain.b }),
  },
  {
    name: 'a wait for an event',
    flow: flowOf({ a: { wait: give('event', 'go'), on: { DONE: 'b' } }, b: chain.b }),
    faults: { earlyEvent: 0.3 },
  },
  {
    name: 'a wait that nobody ends in time',
    flow: flowOf({ a: { wait: give('event', 'go'), timeoutMs: 100, on: { DONE: 'b', TIMEOUT: 'a' } }, b: chain.b }),
  },
  {
    name: 'arguments that people change',
    flow: flowOf({ a: { ...chain.a, args: give('shared', 1), retry: soon }, b: chain.b }),
    faults: { edit: 0.5, refuse: 0.9 },
  },
  { name: 'a step that runs another flow', flow: flowOf(above), below },
  { name: 'a run below that fails', flow: flowOf(above), below, faults: { refuse: 0.9 } },
  { name: 'runs above and below that people stop', flow: flowOf(above), below, faults: { stop: 0.3 } },
  {
    name: 'a run below that is not over in time',
    flow: flowOf({ ...above, a: { ...above.a, timeoutMs: 300, on: { ...above.a.on, TIMEOUT: 'b' } } }),
    below,
  },
  {
    name: 'runs below that wait for their turn',
    flow: flowOf({ ...forked, b: { runs: 'low', on: { DONE: 'j' } }, c: { runs: 'low', on: { DONE: 'j' } } }),
    below: [flowOf(chain, { name: 'low', openRuns: 1 })],
  },
  { name: 'a flow that runs itself', flow: flowOf({ a: { runs: 'scenario', on: { DONE: 'done' } } }) },
  { name: 'a run that people stop', flow: flowOf(chain), faults: { stop: 0.3 } },
  { name: 'a failure that is rolled back', flow: flowOf(undone, back) },
  { name: 'a rollback whose services refuse', flow: flowOf(undone, back), faults: { refuse: 0.6 } },
  { name: 'a rollback whose deliveries get lost', flow: flowOf(undone, back), faults: { deliveryLost: 0.6 } },
  { name: 'undos that fail', flow: flowOf(undone, back), faults: { undoFails: 1 } },
  { name: 'a rollback of branches', flow: flowOf(undoneBranches, back), faults: { late: 0.5 } },
  { name: 'runs that people roll back', flow: flowOf({ ...undone, c: chain.b }), faults: { rollback: 0.3 } },
  {
    name: 'a rollback of runs below',
    flow: flowOf({ a: { runs: 'low', on: { DONE: 'b' } }, b: { undo: true, on: { OK: 'rollback', NO: 'rollback' } } }),
    below: [flowOf({ ...undone, c: chain.b }, { name: 'low' })],
  },
];

function flowOf(
  sketches: { readonly [name: string]: Sketch },
  more: {
    readonly name?: string;
    readonly transitions?: number;
    readonly onFailure?: 'stop' | 'hold' | 'rollback';
    readonly openRuns?: number;
  } = {},
): FlowVersion {
  const steps = Object.entries(sketches).map(([name, sketch]) => stepOf(name, sketch));
  const { name = 'scenario', transitions = 40, onFailure = 'stop', openRuns } = more;
  const queue = openRuns === undefined ? {} : { openRuns, onFull: 'queue' as const };
  const flow = { name, inputs: [], steps, onFailure, limits: { transitions, visitsPerMinute: 0, ...queue } };
  return hashFlow(
    flow,
    Object.fromEntries(Object.entries(sketches).map(([name, sketch]) => [name, jobOf(name, sketch)])),
  );
}

function stepOf(name: string, { on, decide, wait, runs, build: _, effect: __, undo: ___, ...more }: Sketch): Step {
  const targets = Object.entries(on).map(([outcome, target]) => [outcome, targetOf(target)]);
  const anybody = { who: [[{ count: 1, groups: ['dev'], users: [] }]], grants: ['OK'], reasonMinLength: 0 };
  const decision = { ...anybody, ...(typeof decide === 'object' && decide) };
  return {
    ...{ name, job: name, args: [], trigger: 'auto' },
    ...more,
    ...(wait && { args: wait }),
    ...(runs !== undefined && { args: give('flow', runs) }),
    on: Object.fromEntries(targets),
    ...(decide && { decision }),
  };
}

function give(name: string, value: string | number): Step['args'] {
  return [{ name, from: { kind: 'literal', value } }];
}

function targetOf(target: Target | string): Target {
  if (typeof target !== 'string') return target;
  const isEnd = target === 'done' || target === 'stopped' || target === 'hold' || target === 'rollback';
  return isEnd ? target : { step: target };
}

function jobOf(name: string, { decide = false, build = false, wait, runs, undo = false, effect = undo }: Sketch): Job {
  const contract = { name, params: [], outcomes: decide ? [] : ['OK', 'NO'], effect };
  if (wait) return { kind: 'wait', ...contract, outcomes: ['DONE', 'TIMEOUT'] };
  if (runs !== undefined) return { kind: 'flow', ...contract, outcomes: ['DONE', 'STOPPED', 'FAILED'] };
  if (build) return { kind: 'pipeline', ...contract, outcomes: ['SUCCESS', 'FAIL'] };
  if (decide) return { kind: 'decision', ...contract };
  return { kind: 'http', ...contract, scheme: 'http', addresses: ['x'], ...(undo && { undo: ['y'] }) };
}
