import {
  type Binding,
  type DecisionRule,
  type FlowVersion,
  hashFlow,
  type Job,
  type OnFull,
  type Param,
  type Quorum,
  type Step,
  type Target,
} from '@signalbox/engine';
import type { Random } from './random.ts';

const entry = 'a';
const kindsOfSteps: readonly Sketch['kind'][] = [
  'http',
  'http',
  'http',
  'code',
  'decision',
  'decision',
  'pipeline',
  'wait',
];

const fromContext: Binding = { name: 'shared', from: { kind: 'context', path: ['count'] } };
/** What is granted may have changed when its turn comes: the step between has a say in it. */
const guardedKinds: ReadonlyMap<string, Sketch['kind']> = new Map([
  ['a', 'http'],
  ['b', 'decision'],
  ['c', 'http'],
  ['d', 'http'],
]);

type Drawing = {
  /** Flows that a step may start. */
  readonly calls: readonly string[];
  readonly isShort?: boolean;
  readonly openRuns?: number;
  readonly onFull?: OnFull;
};

/** A small flow with loops, and sometimes with a fork, decisions, manual steps, deadlines, retries and failures. */
export function randomFlow(random: Random, name: string, drawing: Drawing): FlowVersion {
  const { calls, isShort = false, ...queue } = drawing;
  const forked = !isShort && random.chance(0.35);
  const guarded = !forked && !isShort && random.chance(0.2);
  const length = guarded ? 4 : random.between(1, isShort ? 2 : 4);
  const names = forked ? ['a', 'b', 'c', 'j', 'z'] : ['a', 'b', 'c', 'd'].slice(0, length);
  const choice = calls.length === 0 ? kindsOfSteps : [...kindsOfSteps, 'flow' as const, 'flow' as const];
  const kinds = guarded ? guardedKinds : new Map(names.map((step) => [step, random.pick(choice)]));
  const steps = names.map((step, index) => {
    const kind = kinds.get(step) ?? 'http';
    const on = inWordsOf(random, kind, forked ? forkedEdges(random, step) : edges(random, names, index));
    return stepOf(random, calls, {
      name: step,
      kind,
      on: { ...on, ...ownFailures(random, names, { step, kind, forked }) },
    });
  });
  const flow = {
    name,
    inputs: [],
    steps: steps.map((step) => {
      if (guarded && step.name === 'd') return { ...step, args: [fromContext] };
      return step.name === 'j' ? { ...step, enter: 'all' as const } : step;
    }),
    onFailure: random.pick(['stop', 'hold', 'rollback'] as const),
    limits: {
      transitions: random.between(10, isShort ? 15 : 40),
      visitsPerMinute: random.pick([0, 0, 0, 2]),
      ...queue,
    },
  };
  return hashFlow(flow, Object.fromEntries(names.map((step) => [`do ${step}`, jobOf(random, step, kinds)])));
}

function inWordsOf(random: Random, kind: Sketch['kind'], { OK = 'done', NO = 'done' }: Step['on']): Step['on'] {
  if (kind === 'flow') {
    return { DONE: OK, ...(random.chance(0.7) && { FAILED: NO }), ...(random.chance(0.7) && { STOPPED: NO }) };
  }
  // Back, now and then: an event that came early must not end the second wait, too.
  if (kind === 'wait') return { DONE: random.chance(0.3) ? NO : OK };
  if (kind === 'decision') return { OK, NO, ALSO: OK };
  return kind === 'http' ? { OK, NO } : { SUCCESS: OK, FAIL: NO };
}

/** Forward for the most part, so that runs come to an end before they reach their limit. */
function edges(random: Random, names: readonly string[], index: number): Step['on'] {
  const next = names[index + 1];
  const forward: Target = next === undefined ? 'done' : { step: next };
  const back: Target = { step: random.pick(names.slice(0, index + 1)) };
  return { OK: forward, NO: random.pick<Target>([back, back, forward, 'stopped', 'hold', 'rollback']) };
}

/** a → (b & c) → j → z, with a way back from each. */
function forkedEdges(random: Random, step: string): Step['on'] {
  const back: Target = { step: random.pick([step, step, entry]) };
  switch (step) {
    case 'a':
      return { OK: { fork: ['b', 'c'] }, NO: { step: 'a' } };
    case 'b':
    case 'c':
      return { OK: { step: 'j' }, NO: random.pick<Target>([back, back, { step: 'j' }, 'done', 'rollback']) };
    case 'j':
      return { OK: { step: 'z' }, NO: back };
    default:
      return { OK: 'done', NO: back };
  }
}

type Sketch = {
  readonly name: string;
  readonly kind: 'http' | 'code' | 'decision' | 'pipeline' | 'wait' | 'flow';
  readonly on: Step['on'];
};

function ownFailures(
  random: Random,
  names: readonly string[],
  { step, kind, forked }: { readonly step: string; readonly kind: Sketch['kind']; readonly forked: boolean },
): Step['on'] {
  if (kind === 'decision') return {};
  const target = (): Target => (forked ? { step } : random.pick<Target>([{ step: random.pick(names) }, 'stopped']));
  if (kind === 'wait') return random.chance(0.7) ? { TIMEOUT: target() } : {};
  return {
    ...(random.chance(0.3) && { TIMEOUT: target() }),
    ...(random.chance(0.2) &&
      (kind === 'http' ? { UNREACHABLE: target() } : kind === 'pipeline' && { KILLED: target() })),
  };
}

