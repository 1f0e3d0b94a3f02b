import { describe, expect, test } from 'vitest';
import { type Compiled, compilePipeline } from './compile-pipeline.ts';
import { push } from './testing/compile-one.ts';

const steps = 'steps: { a: { image: x, commands: y } }';

function compile(files: Readonly<Record<string, string>>): Compiled {
  const all = Object.entries(files).map(([name, top]) => ({ name: `${name}.yml`, text: `${top}\n${steps}` }));
  return compilePipeline({ files: all, metadata: push });
}

describe('a workflow that depends on others', () => {
  test('names their plans, all combinations of a matrix', () => {
    const compiled = compile({
      build: 'matrix: { GO: [1, 2] }',
      deploy: 'depends_on: [build, { name: lint, optional: true }]\nwhen: { status: [success, failure] }',
      lint: 'when: { event: tag }',
    });
    const deploy = compiled.ok && compiled.plans.find(({ name }) => name === 'deploy');
    expect(deploy).toMatchObject({
      version: 2,
      after: { workflows: ['build (1)', 'build (2)'], onSuccess: true, onFailure: true },
    });
  });

  test.each([
    ['runs_on: [failure]', { onSuccess: false, onFailure: true }],
    ['when: { status: failure }', { onSuccess: false, onFailure: true }],
    ['', { onSuccess: true, onFailure: false }],
  ])('runs after their ends as it says: %s', (top, expected) => {
    const compiled = compile({ a: '', b: `depends_on: a\n${top}` });
    expect(compiled.ok && compiled.plans[1]?.after).toEqual({ workflows: ['a'], ...expected });
  });

  test('is left out with them, and so on', () => {
    const compiled = compile({
      a: 'when: { event: tag }',
      b: 'depends_on: a',
      c: 'depends_on: b',
      d: 'depends_on: nobody',
    });
    expect(compiled.ok && [compiled.plans, compiled.skipped]).toEqual([
      [],
      [
        { name: 'a', reason: 'the event is push' },
        { name: 'b', reason: 'it depends on `a`, which is not in this build' },
        { name: 'd', reason: 'it depends on `nobody`, which is not in this build' },
        { name: 'c', reason: 'it depends on `b`, which is not in this build' },
      ],
    ]);
  });

  test('waits for nobody where all it waits for is optional and not there', () => {
    const compiled = compile({ a: 'depends_on: [{ name: b, optional: true }]' });
    expect(compiled.ok && compiled.plans[0]?.version).toBe(1);
  });

  test('must not be waited for by those', () => {
    const compiled = compile({ a: 'depends_on: b', b: 'depends_on: c', c: 'depends_on: a' });
    expect(compiled.ok ? [] : compiled.diagnostics).toEqual([
      {
        ...{ severity: 'error', code: 'dependency_cycle', file: 'a.yml', line: 1, column: 13 },
        message: 'Workflows wait for each other in a circle: a → b → c → a',
      },
    ]);
  });
});
