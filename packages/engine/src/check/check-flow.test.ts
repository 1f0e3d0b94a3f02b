import { describe, expect, test } from 'vitest';
import type { Flow, HttpJob } from '../flow/flow.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { checkFlow } from './check-flow.ts';

function found(steps: readonly StepSketch[], more: Partial<Pick<Flow, 'onFailure'>> = {}) {
  return checkFlow(sketchFlow(steps, more)).map(({ severity, code, message, place }) => {
    return `${[place.step, place.outcome, place.clause].filter(Boolean).join(' ')}: ${severity} ${code}: ${message}`;
  });
}

/** Two branches, and what differs of them. */
function release(...others: readonly StepSketch[]): readonly StepSketch[] {
  const steps: readonly StepSketch[] = [
    { name: 'a', on: { OK: 'b&c' } },
    { name: 'b', on: { OK: 'd' } },
    { name: 'c', on: { OK: 'd' } },
    { name: 'd', enter: 'all', on: { OK: 'done' } },
  ];
  const changed = steps.map((step) => others.find(({ name }) => name === step.name) ?? step);
  return [...changed, ...others.filter(({ name }) => !steps.some((step) => step.name === name))];
}

describe('a flow without findings', () => {
  test.each<[string, readonly StepSketch[]]>([
    ['has no steps', []],
    [
      'is a line',
      [
        { name: 'a', on: { OK: 'b' } },
        { name: 'b', on: { OK: 'done' } },
      ],
    ],
    ['joins its branches', release()],
    [
      'lets a branch go back to its fork, and end in done',
      release({ name: 'b', on: { OK: 'd', NO: 'a', END: 'done' } }),
    ],
    ['passes by its fork to the join', release({ name: 'a', on: { NO: 'd', OK: 'b&c' } })],
    [
      'ends all branches in done',
      release({ name: 'b', on: { OK: 'done' } }, { name: 'c', on: { OK: 'done', NO: 'stopped' } }).slice(0, 3),
    ],
    [
      'nests',
      release(
        { name: 'b', on: { OK: 'e&f', NO: 'd' } },
        { name: 'e', on: { OK: 'g', SKIP: 'done' } },
        { name: 'f', on: { OK: 'g', SKIP: 'done' } },
        { name: 'g', enter: 'all', on: { OK: 'd' } },
      ),
    ],
    ['loops with answers', [{ name: 'a', on: { OK: 'done', NO: 'a', TIMEOUT: 'a', KILLED: 'a' } }]],
    [
      'loops with a bound',
      [{ name: 'a', on: { OK: 'done', UNREACHABLE: 'a' }, retry: { maxAttempts: 2, backoffMs: 1, maxBackoffMs: 1 } }],
    ],
    [
      'does not map what only the engine says',
      [{ name: 'a', kind: 'pipeline', on: { OK: 'done' }, outcomes: ['OK', 'KILLED'] }],
    ],
    ['rolls back nothing', [{ name: 'a', on: { OK: 'done', NO: 'rollback' } }]],
  ])('%s', (_, steps) => {
    expect(found(steps)).toEqual([]);
  });
});

