import { expect, test } from 'vitest';
import { usersFactKey } from '../fact.ts';
import type { FlowVersion } from '../flow/flow.ts';
import type { ChildOrigin } from '../run/run.ts';
import { ack, admin, bob, migrate, pushed, skip, start, trigger } from '../testing/acts.ts';
import {
  agreed,
  approve,
  decided,
  free,
  heldText,
  lock,
  ship,
  staff,
  under,
  withFacts,
} from '../testing/interlocks.ts';
import { play, runOf } from '../testing/play.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { evidenceFor } from './given-evidence.ts';
import { factsOfEvidence } from './interlock.ts';

test('a build of the commit has to have ended well, in the run and by itself', () => {
  const build: StepSketch = { name: 'build', kind: 'pipeline', on: { SUCCESS: 'ship', FAIL: 'ship' } };
  const flow = sketchFlow([build, ship]);
  const facts = under(lock([{ kind: 'build' }]));
  const built = (
    commit: string | undefined,
    origin: typeof pushed | undefined = pushed,
    result: 'success' | 'failure' = 'success',
  ) => {
    const attempt = { run: 'r1', step: 'build', visit: 1, attempt: 1 };
    const data = { inline: JSON.stringify(commit === undefined ? {} : { commit }) };
    const command = { type: 'build-finished', attempt, result, message: '', data } as const;
    return heldText(play(flow, withFacts(facts, start(origin && { origin }), { command })));
  };
  expect(built('c0ffee')).toBe('running');
  expect(built('bad')).toContain('no build of commit c0ffee has ended in SUCCESS');
  expect(built('c0ffee', pushed, 'failure')).toContain('no build of commit c0ffee');
  const byHand = play(flow, withFacts(facts, start({ origin: pushed }), skip('build', 'SUCCESS')));
  expect(heldText(byHand)).toContain('no build of commit c0ffee');
  const attempt = { run: 'r1', step: 'build', visit: 1, attempt: 1 };
  const blob = {
    type: 'build-finished',
    attempt,
    result: 'success',
    message: '',
    data: { blob: 'x', bytes: 9000 },
  } as const;
  expect(heldText(play(flow, withFacts(facts, start(), { command: blob })))).toContain('no build of the run');
  const none = { ...blob, data: { inline: '{}' } };
  expect(heldText(play(flow, withFacts(facts, start(), { command: none })))).toContain('no build of the run');
  expect(
    heldText(play(flow, withFacts(facts, start(), { command: { ...blob, data: { inline: '{"commit":"c1"}' } } }))),
  ).toBe('running');
});

test('a service that stood where another version has a build has built nothing, whatever it answered', () => {
  const facts = under(lock([{ kind: 'build' }]));
  const build = (kind: 'http' | 'pipeline'): StepSketch => ({ name: 'build', kind, on: { SUCCESS: 'ship' } });
  const [before, after] = [build('http'), build('pipeline')].map((each) =>
    sketchFlow([each, { ...ship, trigger: 'manual' }]),
  ) as [FlowVersion, FlowVersion];
  const moved = (inline: string) => {
    const answered = ack('id-1', 'SUCCESS', { data: { inline } });
    const acts = withFacts(facts, start({ origin: pushed }), answered, migrate(after), trigger('ship'));
    return heldText(play(before, acts));
  };
  expect(moved('{"commit":"c0ffee"}')).toContain('no build of commit c0ffee');
  expect(moved('done')).toContain('no build of commit c0ffee');
});

