// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.
import { describe, expect, test } from 'vitest';
import { compileText, planOf, problemsOf } from './testing/compile-one.ts';

const steps = 'steps: { a: { image: "x:${GO}", commands: y } }';

function axesOf(matrix: string) {
  const compiled = compileText(`matrix: ${matrix}\n${steps}`);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics));
  return compiled.plans.map((plan) => plan.matrix);
}

describe('a matrix makes a workflow of each combination', () => {
  test('numbered, with its values everywhere', () => {
    const compiled = compileText(`matrix: { GO: [1.10, 007] }\n${steps}`);
    const plans = compiled.ok ? compiled.plans : [];
    expect(
      plans.map(({ name, matrix, environment, procs }) => [
        ...[name, matrix, environment.GO, environment.CI_WORKFLOW_NAME, environment.CI_WORKFLOW_NUMBER],
        procs[0]?.image,
      ]),
    ).toEqual([
      ['woodpecker (1)', { GO: '1.10' }, '1.10', 'woodpecker', '1', 'x:1.10'],
      ['woodpecker (2)', { GO: '007' }, '007', 'woodpecker', '2', 'x:007'],
    ]);
  });

  test.each([
    [
      '{ GO: [1], DB: [a, b] }',
      [
        { DB: 'a', GO: '1' },
        { DB: 'b', GO: '1' },
      ],
    ],
    ['{ GO: [1], DB: [] }', [{ GO: '1' }]],
    ['{ GO: [1, 2], exclude: [{ GO: 2 }] }', [{ GO: '1' }]],
    ['{ GO: [9], include: [{ GO: 1, DB: a }, { GO: 2 }] }', [{ GO: '1', DB: 'a' }, { GO: '2' }]],
    ['{ GO: [9], include: [] }', [{ GO: '9' }]],
    ['{ GO: [1], exclude: [{ GO: 1 }] }', [undefined]],
    ['{}', [undefined]],
    ['~', [undefined]],
  ])('%s', (matrix, axes) => {
    expect(axesOf(matrix)).toEqual(axes);
  });

  test('wins over what is built in where a file is read', () => {
    const plan = planOf(`matrix: { CI_REPO: [mine] }\nsteps: { a: { image: "\${CI_REPO}", commands: y } }`);
    expect([plan.procs[0]?.image, plan.environment.CI_REPO]).toEqual(['mine', 'acme/app']);
  });

  test('and a step may ask which it is', () => {
    const runs = (when: string) => {
      const compiled = compileText(
        `matrix: { GO: [1.4, 2] }\nsteps: { a: { image: x, commands: y, when: { matrix: ${when} } }, b: { image: x, commands: y } }`,
      );
      return compiled.ok && compiled.plans.map(({ procs }) => procs.length === 2);
    };
    expect(runs('{ GO: 1.4 }')).toEqual([true, false]);
    expect(runs('{ GO: "1*" }')).toEqual([true, false]);
    expect(runs('{ DB: x }')).toEqual([false, false]);
    expect(runs('{ exclude: { GO: 2 } }')).toEqual([true, false]);
    expect(runs('{ include: [{ GO: 1.4 }, { GO: 2 }], exclude: [{ GO: 1.4 }] }')).toEqual([false, true]);
  });
});

describe('a matrix is refused', () => {
  test.each([
    ['[1]', '1:9 error wrong_type `matrix` must be a map, not a list'],
    ['{ GO: 1 }', '1:15 error wrong_type `GO` of the matrix must be a list'],
    ['{ GO: [[1]] }', '1:16 error wrong_type Each item of `GO` must be a text, not a list'],
    ['{ "G;O": [1] }', '1:11 error bad_name `G;O` is not a name for a variable of the matrix'],
    ['{ GO: [1], exclude: 1 }', '1:29 error wrong_type `exclude` of the matrix must be a list'],
    ['{ include: { A: 1 } }', '1:20 error wrong_type `include` of the matrix must be a list'],
    ['{ inclued: [{ A: 1 }] }', '1:11 error unknown_key Unknown key `inclued` in `matrix`: did you mean `include`?'],
    ['{ include: [1] }', '1:21 error wrong_type Each item of `matrix.include` must be a map, not `1`'],
    ['{ include: [{ A: [1] }] }', '1:26 error wrong_type The value of A must be a text, not a list'],
    [
      `{ A: [${'1,'.repeat(20)}], B: [${'1,'.repeat(20)}], C: [${'1,'.repeat(2000)}] }`,
      '1:1 error limit_exceeded The matrix has more than 100 combinations',
    ],
  ])('%s', (matrix, problem) => {
    expect(problemsOf(`matrix: ${matrix}\n${steps}`)).toEqual([problem]);
  });

  test('where the file is too large for so many', () => {
    const variables = `variables: [${'x,'.repeat(7500)}]`;
    const text = `matrix: { GO: [${'1,'.repeat(50)}] }\n${variables}\n${steps}`;
    expect(problemsOf(text)).toEqual(['1:1 error limit_exceeded The matrix is too large for a file of this size']);
  });
});

test('what is wrong in each combination is told once', () => {
  expect(problemsOf('matrix: { GO: [1, 2] }\nsteps: { a: { commands: y } }')).toHaveLength(1);
});