describe('branches', () => {
  test.each<[string, readonly StepSketch[], ...string[]]>([
    [
      'that meet without a join are told with both ways',
      release({ name: 'd', on: { OK: 'done' } }),
      'b OK: error branches_meet: step (d) is reached by two branches and has no enter = all: a -> b -> d, and a -> c -> d',
    ],
    [
      'that meet late have their ways told from where they part',
      [{ name: 'first', on: { OK: 'a' } }, ...release({ name: 'd', on: { OK: 'done' } })],
      'b OK: error branches_meet: step (d) is reached by two branches and has no enter = all: a -> b -> d, and a -> c -> d',
    ],
    [
      'do not lead into each other',
      release({ name: 'b', on: { OK: 'd', NO: 'c' } }),
      'b NO: error branches_meet: step (c) is reached by two branches and has no enter = all: a -> b -> c, and a -> c',
    ],
    [
      'do not pass by their own join',
      release({ name: 'b', on: { OK: 'e&f' } }, { name: 'e', on: { OK: 'd' } }, { name: 'f', on: { OK: 'd' } }),
      'f OK: error leaves_branch: step (d) is within a branch by a -> b -> f -> d, and outside it by a -> c -> d',
      'e OK: error leaves_branch: step (d) is within a branch by a -> b -> e -> d, and outside it by a -> c -> d',
    ],
    [
      'of two sets have no common join',
      release(
        { name: 'b', on: { OK: 'e&f' } },
        { name: 'c', on: { OK: 'g&h' } },
        ...['e', 'f', 'g', 'h'].map((name) => ({ name, on: { OK: name === 'f' || name === 'g' ? 'done' : 'j' } })),
        { name: 'j', enter: 'all', on: { OK: 'd' } },
      ),
      'e OK: error branches_meet: step (j) is reached by branches of different forks: a -> b -> e -> j, and a -> c -> h -> j',
    ],
    [
      'do not lead out',
      release(
        { name: 'a', on: { OK: 'b&c', NO: 'e' } },
        { name: 'b', on: { OK: 'd', NO: 'e' } },
        { name: 'e', on: { OK: 'done' } },
      ),
      'b NO: error leaves_branch: step (e) is within a branch by a -> b -> e, and outside it by a -> e',
    ],
    [
      'within branches do not lead out of theirs either',
      release(
        { name: 'b', on: { OK: 'e&f', NO: 'x' } },
        { name: 'e', on: { OK: 'done', NO: 'x' } },
        { name: 'f', on: { OK: 'done' } },
        { name: 'x', on: { OK: 'd' } },
      ),
      'e NO: error leaves_branch: step (x) is within a branch by b -> e -> x, and outside it by b -> x',
    ],
    [
      'have one join',
      release({ name: 'c', on: { OK: 'e' } }, { name: 'e', enter: 'all', on: { OK: 'done' } }),
      'b OK: error second_join: the branches of step (a) are joined by (e) already: a -> b -> d',
    ],
    [
      'are two or more',
      release({ name: 'a', on: { OK: 'b&b' } }, { name: 'c', on: { OK: 'd' } }),
      'a OK: error narrow_fork: step (a) return state (OK) needs two different branches or more, not b & b',
      'c: error unreachable_step: step (c) is reached by no path',
    ],
    [
      'all come to their join, or end',
      release({ name: 'c', on: { OK: 'stopped', NO: 'hold', AGAIN: 'c', BACK: 'a' } }),
      'a OK: error join_incomplete: the join (d) cannot complete: the branch (c) of step (a) neither reaches it nor ends in done',
    ],
    [
      'alone are joined',
      [
        { name: 'a', on: { OK: 'b' } },
        { name: 'b', enter: 'all', on: { OK: 'done' } },
      ],
      'b enter: error join_outside: step (b) has enter = all, but no branch leads to it: a -> b',
    ],
    [
      'do not lead to the first step',
      [{ name: 'a', enter: 'all', on: { OK: 'done' } }],
      'a enter: error join_outside: step (a) has enter = all, but no branch leads to it: it is the first',
    ],
  ])('%s', (_, steps, ...expected) => {
    expect(found(steps)).toEqual(expected);
  });
});

