// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.
import { describe, expect, test } from 'vitest';
import { planOf, problemsOf, push } from './testing/compile-one.ts';

/** Steps with their further keys, such as `{ a: 'depends_on: b' }`. */
function steps(extra: Readonly<Record<string, string>>): string {
  const lines = Object.entries(extra).map(([name, keys]) => `  ${name}: { image: x, commands: y, ${keys} }`);
  return ['steps:', ...lines].join('\n');
}

function orderOf(text: string) {
  return Object.fromEntries(planOf(text).procs.map(({ name, dependsOn }) => [name, dependsOn]));
}

describe('the order', () => {
  test('is the order of the file without any depends_on', () => {
    expect(orderOf(steps({ a: '', b: '', c: '' }))).toEqual({ a: [], b: ['a'], c: ['b'] });
  });

  test('is a graph as soon as one step has depends_on, where the others start at once', () => {
    const text = steps({ a: '', b: '', c: 'depends_on: [a, b, a]', d: 'depends_on: c', e: 'depends_on: []' });
    expect(orderOf(text)).toEqual({ a: [], b: [], c: ['a', 'b'], d: ['c'], e: [] });
  });

  test('closes the gap of a step that is left out of a sequence', () => {
    expect(orderOf(steps({ a: '', b: 'when: { event: tag }', c: '' }))).toEqual({ a: [], c: ['a'] });
  });

  test('drops the dependency on a step that is left out, with a warning unless it is optional', () => {
    const text = steps({
      a: 'when: { event: tag }',
      b: 'depends_on: a',
      c: 'depends_on: [{ name: a, optional: true }]',
    });
    expect(orderOf(text)).toEqual({ b: [], c: [] });
    expect(problemsOf(text)).toEqual([
      '3:43 warning dependency_left_out Step `b` does not wait for `a`, which its `when` leaves out of this build',
    ]);
    expect(problemsOf(`when: { event: push }\n${text}`, push, { habits: true })).toEqual([]);
  });

  test('may be written as maps', () => {
    expect(
      orderOf(steps({ a: '', b: 'depends_on: { name: a, optional: false }', c: 'depends_on: [{ name: b }]' })),
    ).toEqual({
      a: [],
      b: ['a'],
      c: ['b'],
    });
  });
});

describe('a dependency', () => {
  test.each([
    ['depends_on: nobody', '2:43 error unknown_dependency Step `a` depends on unknown step `nobody`'],
    ['depends_on: a', '2:3 error dependency_cycle Steps wait for each other in a circle: a → a'],
    ['depends_on: [[b]]', '2:44 error wrong_type `depends_on` must be a text, not a list'],
    ['depends_on: [{ optional: true }]', '2:44 error missing_key A dependency needs a `name`'],
    ['depends_on: [{ name: b, optional: 7 }]', '2:65 error wrong_type `optional` must be true or false, not `7`'],
    [
      'depends_on: [{ name: b, option: true }]',
      '2:55 error unknown_key Unknown key `option` in `depends_on`: did you mean `optional`?',
    ],
    [
      'depends_on: [{ name: b, extra: true }]',
      '2:55 warning unknown_key Unknown key `extra` in `depends_on` is ignored',
    ],
  ])('is checked: %s', (keys, problem) => {
    expect(problemsOf(steps({ a: keys, b: '' }))).toEqual([problem]);
  });

  test('on a service, or on a name that is nearly one, is told as such', () => {
    const text = `services: { db: { image: x, commands: z } }\n${steps({ build: '', a: 'depends_on: [db, biuld]' })}`;
    expect(problemsOf(text)).toEqual([
      '4:44 error unknown_dependency Step `a` depends on unknown step `db`: it is a service, and those start before all steps',
      '4:48 error unknown_dependency Step `a` depends on unknown step `biuld`: did you mean `build`?',
    ]);
  });

  test.each([
    ['services', 'service', 'services start together, before the steps'],
    ['clone', 'clone', 'these run in the order of the file'],
  ])('of %s is nothing', (section, role, order) => {
    const text = `${section}: { db: { image: woodpeckerci/plugin-git, depends_on: [a] } }\n${steps({ a: '' })}`;
    expect(problemsOf(text)).toEqual([
      `1:${section.length + 43} warning ignored \`depends_on\` of a ${role} is ignored: ${order}`,
    ]);
  });

  test('circle is told as the path around it', () => {
    const text = steps({ z: 'depends_on: b', a: 'depends_on: z', b: 'depends_on: [a, c]', c: '' });
    const problems = problemsOf(text);
    expect(problems).toEqual([expect.stringMatching(/^2:3 error dependency_cycle .*: z → b → a → z$/)]);
  });

  test('circle is found behind steps that only lead there', () => {
    const text = steps({ lead: 'depends_on: a', a: 'depends_on: b', b: 'depends_on: a' });
    expect(problemsOf(text)[0]).toMatch(/: a → b → a$/);
  });

  test('graph of a thousand wide layers is ordered without delay', () => {
    const layers = Array.from({ length: 600 }, (_, index) => {
      const before = index < 2 ? '[]' : `[${2 * Math.floor(index / 2) - 2}, ${2 * Math.floor(index / 2) - 1}]`;
      return [`s${index}`, `depends_on: ${before.replaceAll(/\d+/g, 's$&')}`] as const;
    });
    expect(planOf(steps(Object.fromEntries(layers))).procs).toHaveLength(600);
  });
});
