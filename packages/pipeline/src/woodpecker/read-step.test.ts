// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.
import { describe, expect, test } from 'vitest';
import { compileText, planOf, problemsOf } from '../testing/compile-one.ts';

/** One step with these further keys, which begin in line 4. */
function step(...lines: readonly string[]): string {
  return ['steps:', '  a:', '    image: x', ...lines.map((line) => `    ${line}`)].join('\n');
}

function procOf(...lines: readonly string[]) {
  return planOf(step('commands: y', ...lines)).procs[0];
}

describe('commands', () => {
  test.each([
    ['commands: npm test', ['npm test']],
    ['commands: [npm ci, npm test]', ['npm ci', 'npm test']],
    ['commands: "if true; then\\n  echo\\nfi"', ['if true; then\n  echo\nfi']],
    ['commands: [true, 1.50]', ['true', '1.50']],
    ["commands: 'export PATH=$${PATH}:/opt; echo $$HOME $${V:0:2}'", ['export PATH=${PATH}:/opt; echo $HOME ${V:0:2}']],
    ['commands: "echo ${CI_COMMIT_TAG##v} ${A:-b} ${#A} ${A:+c}"', ['echo ${CI_COMMIT_TAG##v} ${A:-b} ${#A} ${A:+c}']],
  ])('are taken as written: %s', (line, commands) => {
    expect(planOf(step(line)).procs[0]?.commands).toEqual(commands);
  });

  test.each([
    [
      'commands: [echo: x]',
      '4:16 error wrong_type A command must be a text, not a map: put a command that contains `: ` in quotes',
    ],
    ['commands: [[x]]', '4:16 error wrong_type A command must be a text, not a list'],
    ['commands: [~]', '4:16 error wrong_type A command must be a text, not nothing'],
    ['commands: ["\\0"]', '4:16 error bad_value A command contains a NUL character'],
    [
      'commands: "${CI_COMMIT_SHA:0:8}"',
      '4:15 error bad_substitution The substitution `${CI_COMMIT_SHA:0:8}` is not supported; `${NAME}` and `${NAME:-default}` are',
    ],
    [
      'commands: "${A^^}"',
      '4:15 error bad_substitution The substitution `${A^^}` is not supported; `${NAME}` and `${NAME:-default}` are',
    ],
  ])('are refused at their place: %s', (line, problem) => {
    expect(problemsOf(step(line))).toEqual([problem]);
  });
});

describe('environment', () => {
  test.each([
    [
      'environment: { A: 1.20, B: yes, C: ~, D: "", E: [1, ~, x], F: [], G: { h: 1, i: [true] } }',
      { A: '1.20', B: 'yes', D: '', E: '1,,x', F: '', G: '{"h":1,"i":[true]}' },
    ],
    ['environment: [A=1, B=x=y, "C="]', { A: '1', B: 'x=y', C: '' }],
    [
      'environment: { A: "${CI_REPO}", B: "$${X} $HOME", C: "${NO:-d}", D: "${NO=d}${CI_REPO_NAME:-e}" }',
      { A: 'acme/app', B: '${X} $HOME', C: 'd', D: 'dapp' },
    ],
    ['environment: { A: [{ b: "${CI_REPO_NAME}" }] }', { A: '[{"b":"app"}]' }],
    ['environment:', {}],
  ])('becomes text: %s', (line, environment) => {
    expect(procOf(line)?.environment).toEqual(environment);
  });

  test.each([
    ['environment: 1', '5:18 error wrong_type `environment` must be a map or a list of NAME=value, not `1`'],
    ['environment: [A]', '5:19 error bad_value `A` is not of the form NAME=value'],
    ['environment: [{ A: 1 }]', '5:19 error wrong_type Each item of `environment` must be a text, not a map'],
    ['environment: { "A;B": 1 }', '5:20 error bad_name `A;B` is not a name for an environment variable'],
    ['environment: [__proto__=1]', '5:19 error bad_name `__proto__` is not a name for an environment variable'],
    [
      `environment: { ${'A'.repeat(101)}: 1 }`,
      `5:20 error bad_name \`${'A'.repeat(57)}…\` is not a name for an environment variable`,
    ],
    [
      'environment: { A: { from_secret: s } }',
      '5:25 error secret_unsupported Secrets are not there yet: `from_secret` cannot be delivered',
    ],
    [
      'environment: { A: [x, { y: { from_secret: s } }] }',
      '5:34 error secret_unsupported Secrets are not there yet: `from_secret` cannot be delivered',
    ],
    [
      `environment: { A: ${'x'.repeat(40_001)} }`,
      '5:23 error limit_exceeded The value of A is too long for an environment',
    ],
    [
      'environment: { A: "${B-c}" }',
      '5:23 error bad_substitution The substitution `${B-c}` is not supported; `${NAME}` and `${NAME:-default}` are',
    ],
    [
      'environment: { A: ["${B"] }',
      '5:24 error bad_substitution The substitution `${B` is not supported; `${NAME}` and `${NAME:-default}` are',
    ],
    ['environment: { A: "\\0" }', '5:23 error bad_value The value of A contains a NUL character'],
    [
      'environment: { A: { b: "${" } }',
      '5:28 error bad_substitution The substitution `${` is not supported; `${NAME}` and `${NAME:-default}` are',
    ],
  ])('is refused at its place: %s', (line, problem) => {
    expect(problemsOf(step('commands: y', line))).toEqual([problem]);
  });
});

