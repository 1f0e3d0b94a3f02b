import { expect, test } from 'vitest';
import { type Facts, userFactKey } from '../fact.ts';
import { ack, admin, ann, bob, nobody, pushed, retry, start, steer } from '../testing/acts.ts';
import {
  agreed,
  approve,
  asked,
  dan,
  decided,
  digestOf,
  eve,
  free,
  heldText,
  lock,
  of,
  phaseOf,
  ship,
  staff,
  under,
  withFacts,
} from '../testing/interlocks.ts';
import { type Played, perform, play, runOf } from '../testing/play.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import type { Evidence } from './interlock.ts';

test('an effect that nobody has decided about is held, and nothing is dispatched', () => {
  const held = play(free, withFacts(under(lock()), start()));
  expect(heldText(held)).toBe(
    'policy: step ship is not dispatched: interlock production: no decision that guards it is granted by group(dev)',
  );
  expect(phaseOf(held)).toBe('blocked');
  expect(held.effects).toEqual([]);
  expect(heldText(perform(held, { ...retry(), facts: under(lock()) }))).toMatch(/^policy/);
  expect(heldText(perform(held, { ...retry(), facts: staff }))).toBe('running');
});

test('who has nothing on an interlock is not kept back', () => {
  const others = [
    lock(undefined, { on: { environments: ['sandbox'], jobs: ['do it'] } }),
    lock(undefined, { on: { environments: [], jobs: [] } }),
  ];
  expect(heldText(play(free, withFacts(under(...others), start())))).toBe('running');
  const harmless = sketchFlow([{ ...ship, effect: false }]);
  expect(heldText(play(harmless, withFacts(under(lock()), start())))).toBe('running');
  const nowhere = sketchFlow([{ name: 'ship', effect: true, on: { OK: 'done' } }]);
  expect(heldText(play(nowhere, withFacts(under(lock()), start())))).toBe('running');
});

test('what is given a secret is kept back in its environment, though it says that it has no effect', () => {
  const secret = { name: 'token', type: 'secret', required: false } as const;
  const push: StepSketch = { ...ship, effect: false };
  const act: StepSketch = { ...push, kind: 'code', actions: { promote: { params: [secret] } } };
  for (const step of [{ ...push, params: [secret] }, act]) {
    expect(heldText(play(sketchFlow([step]), withFacts(under(lock()), start())))).toMatch(/^policy/);
  }
  const idle: StepSketch = { ...push, kind: 'code' };
  expect(heldText(play(sketchFlow([idle]), withFacts(under(lock()), start())))).toBe('running');
});

test('a job that is named is kept back whatever its flow says of it', () => {
  const named = lock(undefined, { on: { environments: [], jobs: ['do ship'] } });
  const harmless = sketchFlow([{ ...ship, effect: false }]);
  expect(heldText(play(harmless, withFacts(under(named), start())))).toMatch(/^policy/);
});

test('what enough people have granted is dispatched', () => {
  const facts = under(lock());
  expect(phaseOf(agreed(play(asked, withFacts(facts, start())), facts))).toBe('attempting');
});

test('a decision that asks fewer people than the interlock is not enough, and the text says who is missing', () => {
  const facts = under(lock([decided({ quorum: [[...of(2, 'dev').flat(), ...of(1, 'sre').flat()]] })]));
  const held = agreed(play(asked, withFacts(facts, start())), facts);
  expect(heldText(held)).toBe(
    'policy: step ship is not dispatched: interlock production: of 2 of group(dev) and group(sre) 1 of group(dev) and 1 of group(sre) is missing in approve (who started the run does not count)',
  );
});

test('people count as they are now: who has left the group, or the project, does not', () => {
  const two = decided({ quorum: of(2, 'dev') });
  const rule = { who: of(2, 'dev') };
  const flow = sketchFlow([
    { ...approve, on: { AGREE: 'warm', REJECT: 'stopped' }, decision: rule },
    { name: 'warm', on: { OK: 'ship' } },
    ship,
  ]);
  const facts = under(lock([two]));
  const once = agreed(play(flow, withFacts(facts, start())), facts);
  const warm = agreed(once, facts, dan);
  const uuid = (played: Played) => {
    const phase = runOf(played).open.warm?.phase;
    return phase?.kind === 'attempting' ? phase.attempt.uuid : '';
  };
  const done = (facts: Facts) => perform(warm, { ...ack(uuid(warm), 'OK'), facts });
  expect(phaseOf(done(facts))).toBe('attempting');
  const left = { ...facts, [userFactKey('u-dan')]: { version: 2, value: { name: 'dan', groups: [] } } };
  expect(heldText(done(left))).toContain('1 of group(dev) is missing in approve');
  const elsewhere = { name: 'dan', groups: ['dev'], decidesIn: ['p2'] };
  expect(heldText(done({ ...facts, [userFactKey('u-dan')]: { version: 2, value: elsewhere } }))).toMatch(/^policy/);
  const { 'user:u-dan': _, ...gone } = facts;
  expect(heldText(done(gone))).toMatch(/^policy/);
});