function stepOf(random: Random, calls: readonly string[], { name, kind, on }: Sketch): Step {
  const retry = { maxAttempts: random.between(1, 4), backoffMs: random.pick([0, 300, 2000]), maxBackoffMs: 3000 };
  return {
    name,
    job: `do ${name}`,
    args: argsOf(random, calls, { name, kind }),
    on,
    trigger: random.chance(0.15) ? 'manual' : 'auto',
    ...(kind !== 'decision' &&
      random.chance(0.4) && { timeoutMs: random.pick(kind === 'flow' ? [12, 300, 1500, 6000] : [300, 1500, 6000]) }),
    ...((kind === 'http' || kind === 'code') && random.chance(0.5) && { retry }),
    ...(kind === 'decision' && { decision: ruleOf(random, on) }),
  } as Step;
}

function argsOf(random: Random, calls: readonly string[], { name, kind }: Pick<Sketch, 'name' | 'kind'>): Step['args'] {
  if (kind === 'wait') return [random.pick(waits)];
  if (kind === 'flow') return [{ name: 'flow', from: { kind: 'literal', value: random.pick(calls) } }];
  if (kind !== 'http' && kind !== 'code') return [];
  if (random.chance(name === entry ? 0.05 : 0.35)) return [fromContext];
  return [{ name: 'shared', from: { kind: 'literal', value: 1 } }];
}

const waits: readonly Binding[] = [
  { name: 'for', from: { kind: 'literal', value: '1s' } },
  { name: 'event', from: { kind: 'literal', value: 'go' } },
  { name: 'event', from: { kind: 'literal', value: 'on' } },
];

/** Whoever has started the run: enough others are left. */
const quorums: readonly Quorum[] = [
  [[{ count: 1, groups: ['dev'], users: [] }]],
  [[{ count: 2, groups: ['ops'], users: [] }]],
  [
    [
      { count: 1, groups: [], users: ['ann'] },
      { count: 1, groups: ['dev'], users: [] },
    ],
  ],
  [[{ count: 3, groups: ['nobody'], users: [] }], [{ count: 2, groups: ['dev'], users: ['ann'] }]],
];

function ruleOf(random: Random, on: Step['on']): DecisionRule {
  const grants = ['OK', 'ALSO'];
  const refusals = Object.keys(on).filter((outcome) => !grants.includes(outcome));
  return {
    who: random.pick([quorums[0] ?? [], random.pick(quorums)]),
    grants,
    reasonMinLength: random.pick([0, 4]),
    ...(random.chance(0.2) && { dueMs: random.pick([200, 1500]) }),
    ...(random.chance(0.2) && { remindMs: random.pick([150, 1000]) }),
    ...(random.chance(0.2) && { required: [random.pick(['ann', 'cid'])] }),
    ...(random.chance(0.2) && {
      escalate: [
        { afterMs: 200, groups: ['ops'], users: [] },
        { afterMs: 600, groups: [], users: ['bob'] },
      ],
    }),
    ...(random.chance(0.2) && { expire: { afterMs: random.pick([400, 3000]), outcome: random.pick(refusals) } }),
  };
}

/** What only templates give. */
const bound: Param = { name: 'bound', type: 'str', required: false };

function jobOf(random: Random, step: string, kinds: ReadonlyMap<string, Sketch['kind']>): Job {
  const contract = { name: `do ${step}`, params: [], outcomes: ['OK', 'NO', 'UNMAPPED'], effect: random.chance(0.6) };
  const kind = kinds.get(step) ?? 'http';
  if (kind === 'decision') return { kind, ...contract, outcomes: [] };
  if (kind === 'wait') return { kind, ...contract, outcomes: ['DONE', 'TIMEOUT'], effect: false };
  if (kind === 'flow') return { kind, ...contract, outcomes: ['DONE', 'STOPPED', 'FAILED'] };
  if (kind === 'pipeline') return { kind, ...contract, outcomes: ['SUCCESS', 'FAIL'], effect: false };
  if (kind === 'code') {
    const idempotent = random.chance(0.3) ? ({ idempotent: true } as const) : {};
    const version = random.pick(['1', '1', '2']);
    const undo = random.chance(0.6) ? ({ undo: true } as const) : {};
    const code = { kind, ...contract, params: [bound], version, open: true, ...idempotent, ...undo } as const;
    if (random.chance(0.5)) return { ...code, outcomes: ['SUCCESS'] };
    return {
      ...code,
      outcomes: ['SUCCESS', 'OTHER', 'FAIL'],
      actions: { agree: { params: [] }, reject: { params: [] } },
    };
  }
  const undo = random.chance(0.6) ? { undo: ['127.0.0.1:2'] } : {};
  const idempotent = random.chance(0.3) ? ({ idempotent: true } as const) : {};
  const once = !('idempotent' in idempotent) && random.chance(0.5) ? ({ atMostOnce: true } as const) : {};
  const irreversible = !('undo' in undo) && contract.effect && random.chance(0.2) ? { irreversible: 'it is out' } : {};
  return {
    kind,
    ...contract,
    params: [bound],
    scheme: 'http',
    addresses: ['127.0.0.1:1'],
    ...undo,
    ...idempotent,
    ...once,
    ...irreversible,
  };
}
