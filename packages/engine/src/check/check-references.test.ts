import { describe, expect, test } from 'vitest';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { checkFlow } from './check-flow.ts';

function found(steps: readonly StepSketch[]) {
  // What a decision asks for has tests of its own.
  const findings = checkFlow(sketchFlow(steps)).filter(({ code }) => !code.startsWith('answer_'));
  return findings.map(({ severity, code, message, place }) => {
    return `${[place.step, place.argument].filter(Boolean).join(' ')}: ${severity} ${code}: ${message}`;
  });
}

/** A step whose argument `x` refers to another step. */
function asking(name: string, of: string, on: StepSketch['on'], more: Partial<StepSketch> = {}): StepSketch {
  return { name, on, args: [{ name: 'x', from: { kind: 'result', step: of, path: ['n'] } }], ...more };
}

const join: StepSketch = { name: 'd', enter: 'all', on: { OK: 'done' } };
const uncertain = (step: string, of: string) =>
  `${step} x: warning reference_uncertain: step (${step}) args (x) refers to (${of}), which a path can pass by: the run would be held`;
const tooEarly = (step: string, of: string) =>
  `${step} x: error reference_too_early: step (${step}) args (x) refers to (${of}), which no path has finished before`;

describe('a reference is fine', () => {
  test.each<[string, readonly StepSketch[]]>([
    ['to a step before it', [{ name: 'a', on: { OK: 'b' } }, asking('b', 'a', { OK: 'done', NO: 'b' })]],
    [
      'to the step before its fork',
      [{ name: 'a', on: { OK: 'b&c' } }, asking('b', 'a', { OK: 'done' }), { name: 'c', on: { OK: 'done' } }],
    ],
    [
      'from the join to what each way through one of the branches has finished',
      [
        { name: 'a', on: { OK: 'b&c' } },
        { name: 'b', on: { OK: 'd', NO: 'done' } },
        { name: 'c', on: { OK: 'd', NO: 'a' } },
        asking('d', 'b', { OK: 'e' }, { enter: 'all' }),
        asking('e', 'c', { OK: 'done' }),
      ],
    ],
    [
      'from the join to what a branch within a branch has finished',
      [
        { name: 'a', on: { OK: 'b&c' } },
        { name: 'b', on: { OK: 'e&f' } },
        { name: 'e', on: { OK: 'done' } },
        { name: 'f', on: { OK: 'g' } },
        { name: 'g', on: { OK: 'done' } },
        { name: 'c', on: { OK: 'd' } },
        asking('d', 'g', { OK: 'done' }, { enter: 'all' }),
      ],
    ],
    ['in a step that nothing reaches, of which more need not be said', []],
  ])('%s', (_, steps) => {
    expect(found(steps)).toEqual([]);
  });
});