test('who wrote the commit, changed the run or approved something else of it does not count where it says so', () => {
  const gate: StepSketch = { name: 'gate', kind: 'decision', on: { AGREE: 'approve', REJECT: 'stopped' } };
  const flow = sketchFlow([gate, { ...approve, decision: { guards: ['ship'] } }, ship]);
  const facts = under(lock([decided({ exclude: ['commit_authors', 'approvers', 'run_editors'] })]));
  const origin = { ...pushed, author: 'Bob <bob@example.com>' } as const;
  const first = agreed(play(flow, withFacts(facts, start({ origin, by: eve }))), facts, dan, 'gate');
  const text =
    'who started the run does not count, nor who wrote the commit, nor who approved something else of it, nor who changed it';
  for (const by of [bob, dan]) expect(heldText(agreed(first, facts, by))).toContain(text);
  expect(phaseOf(agreed(first, facts, ann))).toBe('attempting');
});

test('kind, outcome and an override are asked for as they are written', () => {
  const qa = sketchFlow([
    {
      name: 'approve',
      kind: 'decision',
      on: { PASS: 'ship', SOFT: 'ship', FAIL: 'stopped' },
      decision: { kind: 'qa', grants: ['PASS', 'SOFT'] },
    },
    ship,
  ]);
  const ends = (evidence: Evidence, outcome: string) => {
    const facts = under(lock([evidence]));
    return heldText(agreed(play(qa, withFacts(facts, start())), facts, bob, 'approve', outcome));
  };
  expect(ends(decided({ of: 'qa', outcomes: ['PASS'] }), 'PASS')).toBe('running');
  expect(ends(decided({ of: 'qa', outcomes: ['PASS'] }), 'SOFT')).toContain(
    'no decision that guards it is of kind qa and granted with PASS by group(dev)',
  );
  expect(ends(decided({ of: 'review' }), 'PASS')).toContain('is of kind review and granted by group(dev)');
  const record = sketchFlow([{ ...approve, decision: { kind: 'record', guards: ['ship'] } }, ship]);
  const facts = under(lock());
  expect(heldText(agreed(play(record, withFacts(facts, start())), facts))).toContain('no decision that guards it');
});

test('a decision that was overridden is none, unless the interlock says so', () => {
  const facts = (evidence: Evidence) => under(lock([evidence]));
  const overridden = (known: Facts) => {
    const open = play(asked, withFacts(known, start()));
    const given = { step: 'approve', outcome: 'AGREE', digest: digestOf(open), reason: 'the shop is down' };
    return perform(open, steer('override', { ...given, isAdmin: true } as never, { by: admin, facts: known }));
  };
  expect(heldText(overridden(facts(decided())))).toContain('no decision that guards it');
  expect(heldText(overridden(facts(decided({ overridden: true }))))).toBe('running');
});

test('the only person there is counts for themselves', () => {
  const facts = { ...under(lock()), ...nobody };
  const alone = agreed(play(asked, withFacts(facts, start({ by: admin }))), facts, admin);
  expect(phaseOf(alone)).toBe('attempting');
  expect(heldText(agreed(play(asked, withFacts(under(lock()), start({ by: ann }))), under(lock()), admin))).toBe(
    'running',
  );
});

test('a right that was handed over is no evidence: who votes is to be of the group', () => {
  const facts = under(lock([decided({ quorum: of(1, 'sre') })]));
  const flow = sketchFlow([{ ...approve, decision: { who: of(1, 'sre') } }, ship]);
  const open = play(flow, withFacts(facts, start()));
  const handed = perform(open, steer('delegate', { step: 'approve', to: bob } as never, { by: eve, facts }));
  expect(heldText(agreed(handed, facts, bob))).toContain('1 of group(sre) is missing in approve');
});

test('all that is asked for has to be there, of every interlock', () => {
  const facts = under(lock([decided(), { kind: 'build' }]), lock([decided({ of: 'qa' })], { name: 'tested' }));
  expect(heldText(agreed(play(asked, withFacts(facts, start())), facts))).toBe(
    'policy: step ship is not dispatched: interlock production: no build of the run has ended in SUCCESS; interlock tested: no decision that guards it is of kind qa and granted by group(dev)',
  );
});

test('of several decisions the one that comes nearest counts', () => {
  const first: StepSketch = {
    name: 'first',
    kind: 'decision',
    on: { AGREE: 'approve' },
    decision: { guards: ['ship'] },
  };
  const flow = sketchFlow([first, { ...approve, decision: { who: of(1, 'sre') } }, ship]);
  const facts = under(lock([decided({ quorum: [[...of(1, 'sre').flat(), ...of(1, 'qa').flat()]] })]));
  const half = agreed(play(flow, withFacts(facts, start())), facts, dan, 'first');
  expect(heldText(agreed(half, facts, eve))).toContain('1 of group(qa) is missing in approve');
  for (const group of ['sre', 'dev']) {
    const one = under(lock([decided({ quorum: of(1, group) })]));
    expect(heldText(agreed(agreed(play(flow, withFacts(one, start())), one, dan, 'first'), one, eve))).toBe('running');
  }
});
