import { describe, expect, test } from 'vitest';
import type { Param } from '../flow/flow.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { checkFlow } from './check-flow.ts';

function found(steps: readonly StepSketch[]) {
  return checkFlow(sketchFlow(steps)).map(({ severity, code, message, place }) => {
    return `${place.step} ${place.argument}: ${severity} ${code}: ${message}`;
  });
}

const param = (name: string, more: Partial<Param> = {}): Param => ({ name, type: 'str', required: true, ...more });

/** `mend` comes after NO and PART, `ship` after AGREE. */
function asking(path: readonly string[], decision: StepSketch['decision'] = {}, by = 'mend'): readonly StepSketch[] {
  const args = [{ name: 'x', from: { kind: 'result' as const, step: 'review', path } }];
  return [
    {
      name: 'review',
      kind: 'decision',
      on: { AGREE: 'ship', NO: 'again', PART: 'mend', EXPIRED: 'stopped' },
      decision: {
        ...decision,
        args: {
          NO: [param('defects'), param('more', { required: false }), param('weight', { default: 'heavy' })],
          ...decision.args,
        },
      },
    },
    { name: 'again', on: { OK: 'mend' } },
    { name: 'mend', on: { OK: 'review' }, ...(by === 'mend' && { args }) },
    { name: 'ship', on: { OK: 'done' }, ...(by === 'ship' && { args }) },
  ];
}

const refers = (key: string, by = 'mend') => `step (${by}) args (x) refers to (${key}) of decision (review), which`;

describe('a reference to a decision', () => {
  test.each<[string, readonly StepSketch[], ...string[]]>([
    ['finds its outcome and all its data', asking(['outcome'])],
    ['finds all of its data', asking([])],
    ['finds what each outcome that leads here asks for', asking(['defects'], { args: { PART: [param('defects')] } })],
    ['finds what has a default', asking(['weight'], { args: { PART: [param('weight', { default: '' })] } })],
    [
      'finds nothing that no outcome asks for',
      asking(['unknown']),
      `mend x: error answer_unknown: ${refers('unknown')} no outcome that leads here asks for: NO, PART`,
    ],
    [
      'finds nothing that only other outcomes ask for',
      asking(['defects'], {}, 'ship'),
      `ship x: error answer_unknown: ${refers('defects', 'ship')} no outcome that leads here asks for: AGREE`,
    ],
    [
      'may find nothing where not all ask for it',
      asking(['defects']),
      `mend x: warning answer_uncertain: ${refers('defects')} PART may come without: the run would be held`,
    ],
    [
      'may find nothing of what is optional',
      asking(['more'], { args: { PART: [param('more')] } }),
      `mend x: warning answer_uncertain: ${refers('more')} NO may come without: the run would be held`,
    ],
    [
      'may find nothing of what nobody gives in time',
      asking(['defects'], { args: { PART: [param('defects')] }, expire: { afterMs: 1, outcome: 'PART' } }),
      `mend x: warning answer_uncertain: ${refers('defects')} PART may come without: the run would be held`,
    ],
    ['finds what is put to a decision, or that there is none', asking(['evidence'])],
    [
      'may find nothing that is put to what nobody decides in time',
      asking(['comments'], { expire: { afterMs: 1, outcome: 'PART' } }),
      `mend x: warning answer_uncertain: ${refers('comments')} PART may come without: the run would be held`,
    ],
    ['finds the reason of a refusal', asking(['reason'], { args: { NO: [param('reason')] } })],
    [
      'may find no reason of a grant, nor where there are arguments in its place',
      asking(['reason'], { grants: ['AGREE', 'PART'] }),
      `mend x: warning answer_uncertain: ${refers('reason')} NO or PART may come without: the run would be held`,
    ],
  ])('%s', (_, steps, ...expected) => {
    expect(found(steps)).toEqual(expected);
  });

  test('finds nothing of one that nobody has taken', () => {
    const [review, ...others] = asking(['reason']) as [StepSketch, ...StepSketch[]];
    const expires = { ...review, on: { AGREE: 'ship', NO: 'stopped', EXPIRED: 'mend' } };
    expect(found([expires, ...others.filter(({ name }) => name !== 'again')])).toEqual([
      `mend x: error answer_unknown: ${refers('reason')} no outcome that leads here asks for: EXPIRED`,
    ]);
  });
});
