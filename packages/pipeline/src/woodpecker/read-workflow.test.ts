import { describe, expect, test } from 'vitest';
import { planOf, problemsOf } from '../testing/compile-one.ts';

const steps = 'steps: { a: { image: x, commands: y } }';

describe('top-level keys', () => {
  test.each([
    ['matrix: { A: [1] }', '1:1 error unsupported `matrix` is not there yet: write one workflow for each combination'],
    [
      'services: { db: { image: x } }',
      '1:1 error unsupported `services` are not there yet: the steps would run without them',
    ],
    [
      'depends_on: [x]',
      '1:1 error unsupported `depends_on` between workflows is not there yet: it would start too early',
    ],
    [
      'depends_on: x',
      '1:1 error unsupported `depends_on` between workflows is not there yet: it would start too early',
    ],
    ['concurrency: 1', '1:1 error unsupported `concurrency` is not there yet: too many could run at the same time'],
    ['branches: main', '1:1 error unsupported `branches` belongs to the older dialect: write `when: [{ branch: … }]`'],
    ['secrets: [a]', '1:1 error unsupported Secrets are not there yet: `secrets` cannot be delivered'],
    [
      'workspace: { base: /go }',
      '1:1 warning ignored `workspace` is ignored: the steps run in a fresh folder, which `CI_WORKSPACE` names',
    ],
    [
      'runs_on: [success]',
      '1:1 warning ignored `runs_on` is ignored, and deprecated: it matters only between workflows; write `when.status`',
    ],
    ['anything: 1', '1:1 warning unknown_key Unknown key `anything` is ignored'],
    ['lables: { a: b }', '1:1 error unknown_key Unknown key `lables`: did you mean `labels`?'],
    ['Step: 1', '1:1 error unknown_key Unknown key `Step`: did you mean `steps`?'],
    ['skip_clone: maybe', '1:13 error wrong_type `skip_clone` must be true or false, not `maybe`'],
    ['labels: [a]', '1:9 error wrong_type `labels` must be a map, not a list'],
    ['labels: { a: [b] }', '1:14 error wrong_type The label `a` must be a text, not a list'],
  ])('%s', (line, problem) => {
    expect(problemsOf(`${line}\n${steps}`)).toEqual([problem]);
  });

  test.each(['services:', 'services: {}', 'depends_on: []', 'variables: [1]', '$schema: x', 'skip_clone: off'])(
    '%s is fine',
    (line) => {
      expect(problemsOf(`${line}\n${steps}`)).toEqual([]);
    },
  );
});

describe('steps', () => {
  test.each([
    [
      'a: 1',
      [
        '1:1 warning unknown_key Unknown key `a` is ignored',
        '1:1 error missing_key Invalid or missing `steps` section',
      ],
    ],
    ['steps:', ['1:1 error missing_key Invalid or missing `steps` section: it is empty']],
    ['steps: []', ['1:1 error missing_key Invalid or missing `steps` section: it is empty']],
    ['steps: {}', ['1:1 error missing_key Invalid or missing `steps` section: it is empty']],
    ['steps: x', ['1:8 error wrong_type `steps` must be a map or a list, not `x`']],
    [
      'pipeline: { a: { image: x } }',
      ['1:1 error unsupported `pipeline` belongs to the older dialect, which is not there yet: write `steps`'],
    ],
  ])('are required: %s', (text, problems) => {
    expect([...problemsOf(text)].sort()).toEqual([...problems].sort());
  });
});

describe('clone', () => {
  test.each([
    [
      'clone: { git: { image: woodpeckerci/plugin-git } }',
      ['1:17 warning ignored `image` of the clone step `git` is ignored: the whole commit is cloned'],
    ],
    [
      'clone: [{ name: git, settings: { depth: 5, recursive: false } }]',
      [
        '1:34 warning ignored `depth` of the clone step is ignored: the whole commit is cloned',
        '1:44 warning ignored `recursive` of the clone step is ignored: the whole commit is cloned',
      ],
    ],
    [
      'clone: { git: { settings: { recursive: true } } }',
      ['1:29 error unsupported `recursive` of the clone step is not there yet'],
    ],
    ['clone: { git: { commands: [x] } }', ['1:17 error unsupported `commands` of the clone step is not there yet']],
    ['clone: { git: ~, more: {} }', ['1:18 error unsupported Only one clone step is there yet: this would fetch more']],
    ['clone: x', ['1:8 error wrong_type `clone` must be a map or a list, not `x`']],
  ])('%s', (line, problems) => {
    expect(problemsOf(`${line}\n${steps}`)).toEqual(problems);
  });

  test('is left out where the file says so', () => {
    expect(planOf(`skip_clone: true\n${steps}`).clone).toBeNull();
  });
});
