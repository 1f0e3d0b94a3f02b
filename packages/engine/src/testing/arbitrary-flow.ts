import fc from 'fast-check';
import type { FlowVersion, Source } from '../flow/flow.ts';
import { type StepSketch, sketchFlow } from './sketch-flow.ts';

/** Names that are members of every object must be names like any other. */
const names = ['build', 'constructor', 'review', '__proto__', 'deploy', 'toString'];

const arbitraryRetry = fc.record({
  maxAttempts: fc.integer({ min: 1, max: 3 }),
  backoffMs: fc.constantFrom(0, 50),
  maxBackoffMs: fc.constantFrom(0, 70),
});

/** What is deployed comes from the context, which may change after people have agreed to it. */
const guarded: readonly StepSketch[] = [
  { name: 'build', on: { OK: 'review', NO: 'build' } },
  { name: 'review', kind: 'decision', on: { OK: 'deploy', NO: 'build' } },
  {
    name: 'deploy',
    effect: true,
    undo: ['127.0.0.1:2'],
    args: [{ name: 'what', from: { kind: 'context', path: ['shared'] } }],
    on: { OK: 'done', NO: 'deploy', constructor: 'review' },
    retry: { maxAttempts: 3, backoffMs: 50, maxBackoffMs: 70 },
  },
];

const literal = (name: string, value: string) => [{ name, from: { kind: 'literal' as const, value } }];

/** Two events that may come early, and a pause. */
const patient: readonly StepSketch[] = [
  { name: 'build', on: { OK: 'review', NO: 'deploy' } },
  {
    name: 'review',
    kind: 'wait',
    args: literal('event', 'go'),
    timeoutMs: 100,
    on: { DONE: 'deploy', TIMEOUT: 'build' },
  },
  { name: 'deploy', kind: 'wait', args: literal('for', '50ms'), on: { DONE: 'constructor' } },
  { name: 'constructor', kind: 'wait', args: literal('event', 'constructor'), timeoutMs: 70, on: { DONE: 'build' } },
];

/** People act on it, from the first or after a trigger, and what they do is taken back. */
const acting: readonly StepSketch[] = ['build', 'review'].map((name, index) => ({
  name,
  kind: 'code',
  undo: ['by code'],
  effect: true,
  actions: { agree: {}, reject: {} },
  trigger: index === 0 ? 'manual' : 'auto',
  outcomes: ['OK', 'NO', 'FAIL'],
  on: { OK: index === 0 ? 'review' : 'done', NO: 'build' },
  timeoutMs: 30_000,
  retry: { maxAttempts: 2, backoffMs: 50, maxBackoffMs: 70 },
}));

/** Small flows of three to six steps with loops, decisions, manual steps, builds, deadlines and retries. */
export const arbitraryFlow: fc.Arbitrary<FlowVersion> = fc.oneof(
  { weight: 3, arbitrary: anyFlow() },
  { weight: 2, arbitrary: fc.constant(sketchFlow(guarded)) },
  { weight: 1, arbitrary: fc.constant(sketchFlow(patient)) },
  { weight: 1, arbitrary: fc.constant(sketchFlow(acting, { onFailure: 'rollback' })) },
);

function anyFlow(): fc.Arbitrary<FlowVersion> {
  return fc
    .integer({ min: 3, max: names.length })
    .chain((count) =>
      fc.record({
        steps: fc.tuple(...names.slice(0, count).map((name) => arbitraryStep(name, names.slice(0, count)))),
        onFailure: fc.constantFrom('stop' as const, 'hold' as const, 'rollback' as const),
        transitions: fc.constantFrom(4, 20, 10_000),
        visitsPerMinute: fc.constantFrom(0, 1, 3, 600),
      }),
    )
    .map(({ steps, onFailure, ...limits }) => sketchFlow(steps, { onFailure, limits }));
}

function arbitraryStep(name: string, steps: readonly string[]): fc.Arbitrary<StepSketch> {
  return fc.constantFrom('http' as const, 'http' as const, 'pipeline' as const, 'decision' as const).chain((kind) =>
    fc.record({
      name: fc.constant(name),
      kind: fc.constant(kind),
      on: arbitraryEdges(kind === 'pipeline' ? ['SUCCESS', 'FAIL'] : ['OK', 'NO', 'constructor'], steps),
      outcomes: fc.constant(['OK', 'NO', 'SUCCESS', 'FAIL', 'constructor', 'UNMAPPED']),
      effect: fc.boolean(),
      ...(kind === 'http' && name.length > 5 && { undo: fc.constant(['127.0.0.1:2']) }),
      args: kind === 'decision' ? fc.constant([]) : arbitraryArgs(steps),
      trigger: fc.constantFrom('auto' as const, 'auto' as const, 'manual' as const),
      ...(kind !== 'decision' && { timeoutMs: fc.constantFrom(100, 30_000), retry: arbitraryRetry }),
    }),
  );
}

/** The first outcome always leads somewhere; the engine's own ones sometimes do. */
function arbitraryEdges(outcomes: readonly string[], steps: readonly string[]) {
  const target = fc.constantFrom(...steps, ...steps, 'done', 'stopped', 'hold', 'rollback');
  const [first = 'OK', ...others] = [...outcomes, 'TIMEOUT', 'UNREACHABLE', 'KILLED'];
  return fc
    .tuple(target, fc.array(fc.tuple(fc.constantFrom(...others), target), { maxLength: 4 }))
    .map(([to, more]) => Object.fromEntries([[first, to] as const, ...more]));
}

function arbitraryArgs(steps: readonly string[]) {
  const source = fc.oneof<fc.Arbitrary<Source>[]>(
    fc.constant({ kind: 'literal', value: 1 }),
    fc.constant({ kind: 'context', path: ['shared'] }),
    fc.constantFrom(...steps).map((step) => ({ kind: 'result', step, path: [] })),
  );
  const arg = source.map((from) => ({ name: '__proto__', from }));
  return fc.oneof({ weight: 7, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.tuple(arg) });
}