describe('a flow', () => {
  test.each<[string, readonly StepSketch[], ...string[]]>([
    [
      'has no steps that nothing leads to',
      [
        { name: 'a', on: { OK: 'done', NO: 'gone' } },
        { name: 'b', on: { OK: 'a' } },
      ],
      'b: error unreachable_step: step (b) is reached by no path',
    ],
    [
      'has a path to done',
      [
        { name: 'a', on: { OK: 'b', NO: 'stopped' } },
        { name: 'b', on: { OK: 'a' } },
      ],
      ': error no_path_to_done: flow (release) has no path to done',
    ],
    [
      'is not done by one branch alone',
      [
        { name: 'a', on: { OK: 'b&c' } },
        { name: 'b', on: { OK: 'done' } },
        { name: 'c', on: { OK: 'stopped' } },
      ],
      ': error no_path_to_done: flow (release) has no path to done',
    ],
    [
      'maps what its jobs declare',
      [{ name: 'a', on: { OK: 'done' }, outcomes: ['OK', 'NO', 'KILLED'] }],
      'a NO: error unmapped_outcome: step (a) does not map the state (NO) of its action: it will be refused',
    ],
    [
      'maps what a run below may come to',
      [{ name: 'a', kind: 'flow', on: { DONE: 'done' }, outcomes: ['DONE', 'STOPPED'] }],
      'a STOPPED: error unmapped_outcome: step (a) does not map the state (STOPPED) of its action: where it comes, on_failure says what follows',
    ],
    [
      'need not map that code throws',
      [{ name: 'a', kind: 'code', on: { SUCCESS: 'done' }, outcomes: ['SUCCESS', 'FAIL'] }],
    ],
    [
      'does not turn in a loop that waits for nobody',
      [
        { name: 'first', on: { OK: 'a', UNREACHABLE: 'a' } },
        { name: 'a', on: { OK: 'done', UNREACHABLE: 'b' } },
        { name: 'b', on: { OK: 'done', UNREACHABLE: 'a' } },
        { name: 'c', on: { OK: 'done', UNREACHABLE: 'a' } },
      ],
      'c: error unreachable_step: step (c) is reached by no path',
      'a UNREACHABLE: error busy_loop: a -> b -> a turns as long as nothing answers: UNREACHABLE should lead elsewhere, or a step have a retry',
    ],
  ])('%s', (_, steps, ...expected) => {
    expect(found(steps)).toEqual(expected);
  });

  test('that may be lax has warnings, but for its branches', () => {
    const lax = sketchFlow([
      { name: 'a', on: { OK: 'b&b' }, outcomes: ['OK', 'NO'] },
      { name: 'b', on: { OK: 'stopped', UNREACHABLE: 'b' } },
      { name: 'c', on: { OK: 'stopped' } },
    ]);
    const severities = checkFlow(lax, 'warning').map(({ severity, code }) => `${severity} ${code}`);
    expect(severities).toEqual([
      'error narrow_fork',
      'warning unmapped_outcome',
      'warning unreachable_step',
      'warning busy_loop',
    ]);
    const endless = checkFlow(sketchFlow([{ name: 'a', on: { OK: 'a' } }]), 'warning');
    expect(endless).toMatchObject([{ severity: 'warning', code: 'no_path_to_done' }]);
  });

  test('that rolls back names the effects that have no undo, once', () => {
    const effects = Array.from({ length: 12 }, (_, index) => `s${index}`);
    const steps = effects.map((name, index) => ({ name, effect: true, on: { OK: effects[index + 1] ?? 'done' } }));
    expect(found(steps)).toEqual([]);
    expect(found(steps, { onFailure: 'rollback' })).toEqual([
      ': warning effect_without_undo: a rollback of flow (release) does not undo the effects of s0, s1, s2, s3, s4, s5, s6, s7, s8, s9 and 2 more: they have no undo',
    ]);
    expect(found([{ name: 'a', effect: true, on: { OK: 'done', NO: 'rollback' } }])).toEqual([
      ': warning effect_without_undo: a rollback of flow (release) does not undo the effects of a: they have no undo',
    ]);
  });

  test('that rolls back names no effect that has an undo', () => {
    const { flow, jobs } = sketchFlow([{ name: 'a', effect: true, on: { OK: 'done' } }], { onFailure: 'rollback' });
    const job = jobs['do a'] as HttpJob;
    expect(checkFlow({ flow, jobs: { 'do a': { ...job, undo: ['127.0.0.1:1/undo'] } } })).toEqual([]);
  });

  test('that people decide about names the hooks that have an effect, as no decision shows them', () => {
    const review = { name: 'review', kind: 'decision', on: { AGREE: 'done' } } as const;
    const { flow, jobs } = sketchFlow([review]);
    const hooked = (effect: boolean) => {
      const job = sketchFlow([{ name: 'a', effect, on: { OK: 'done' } }]).jobs['do a']!;
      const finish = { name: 'on_finish', job: 'do a', args: [], on: { OK: 'done' }, trigger: 'auto' } as const;
      return checkFlow({ flow: { ...flow, hooks: { finish } }, jobs: { ...jobs, 'do a': job } });
    };
    expect(hooked(true)).toEqual([
      {
        severity: 'warning',
        code: 'hook_unseen',
        message:
          'on_finish of flow (release) has an effect that no decision shows: make it a step, or say of do a that it has none',
        place: {},
      },
    ]);
    expect(hooked(false)).toEqual([]);
  });

  test('shortens long ways and loops', () => {
    const line = Array.from({ length: 20 }, (_, index) => `s${index}`);
    const way = line.map((name, index) => ({ name, on: { OK: line[index + 1] ?? 'end' } }));
    expect(found([...way, { name: 'end', enter: 'all', on: { OK: 'done' } }])).toEqual([
      'end enter: error join_outside: step (end) has enter = all, but no branch leads to it: s0 -> s1 -> s2 -> s3 -> s4 -> s5 -> … -> s15 -> s16 -> s17 -> s18 -> s19 -> end',
    ]);
    const loop = line.map((name, index) => ({ name, on: { OK: 'done', UNREACHABLE: line[index + 1] ?? 's0' } }));
    expect(found(loop)).toEqual([
      's0 UNREACHABLE: error busy_loop: s0 -> s1 -> s2 -> s3 -> s4 -> s5 -> s6 -> s7 -> s8 -> s9 -> … -> s0 turns as long as nothing answers: UNREACHABLE should lead elsewhere, or a step have a retry',
    ]);
  });

  test('nests its branches up to 100 deep', () => {
    expect(found(nested(100))).toEqual([]);
    expect(found(nested(101))).toEqual([
      'f100 OK: error too_deep: the branch (f101) of step (f100) is nested more than 100 deep',
      'f100 OK: error too_deep: the branch (g101) of step (f100) is nested more than 100 deep',
    ]);
  });

  test('may have 10 000 steps: branches in a line, one wide fork, and nested ones', () => {
    const diamonds = Array.from({ length: 2500 }, (_, index) => [
      { name: `a${index}`, on: { OK: `b${index}&c${index}` } },
      { name: `b${index}`, on: { OK: `d${index}`, NO: 'a0' } },
      { name: `c${index}`, on: { OK: `d${index}` } },
      { name: `d${index}`, enter: 'all' as const, on: { OK: index === 2499 ? 'done' : `a${index + 1}` } },
    ]).flat();
    expect(found(diamonds)).toEqual([]);
    const branches = Array.from({ length: 9998 }, (_, index) => `b${index}`);
    const wide = [
      { name: 'a', on: { OK: branches.join('&') } },
      ...branches.map((name) => ({ name, on: { OK: 'd', NO: 'done' } })),
      { name: 'd', enter: 'all' as const, on: { OK: 'done' } },
    ];
    expect(found(wide)).toEqual([]);
    expect(found(nested(5000))).toHaveLength(2);
  });
});

/** `f0` opens `f1` and `g1`, `f1` opens `f2` and `g2`, and so on; all end in done. */
function nested(depth: number): readonly StepSketch[] {
  const forks = Array.from({ length: depth }, (_, level) => [
    { name: `f${level}`, on: { OK: `f${level + 1}&g${level + 1}` } },
    { name: `g${level + 1}`, on: { OK: 'done' } },
  ]).flat();
  return [...forks, { name: `f${depth}`, on: { OK: 'done' } }];
}

test('of a step whose job is not known, nothing is said of its outcomes', () => {
  const { flow } = sketchFlow([{ name: 'a', on: { OK: 'done' } }]);
  expect(checkFlow({ flow, jobs: {} })).toEqual([]);
});
