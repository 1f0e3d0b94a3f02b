// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.
import { describe, expect, test } from 'vitest';
import { build, planOf } from '../testing/compile-one.ts';

function procFor(command: string, message: string) {
  const text = `steps: { a: { image: x, commands: [${JSON.stringify(command)}] } }`;
  return planOf(text, build({ message })).procs[0];
}

describe('in a command', () => {
  test.each([
    ['echo ${CI_COMMIT_SHA:0:4}', 'echo 0123'],
    ['echo ${CI_COMMIT_BRANCH/main/trunk}', 'echo trunk'],
    ['echo ${CI_COMMIT_MESSAGE}', 'echo plain'],
    ["echo '${CI_COMMIT_MESSAGE}'", "echo 'plain'"],
    ['echo ${CI_COMMIT_TAG:-none}', 'echo ${CI_COMMIT_TAG:-none}'],
    ['echo ${CI_COMMIT_TAG:-${CI_COMMIT_BRANCH}}', 'echo main'],
    ['echo ${MINE} $MINE ${MINE:-x} ${MINE%.*}', 'echo ${MINE} $MINE ${MINE:-x} ${MINE%.*}'],
    ['echo ${MINE:?x} ${MINE/a/b}', 'echo x '],
  ])('%s becomes what no shell takes for more', (command, expected) => {
    expect(procFor(command, 'plain')?.commands).toEqual([expected]);
  });

  const hostile = [
    '$(id)',
    '`id`',
    '"; id; "',
    "'; id; '",
    'a b',
    'A=b',
    'x\nid',
    '${{ secrets.X }}',
    '*',
    '~',
    '%0a;id',
  ];

  test.each(hostile)('the value %j is only named', (message) => {
    const proc = procFor("echo ${CI_COMMIT_MESSAGE} '${CI_COMMIT_MESSAGE^^}' ${CI_COMMIT_MESSAGE^^}", message);
    expect(proc?.commands).toEqual(["echo ${CI_COMMIT_MESSAGE} '${CI_VALUE_1}' ${CI_VALUE_1}"]);
    expect(proc?.environment).toEqual({ CI_VALUE_1: message.toUpperCase() });
  });

  test('what the author wrote in a matrix is the author’s own text', () => {
    const plan = planOf(
      'matrix: { A: ["x; y"] }\nsteps: { a: { image: x, commands: ["echo ${A} ${CI_WORKFLOW_NUMBER}"] } }',
    );
    expect(plan.procs[0]?.commands).toEqual(['echo x; y 1']);
  });

  test.each([
    ...['${A/x/${CI_COMMIT_MESSAGE}}', '${A//x/${CI_COMMIT_MESSAGE}}', '${A/#x/${CI_COMMIT_MESSAGE}}'],
    ...['${A/%x/${CI_COMMIT_MESSAGE}}', '${NONE:-${CI_COMMIT_MESSAGE}}', '${NONE:=${CI_COMMIT_MESSAGE}}'],
    ...['${NONE:?${CI_COMMIT_MESSAGE}}', '${NONE:+${CI_COMMIT_MESSAGE}}', '${NONE=${CI_COMMIT_MESSAGE}}'],
    ...['${NONE:-${A/x/${CI_COMMIT_MESSAGE}}}', '${A/${CI_COMMIT_AUTHOR}/${CI_COMMIT_MESSAGE}}'],
  ])('what an operand brings in is only named: %s', (reference) => {
    const text = `matrix: { A: [x, y] }\nsteps: { a: { image: x, commands: ['echo ${reference}'] } }`;
    const proc = planOf(text, build({ message: '; id', author: 'x' })).procs[0];
    expect(proc?.commands).toEqual(['echo ${CI_VALUE_1}']);
    expect(proc?.environment).toEqual({ CI_VALUE_1: '; id' });
  });

  test('what came from a value is no pattern', () => {
    const command = 'echo ${A##${CI_COMMIT_MESSAGE}} ${A##*b}';
    const text = `matrix: { A: [abc, y] }\nsteps: { a: { image: x, commands: ['${command}'] } }`;
    expect(planOf(text, build({ message: '*' })).procs[0]?.commands).toEqual(['echo abc c']);
  });
});