test('a run below has the evidence of the decision above that let it happen', () => {
  const facts = under(lock([decided({ exclude: ['approvers'] }), { kind: 'build' }]));
  const build: StepSketch = { name: 'build', kind: 'pipeline', on: { SUCCESS: 'approve' } };
  const sub: StepSketch = { name: 'sub', kind: 'flow', effect: true, on: { DONE: 'done' } };
  const version = sketchFlow([build, { ...approve, on: { AGREE: 'sub', REJECT: 'stopped' } }, sub]);
  const attempt = { run: 'r1', step: 'build', visit: 1, attempt: 1 };
  const data = { inline: '{"commit":"c0ffee"}' };
  const built = { command: { type: 'build-finished', attempt, result: 'success', message: '', data } } as const;
  const above = agreed(play(version, withFacts(facts, start({ origin: pushed }), built)), facts);
  const evidence = evidenceFor({ run: runOf(above), version }, 'sub');
  expect(evidence).toEqual({
    grants: [{ step: 'approve', outcome: 'AGREE', by: [bob] }],
    builds: [{ step: 'build', commit: 'c0ffee' }],
  });
  const { kind: _, delivery: __, ...change } = pushed as Extract<typeof pushed, { kind: 'hook' }>;
  const parent = { run: 'r0', step: 'sub', visit: 1, attempt: 1 };
  const origin: ChildOrigin = { kind: 'step', parent, depth: 1, change, granted: true, approvers: [bob], evidence };
  expect(factsOfEvidence({ origin, steps: {} })).toEqual(['user:u-bob', usersFactKey]);
  expect(factsOfEvidence(runOf(above))).toEqual(['user:u-bob', usersFactKey]);
  expect(heldText(play(free, withFacts(facts, start({ origin }))))).toBe('running');
  const [grant] = evidence.grants;
  const twice = { ...evidence, grants: [{ ...grant, elsewhere: [bob] }] } as never;
  expect(heldText(play(free, withFacts(facts, start({ origin: { ...origin, evidence: twice } }))))).toMatch(/^policy/);
  const { granted, ...ungranted } = origin;
  expect(granted).toBe(true);
  expect(heldText(play(free, withFacts(facts, start({ origin: ungranted }))))).toMatch(/^policy/);
  const { evidence: ___, ...unshown } = origin;
  expect(heldText(play(free, withFacts(facts, start({ origin: unshown }))))).toMatch(/^policy/);
  const deeper = evidenceFor({ run: runOf(play(free, [start({ origin })])), version: free }, 'ship');
  expect(deeper).toEqual(evidence);
  expect(factsOfEvidence({ origin: unshown, steps: {} })).toEqual([usersFactKey]);
  const byAdmin = { ...origin, evidence: { grants: [{ step: 'approve', outcome: 'AGREE', by: [admin] }], builds: [] } };
  expect(factsOfEvidence({ origin: byAdmin, steps: {} })).toEqual([usersFactKey]);
});

test('what is shown below says who has granted something else, and how', () => {
  const gate: StepSketch = { name: 'gate', kind: 'decision', on: { AGREE: 'approve' }, decision: { kind: 'review' } };
  const sub: StepSketch = { name: 'sub', kind: 'flow', effect: true, on: { DONE: 'done' } };
  const version = sketchFlow([
    gate,
    { ...approve, on: { AGREE: 'sub' }, decision: { kind: 'qa' } },
    sub,
    { name: 'code', kind: 'code', on: { OK: 'done' } },
  ]);
  const both = agreed(agreed(play(version, withFacts(staff, start())), staff, bob, 'gate'), staff, bob);
  const { grants } = evidenceFor({ run: runOf(both), version }, 'sub');
  expect(grants).toEqual([{ step: 'approve', kind: 'qa', outcome: 'AGREE', by: [bob], elsewhere: [bob] }]);
  const stale = { ...runOf(both), granted: { sub: [{ decisionStep: 'approve', visit: 7, digest: '' }] } };
  expect(evidenceFor({ run: stale, version }, 'sub').grants).toEqual([]);
  const gone = { ...runOf(both), granted: { sub: [{ decisionStep: 'none', visit: 1, digest: '' }] } };
  expect(evidenceFor({ run: gone, version }, 'sub').grants).toEqual([]);
});