describe('a reference', () => {
  test.each<[string, readonly StepSketch[], ...string[]]>([
    [
      'into a sibling branch is an error, with both paths',
      [
        { name: 'first', on: { OK: 'a' } },
        { name: 'a', on: { OK: 'b&c' } },
        { name: 'b', on: { OK: 'b2' } },
        { name: 'b2', on: { OK: 'd' } },
        asking('c', 'b2', { OK: 'd', NO: 'a' }),
        join,
      ],
      'c x: error reference_to_sibling: step (c) args (x) refers to (b2), which is in a sibling branch: a -> b -> b2, and a -> c',
    ],
    [
      'to what comes later only is an error',
      [asking('a', 'b', { OK: 'b' }), { name: 'b', on: { OK: 'done' } }],
      tooEarly('a', 'b'),
    ],
    ['to the step itself is an error without a loop', [asking('a', 'a', { OK: 'done' })], tooEarly('a', 'a')],
    [
      'to a step that nothing reaches is an error',
      [asking('a', 'b', { OK: 'done' }), { name: 'b', on: { OK: 'done' } }],
      'b: error unreachable_step: step (b) is reached by no path',
      tooEarly('a', 'b'),
    ],
    ['to the step itself is uncertain in a loop', [asking('a', 'a', { OK: 'done', NO: 'a' })], uncertain('a', 'a')],
    [
      'to the step itself is uncertain where the run is held at it',
      [asking('a', 'a', { OK: 'done', NO: 'hold' })],
      uncertain('a', 'a'),
    ],
    [
      'to what is passed by sometimes is uncertain',
      [{ name: 'a', on: { OK: 'b', NO: 'c' } }, { name: 'b', on: { OK: 'c' } }, asking('c', 'b', { OK: 'done' })],
      uncertain('c', 'b'),
    ],
    [
      'from a step to what an abandoned branch after it may have finished is uncertain',
      [asking('a', 'c', { OK: 'b&c' }), { name: 'b', on: { OK: 'd', NO: 'a' } }, { name: 'c', on: { OK: 'd' } }, join],
      uncertain('a', 'c'),
    ],
    [
      'from the join is uncertain where the branch may go another way, or the fork be passed by',
      [
        { name: 'a', on: { OK: 'b&c', NO: 'd' } },
        { name: 'b', on: { OK: 'd' } },
        { name: 'c', on: { OK: 'c2', NO: 'done' } },
        { name: 'c2', on: { OK: 'd' } },
        asking('d', 'c2', { OK: 'e' }, { enter: 'all' }),
        asking('e', 'b', { OK: 'done' }),
      ],
      uncertain('d', 'c2'),
      uncertain('e', 'b'),
    ],
  ])('%s', (_, steps, ...expected) => {
    expect(found(steps)).toEqual(expected);
  });

  test('is judged among hundreds of others', () => {
    const names = Array.from({ length: 100 }, (_, index) => `s${index}`);
    const steps = names.map((name, index) =>
      asking(name, names[(index * 7) % 100] as string, { OK: names[index + 1] ?? 'done' }),
    );
    const wrong = names.filter((_, index) => (index * 7) % 100 >= index);
    expect(found(steps)).toEqual(wrong.map((name) => tooEarly(name, `s${(Number(name.slice(1)) * 7) % 100}`)));
  });
});

describe('what a decision guards', () => {
  const effect = { effect: true };

  test('refers to what has finished before the decision', () => {
    const steps: readonly StepSketch[] = [
      { name: 'build', on: { OK: 'review' } },
      { name: 'review', kind: 'decision', on: { OK: 'ship', NO: 'build' } },
      asking('ship', 'build', { OK: 'done', NO: 'review' }, effect),
    ];
    expect(found(steps)).toEqual([]);
  });

  test('does not refer to what comes after the decision, to the decision, or to its sibling', () => {
    const late: readonly StepSketch[] = [
      { name: 'review', kind: 'decision', on: { OK: 'build' } },
      { name: 'build', on: { OK: 'ship', NO: 'review' } },
      asking('ship', 'build', { OK: 'tell', NO: 'review' }, effect),
      asking('tell', 'review', { OK: 'done' }, effect),
    ];
    const unknown = (step: string, to: string) =>
      `${step} x: error guard_unknown: step (${step}) args (x) refers to (${to}), whose result decision (review), which guards it, cannot know`;
    expect(found(late)).toEqual([unknown('ship', 'build'), unknown('tell', 'review')]);
    const sibling: readonly StepSketch[] = [
      { name: 'a', on: { OK: 'review&qa' } },
      { name: 'review', kind: 'decision', on: { OK: 'd' } },
      { name: 'qa', on: { OK: 'd' } },
      asking('d', 'qa', { OK: 'done' }, { enter: 'all', effect: true }),
    ];
    expect(found(sibling)).toEqual([unknown('d', 'qa')]);
  });

  test('may refer to what only some ways have finished, with a warning', () => {
    const steps: readonly StepSketch[] = [
      { name: 'a', on: { OK: 'build', NO: 'review' } },
      { name: 'build', on: { OK: 'review' } },
      { name: 'review', kind: 'decision', on: { OK: 'ship' } },
      asking('ship', 'build', { OK: 'done' }, effect),
    ];
    expect(found(steps)).toEqual([
      uncertain('ship', 'build'),
      'ship x: warning guard_uncertain: step (ship) args (x) refers to (build), whose result decision (review) may not know yet',
    ]);
  });

  test('by name and never reached is not judged', () => {
    const steps: readonly StepSketch[] = [
      { name: 'review', kind: 'decision', on: { OK: 'end' }, decision: { guards: ['ship'] } },
      asking('end', 'review', { OK: 'done' }),
      asking('ship', 'end', { OK: 'done' }, effect),
    ];
    expect(found(steps).filter((each) => each.includes('guard_'))).toEqual([]);
  });
});
