import { expect, test } from 'vitest';
import type { DecisionRule, FlowVersion } from '../flow/flow.ts';
import { approve, decided, free, lock, of, ship } from '../testing/interlocks.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { checkInterlocks } from './check-interlocks.ts';
import type { Evidence, Interlock } from './interlock.ts';

const found = (version: FlowVersion, requires: readonly Evidence[] = [decided()], more: Partial<Interlock> = {}) =>
  checkInterlocks(version, [lock(requires, more)]).map(({ severity, message }) => `${severity}: ${message}`);

const asking = (rule: Partial<DecisionRule>) => sketchFlow([{ ...approve, decision: rule }, ship]);

test('a flow in which no decision guards the effect is an error, with the way to it', () => {
  expect(checkInterlocks(free, [lock()])).toEqual([
    {
      severity: 'error',
      interlock: 'production',
      step: 'ship',
      message:
        'interlock production: step (ship) is reached by ship without what it requires, a decision that is granted by group(dev)',
    },
  ]);
  expect(found(sketchFlow([{ name: 'a', on: { OK: 'ship', NO: 'done' } }, ship]))).toEqual([
    expect.stringContaining('step (ship) is reached by a -> ship without'),
  ]);
});

test('what is not on the interlock is none of its business', () => {
  expect(found(free, undefined, { on: { environments: ['sandbox'], jobs: [] } })).toEqual([]);
  const { flow } = free;
  expect(found({ ...free, flow, jobs: {} })).toEqual([]);
});

test('a decision that asks at least as much proves it', () => {
  expect(found(asking({}))).toEqual([]);
  expect(found(asking({ who: of(3, 'dev') }), [decided({ quorum: of(2, 'dev') })])).toEqual([]);
  const kind = { kind: 'qa', exclude: ['commit_authors', 'run_editors'] } as const;
  expect(found(asking(kind), [decided({ of: 'qa', exclude: ['commit_authors'], outcomes: ['AGREE'] })])).toEqual([]);
});

test('a decision of too few, of another kind or with another outcome is an error that says so', () => {
  const message = (rule: Partial<DecisionRule>, evidence: Partial<Extract<Evidence, { kind: 'decision' }>>) =>
    found(asking(rule), [decided(evidence)])[0]?.split('; ')[1];
  expect(message({}, { quorum: of(2, 'dev') })).toBe('decision (approve) asks group(dev)');
  expect(message({}, { of: 'qa' })).toBe('decision (approve) is not of kind qa');
  expect(message({}, { outcomes: ['PASS'] })).toBe('decision (approve) grants with AGREE');
  const far: StepSketch = { name: 'last', kind: 'decision', on: { AGREE: 'ship' } };
  const two = sketchFlow([{ ...approve, on: { AGREE: 'last' } }, { ...far, decision: { kind: 'qa' } }, ship]);
  expect(found(two, [decided({ of: 'review' })])[0]).toContain(
    '; decision (approve) does not guard it: say guards = (ship); decision (last) is not of kind review',
  );
  expect(found(asking({ kind: 'record' }))).toEqual([expect.stringMatching(/^error/)]);
});

test('what depends on who there is, is a warning', () => {
  expect(found(asking({ who: of(1, 'ops') }))).toEqual([
    'warning: interlock production: whether step (ship) has what it requires, a decision that is granted by group(dev), is known when it is dispatched: it is reached by approve -> ship; decision (approve) has who = "group(ops)"',
  ]);
  expect(found(asking({ who: of(1, 'ops') }), [decided({ exclude: ['run_editors'] })])[0]).toContain(
    'decision (approve) has who = "group(ops)" and no exclude = (run_editors)',
  );
});

test('a way around the decision is an error, also by an outcome that grants nothing, and behind it', () => {
  const refused = sketchFlow([{ ...approve, on: { AGREE: 'ship', REJECT: 'ship' } }, ship]);
  expect(found(refused)[0]).toMatch(/^error.* by approve -> ship without/);
  const around = sketchFlow([{ name: 'a', on: { OK: 'approve', NO: 'ship' } }, approve, ship]);
  expect(found(around)[0]).toMatch(/^error.* by a -> ship without/);
  const again = sketchFlow([
    { ...approve, on: { AGREE: 'ship', REJECT: 'fix' } },
    ship,
    { name: 'fix', on: { OK: 'approve' } },
  ]);
  expect(found(again)).toEqual([]);
});

test('behind a join one of whose branches has the decision it is a warning, and in a branch without it an error', () => {
  const fork: StepSketch = { name: 'a', on: { OK: 'approve&b' } };
  const join: StepSketch = { ...ship, enter: 'all' };
  const joined = sketchFlow([fork, approve, { name: 'b', on: { OK: 'ship' } }, join]);
  expect(found(joined)).toEqual([expect.stringMatching(/^warning.*is reached by a -> b -> ship$/)]);
  const branch = sketchFlow([{ ...fork, on: { OK: 'approve&ship' } }, { ...approve, on: { AGREE: 'done' } }, ship]);
  expect(found(branch)).toEqual([expect.stringMatching(/^error.* by a -> ship without/)]);
});

test('a hook has nothing before it', () => {
  const { flow, jobs } = free;
  const hooked = { ...free, flow: { ...flow, steps: [], hooks: { finish: flow.steps[0] } }, jobs } as FlowVersion;
  expect(found(hooked)).toEqual([
    'error: interlock production: nothing stands before hook (ship) that it requires: a decision that is granted by group(dev)',
  ]);
});

test('a job that is named and says that it has no effect cannot be guarded', () => {
  const harmless = sketchFlow([approve, { ...ship, effect: false }]);
  const named = { on: { environments: [], jobs: ['do ship'] } };
  expect(found(harmless, undefined, named)[0]).toContain('decision (approve) does not guard it');
  const alone = sketchFlow([{ ...ship, effect: false }]);
  expect(found(alone, undefined, named)[0]).toContain(
    '; action (do ship) says that it has no effect, and decisions guard nothing else',
  );
});

test('a flow that others start is only warned of', () => {
  expect(found(free, undefined, { below: ['release'] })).toEqual([expect.stringMatching(/^warning/)]);
});

test('a build has to end in SUCCESS on each way; one of another place is a warning', () => {
  const build: StepSketch = { name: 'build', kind: 'pipeline', on: { SUCCESS: 'ship', FAIL: 'stopped' } };
  const built = (more: Partial<StepSketch> = {}) =>
    found(sketchFlow([{ ...build, ...more }, ship]), [{ kind: 'build' }]);
  expect(built()).toEqual([]);
  expect(built({ on: { SUCCESS: 'ship', FAIL: 'ship' } })[0]).toBe(
    'error: interlock production: step (ship) is reached by build -> ship without what it requires, a build that ends in SUCCESS',
  );
  const ref = { name: 'ref', from: { kind: 'literal', value: 'main' } } as const;
  expect(built({ args: [ref] })).toEqual([
    expect.stringMatching(/^warning.*; step \(build\) builds what its ref says$/),
  ]);
  expect(built({ args: [{ ...ref, name: 'config' }] })).toEqual([
    expect.stringMatching(/^warning.*; step \(build\) builds what its config says$/),
  ]);
});
