import { describe, expect, test } from 'vitest';
import type { Source } from '../flow/flow.ts';
import { countedSteps } from '../testing/counted-steps.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { checkFlow } from './check-flow.ts';
import { checkGuards } from './check-guards.ts';

function found(steps: readonly StepSketch[]) {
  return checkFlow(sketchFlow(steps)).map(({ severity, code, message, place }) => {
    return `${place.step} ${place.clause ?? place.argument}: ${severity} ${code}: ${message}`;
  });
}

test('twice as many decisions are twice the work, also where they name what they guard', () => {
  const looksAt = (count: number, isNamed: boolean) => {
    const pairs = Array.from({ length: count }, (_, index): readonly StepSketch[] => [
      {
        name: `review${index}`,
        kind: 'decision',
        on: { AGREE: `ship${index}`, REJECT: 'stopped' },
        ...(isNamed && { decision: { guards: [`ship${index}`] } }),
      },
      { name: `ship${index}`, effect: true, on: { OK: index + 1 < count ? `review${index + 1}` : 'done' } },
    ]);
    const { version, looks } = countedSteps(sketchFlow(pairs.flat()));
    expect(checkGuards(version, 'error')).toEqual([]);
    return looks();
  };
  for (const isNamed of [false, true]) expect(looksAt(80, isNamed)).toBeLessThan(3 * looksAt(40, isNamed));
});