describe('other keys', () => {
  test.each([
    ['directory: sub/dir', { directory: 'sub/dir' }],
    ['directory: "${NONE}"', {}],
    ['failure: fail', { failureIgnored: false }],
    ['failure: ignore', { failureIgnored: true }],
    ['detach: false', {}],
    ['secrets: []', {}],
    ['depends_on:', { dependsOn: [] }],
  ])('are understood: %s', (line, expected) => {
    const proc = procOf(line);
    expect(proc).toMatchObject(expected);
    expect(proc && 'directory' in proc).toBe('directory' in expected);
  });

  test.each([
    ['directory: ../up', '5:16 error bad_value `directory` must be a path below the workspace, without `..`'],
    ['directory: /etc', '5:16 error bad_value `directory` must be a path below the workspace, without `..`'],
    ['directory: [a]', '5:16 error wrong_type `directory` must be a text, not a list'],
    ['failure: cancel', '5:14 error unsupported `failure: cancel` is not there yet'],
    ['failure: never', '5:14 error bad_value `failure` must be fail or ignore, not `never`'],
    ['failure: [x]', '5:14 error bad_value `failure` must be fail or ignore, not a list'],
    [
      'detach: true',
      '5:5 error unsupported `detach` is not there yet: a step that goes on in the background cannot be run',
    ],
    ['entrypoint: [/bin/x]', '5:5 error unsupported `entrypoint` is not there yet: write the program in `commands`'],
    ['secrets: [a]', '5:5 error unsupported Secrets are not there yet: `secrets` cannot be delivered'],
    ['settings: { a: 1 }', '5:5 error bad_value Cannot configure both `commands` and `settings`: step `a`'],
    [
      'privileged: true',
      '5:5 warning ignored `privileged` of the step `a` is ignored: it is for container backends, and this one runs steps on the machine itself',
    ],
    [
      'volumes: [/a:/b]',
      '5:5 warning ignored `volumes` of the step `a` is ignored: it is for container backends, and this one runs steps on the machine itself',
    ],
    ['comands: x', '5:5 error unknown_key Unknown key `comands` in the step `a`: did you mean `commands`?'],
    ['entry_point: x', '5:5 error unknown_key Unknown key `entry_point` in the step `a`: did you mean `entrypoint`?'],
    ['group: x', '5:5 warning unknown_key Unknown key `group` in the step `a` is ignored'],
  ])('are reported at their place: %s', (line, problem) => {
    expect(problemsOf(step('commands: y', line))).toEqual([problem]);
  });
});

describe('a plugin', () => {
  test('stays in the plan without commands, with a warning that names it', () => {
    const text = step('settings: { repo: a, password: { from_secret: p } }');
    expect(planOf(text).procs[0]?.commands).toEqual([]);
    expect(problemsOf(text)).toEqual([
      '4:5 warning ignored The plugin step `a` does nothing: its `settings` need a container backend, and this one runs steps on the machine itself',
    ]);
  });

  test.each(['woodpeckerci/plugin-git', 'plugins/docker:1', 'registry.example.com/plugins/slack'])(
    'may be the image %s alone',
    (image) => {
      expect(problemsOf(`steps: { a: { image: "${image}" } }`)).toEqual([
        '1:10 warning ignored The step `a` has no `commands`: it does nothing without a container backend',
      ]);
    },
  );
});

describe('a step with nothing to run', () => {
  test.each(['commands:', 'commands: []', 'environment: { A: b }'])('is refused: %s', (line) => {
    expect(problemsOf(step(line))).toEqual([
      '2:3 error missing_key The step `a` has no `commands`: it has nothing to run',
    ]);
  });

  test('is refused together with the misspelt key', () => {
    expect(problemsOf(step('comands: [make]'))).toEqual([
      '2:3 error missing_key The step `a` has no `commands`: it has nothing to run',
      '4:5 error unknown_key Unknown key `comands` in the step `a`: did you mean `commands`?',
    ]);
  });

  test('says only what it asks for in vain, where that is known', () => {
    expect(problemsOf(step('detach: yes'))[0]).toMatch(/^4:5 error unsupported/);
    expect(problemsOf(step('entrypoint: x'))[0]).toMatch(/^4:5 error unsupported/);
  });
});

describe('the image', () => {
  test('is required', () => {
    const problem = '1:13 error missing_key Invalid or missing image: the step `a` needs `image`';
    expect(problemsOf('steps: { a: { commands: y } }')).toEqual([problem]);
  });

  test('must be a text, in which names are replaced', () => {
    expect(problemsOf('steps: { a: { image: [x], commands: y } }')).toEqual([
      '1:22 error wrong_type `image` of the step `a` must be a text, not a list',
    ]);
    expect(planOf('steps: { a: { image: "x:${CI_PIPELINE_NUMBER}", commands: y } }').procs[0]?.image).toBe('x:7');
  });
});

describe('names of steps', () => {
  test.each(['build', 'test list overwrite', 'übersetzen', 'a.b-c_d', 'go (1.26)', '42', 'c++'])(
    'may be %s',
    (name) => {
      expect(planOf(`steps:\n  - { name: "${name}", image: x, commands: y }`).procs[0]?.name).toBe(name);
    },
  );

  test.each([
    '../up',
    'a;b',
    'a/b',
    '-x',
    ' a',
    'a ',
    '',
    '.',
    'x'.repeat(300),
    '$(id)',
    '`id`',
    'a\\nb',
    'a\\u202eb',
    'clone',
  ])('may not be %j', (name) => {
    const problems = problemsOf(`steps:\n  - { name: "${name}", image: x, commands: y }`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^2:13 error bad_name .{1,200}$/u);
  });

  test('must differ', () => {
    const text = 'steps:\n  - { name: a, image: x, commands: y }\n  - { name: a, image: x, commands: z }';
    expect(problemsOf(text)).toEqual(['3:13 error bad_name The step `a` stands already in line 2']);
  });

  test('fall back to the position when they are no text', () => {
    expect(problemsOf('steps:\n  - { name: [a], image: x, commands: y }')).toEqual([
      '2:13 error wrong_type `name` must be a text, not a list',
    ]);
  });

  test('of a step that is no map are told', () => {
    expect(problemsOf('steps: { a: 1 }')).toEqual(['1:13 error wrong_type The step `a` must be a map, not `1`']);
    expect(problemsOf('steps: [x]')).toEqual(['1:9 error wrong_type The step `step-0` must be a map, not `x`']);
  });
});

test('all problems of a file are told, in the order in which one reads', () => {
  const compiled = compileText(
    'steps:\n  a: { image: x, detach: true, failure: no }\n  b: { commands: [a: b] }\nmatrix: { A: [1] }',
  );
  expect(compiled.ok ? [] : compiled.diagnostics.map(({ line, column, code }) => [line, column, code])).toEqual([
    [2, 18, 'unsupported'],
    [2, 41, 'bad_value'],
    [3, 6, 'missing_key'],
    [3, 19, 'wrong_type'],
    [4, 1, 'unsupported'],
  ]);
});