describe('guards', () => {
  const ship: StepSketch = { name: 'ship', effect: true, on: { OK: 'done' } };
  const review = (decision: StepSketch['decision'], more: StepSketch['on'] = {}): StepSketch => ({
    name: 'review',
    kind: 'decision',
    on: { AGREE: 'audit', REJECT: 'stopped', ...more },
    ...(decision && { decision }),
  });
  const audit: StepSketch = { name: 'audit', kind: 'decision', on: { AGREE: 'ship', NO: 'tell' } };
  const tell: StepSketch = { name: 'tell', on: { OK: 'done' } };
  const expire = { afterMs: 1, outcome: 'LATE' };

  test.each<[string, StepSketch, ...string[]]>([
    ['may be behind another decision', review({ guards: ['ship'] })],
    ['may be unknown, which is told where they are read', review({ guards: ['gone'] })],
    [
      'are effects',
      review({ guards: ['audit', 'tell'] }),
      'review guards: error guards_nothing: guards (audit) is no effect: it changes nothing outside',
      'review guards: error guards_nothing: guards (tell) is no effect: it changes nothing outside',
    ],
    [
      'are reached by a grant',
      { ...review({ guards: ['ship'] }), on: { AGREE: 'done', REJECT: 'audit' } },
      'review guards: error guards_nothing: guards (ship) is not reached by AGREE: no grant would ever be for it',
    ],
    ['are not reached by waiting for another decision', review({ guards: ['ship'], expire }, { LATE: 'audit' })],
    [
      'are not reached by waiting alone',
      review({ guards: ['ship'], expire }, { LATE: 'ship' }),
      'review expire: error grant_by_waiting: expire (LATE) leads to ship, which this decision guards: nothing is granted by waiting',
    ],
  ])('%s', (_, decision, ...expected) => {
    expect(found([decision, audit, ship, tell])).toEqual(expected);
  });

  test.each<[string, StepSketch['on'], readonly StepSketch[], ...string[]]>([
    ['are not reached by a refusal', { REJECT: 'ship' }, [], 'ship'],
    ['are not reached by a refusal over a step', { REJECT: 'fix' }, [{ name: 'fix', on: { OK: 'ship' } }], 'ship'],
    ['may be asked for again after a refusal', { REJECT: 'fix' }, [{ name: 'fix', on: { OK: 'review' } }]],
    ['may have happened before, without anybody', { REJECT: 'build', AGREE: 'build' }, []],
    [
      'may have been granted by another decision',
      { AGREE: 'mid', REJECT: 'stopped' },
      [
        { name: 'mid', effect: true, on: { OK: 'second' } },
        { name: 'second', kind: 'decision', on: { AGREE: 'after', REJECT: 'mid' } },
        { name: 'after', effect: true, on: { OK: 'done', FAIL: 'mid' } },
      ],
    ],
  ])('%s', (_, on, more, ...around) => {
    const build: StepSketch = { name: 'build', effect: true, on: { OK: 'review' } };
    const steps = [build, { ...review(undefined), on: { AGREE: 'ship', ...on } }, ship, ...more];
    const refusals = found(steps).filter((text) => text.includes('grant_by_refusal'));
    expect(refusals.map((text) => /leads to (\w+)/.exec(text)?.[1])).toEqual(around);
  });

  describe('of another decision', () => {
    const late = (to: string): StepSketch => ({
      name: 'review',
      kind: 'decision',
      on: { AGREE: 'audit', LATE: to, NO: 'stopped' },
      decision: { expire },
    });
    const around = (step: string, guard: string) =>
      `review expire: error grant_by_waiting: expire (LATE) leads to ${step} around ${guard}, which guards it: nothing is granted by waiting`;
    const build: StepSketch = { name: 'build', effect: true, on: { OK: 'review' } };

    test.each<[string, readonly StepSketch[], ...string[]]>([
      ['are not reached by waiting', [late('ship'), audit, ship, tell], around('ship', 'audit')],
      [
        'are not reached over steps that nobody decides',
        [late('tell'), audit, ship, { ...tell, on: { OK: 'ship' } }],
        around('ship', 'audit'),
        'audit undefined: error grant_by_refusal: step (audit) return state (NO) grants nothing, and leads to ship, which this decision guards: one person would be enough for it. Say grants = (AGREE, NO), or let it lead elsewhere',
      ],
      [
        'are not reached by waiting where they are named',
        [
          build,
          late('build'),
          {
            ...audit,
            on: { ...audit.on, AGAIN: 'build' },
            decision: { grants: ['AGREE', 'AGAIN'], guards: ['build', 'ship'] },
          },
          ship,
          tell,
        ],
        around('build', 'audit'),
      ],
      [
        'may be where the run begins',
        [
          build,
          late('build'),
          { ...audit, on: { AGREE: 'ship', AGAIN: 'build', NO: 'tell' }, decision: { grants: ['AGREE', 'AGAIN'] } },
          ship,
          tell,
        ],
      ],
      [
        'may have been granted before',
        [
          { ...audit, on: { AGREE: 'test', NO: 'tell' }, decision: { guards: ['ship'] } },
          { name: 'test', on: { OK: 'review' } },
          { ...late('ship'), on: { AGREE: 'tell', LATE: 'ship' } },
          ship,
          tell,
        ],
      ],
      [
        'may have been refused before',
        [
          { ...audit, on: { AGREE: 'test', NO: 'test', END: 'tell' }, decision: { guards: ['ship'] } },
          { name: 'test', on: { OK: 'review' } },
          { ...late('ship'), on: { AGREE: 'tell', LATE: 'ship' } },
          ship,
          tell,
        ],
        around('ship', 'audit'),
      ],
      [
        'are left alone by waiting that goes back, stops or holds',
        [
          build,
          late('build'),
          {
            ...audit,
            on: { AGREE: 'ship', NO: 'build', HOLD: 'hold' },
            decision: { expire: { afterMs: 1, outcome: 'NO' } },
          },
          ship,
        ],
      ],
    ])('%s', (_, steps, ...expected) => {
      expect(found(steps)).toEqual(expected);
    });
  });

  test('start flows that are named when the decision opens', () => {
    const sub = (from: Source): StepSketch => ({
      name: 'sub',
      kind: 'flow',
      effect: true,
      args: [{ name: 'flow', from }],
      on: { DONE: 'done' },
    });
    const decision = { ...review({}), on: { AGREE: 'sub', REJECT: 'stopped' } };
    expect(found([decision, sub({ kind: 'literal', value: 'below' })])).toEqual([]);
    expect(found([decision, sub({ kind: 'input', name: 'x' })])).toEqual([]);
    expect(found([decision, sub({ kind: 'context', path: ['x'] })])).toEqual([
      'sub flow: error guard_unknown: step (sub) args (flow) is named by what the run finds, and decision (review) approves a version of it: it needs a name or an input',
    ]);
  });

  test('ask nobody for what is approved before', () => {
    const version = { name: 'version', type: 'str', required: true } as const;
    const box = (more: Partial<StepSketch>): StepSketch => ({
      ...{ name: 'box', kind: 'code', effect: true, trigger: 'manual', params: [version], on: { OK: 'done' } },
      ...more,
    });
    const decision = { ...review({}), on: { AGREE: 'box', REJECT: 'stopped' } };
    const given = [{ name: 'version', from: { kind: 'input', name: 'x' } }] as const;
    const fine = [{ args: given }, { params: [{ ...version, default: '1' }] }, { trigger: 'auto' }, { kind: 'http' }];
    for (const more of [...fine, { params: [{ ...version, required: false }] }]) {
      expect(found([decision, box(more as Partial<StepSketch>)])).toEqual([]);
    }
    expect(found([decision, box({ params: [{ ...version, mark: 'static' }] })])).toEqual([]);
    expect(found([decision, box({})])).toEqual([
      'box undefined: error guard_unknown: step (box) args (version) is given by who triggers it, and decision (review) approves it before that: the flow has to give it, as an input perhaps',
    ]);
  });

  test('do not come of waiting', () => {
    const decision = { ...review({ expire: { ...expire, outcome: 'AGREE' } }), on: { AGREE: 'done' } };
    expect(found([decision])).toEqual([
      'review expire: error grant_by_waiting: expire (AGREE) grants: nothing is granted by waiting',
    ]);
  });
});
