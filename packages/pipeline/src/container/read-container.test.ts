// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.
import { describe, expect, test } from 'vitest';
import { build, compileText, planOf, problemsOf } from '../testing/compile-one.ts';

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
    ['commands: "echo ${CI_COMMIT_TAG##v} ${A:-b} ${#A} ${A}"', ['echo ${CI_COMMIT_TAG##v} ${A:-b} ${#A} ${A}']],
    ['commands: "echo ${CI_COMMIT_SHA:0:8} ${A:+c} ${A^^}"', ['echo 01234567 c ']],
    ['commands: "${A:-$$}"', ['${A:-$}']],
  ])('are taken as written: %s', (line, commands) => {
    expect(planOf(step(line)).procs[0]?.commands).toEqual(commands);
  });

  test.each([
    [
      'commands: [echo: x]',
      '4:16 error wrong_type A command must be a text, not a map: put a command that contains `: ` in quotes',
    ],
    ['commands: [[x]]', '4:16 error wrong_type A command must be a text, not a list'],
    ['commands: [~]', '4:16 warning ignored An empty command is ignored'],
    ['commands: ["\\0"]', '4:16 error bad_value A command contains a NUL character'],
    [
      'commands: "${A-b}"',
      "4:15 error bad_substitution bad substitution: `${A-b}`; what is the shell's own is written with `$$`",
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
    [
      'environment: { A: "${CI_REPO}", B: "$${X} $HOME", C: "${NO:-d}", D: "${NO=d}${CI_REPO_NAME:-e}" }',
      { A: 'acme/app', B: '${X} $HOME', C: 'd', D: 'dapp' },
    ],
    ['environment: { A: [{ b: "${CI_REPO_NAME}" }] }', { A: '[{"b":"app"}]' }],
    ['environment:', {}],
    ['environment: { discovery.type: a, 2FA: b }', { 'discovery.type': 'a', '2FA': 'b' }],
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
      `environment: { A: ${'x'.repeat(40_001)} }`,
      '5:23 error limit_exceeded The value of A is too long for an environment',
    ],
    [
      'environment: { A: "${B-c}" }',
      "5:23 error bad_substitution bad substitution: `${B-c}`; what is the shell's own is written with `$$`",
    ],
    [
      'environment: { A: ["${B"] }',
      "5:24 error bad_substitution missing closing brace: `${B`; what is the shell's own is written with `$$`",
    ],
    ['environment: { A: "\\0" }', '5:23 error bad_value The value of A contains a NUL character'],
    [
      'environment: { A: { b: "${" } }',
      "5:28 error bad_substitution unable to parse variable name: `${`; what is the shell's own is written with `$$`",
    ],
  ])('is refused at its place: %s', (line, problem) => {
    expect(problemsOf(step('commands: y', line)).filter((each) => !each.includes(' deprecated '))).toEqual([problem]);
  });

  test('as a list still works, and is called old', () => {
    expect(problemsOf(step('commands: y', 'environment: [A=1]'))).toEqual([
      '5:5 warning deprecated Usage of a list in `environment` is deprecated, use a map',
    ]);
    expect(procOf('environment: [A=1, B=x=y, "C="]')?.environment).toEqual({ A: '1', B: 'x=y', C: '' });
  });
});

describe('other keys', () => {
  test.each([
    ['directory: sub/dir', { directory: 'sub/dir' }],
    ['directory: "${NONE}"', {}],
    ['name: ""', { name: 'a' }],
    ['failure: fail', { failureIgnored: false }],
    ['failure: ignore', { failureIgnored: true }],
    ['detach: false', {}],
    ['secrets: []', {}],
    ['depends_on:', { dependsOn: [] }],
    ['failure: cancel', { failureCancels: true }],
    ['detach: true', { detached: true }],
    ['entrypoint: [/bin/x, -y]', { entrypoint: ['/bin/x', '-y'] }],
    ['entrypoint: /bin/x -y', { entrypoint: ['/bin/x -y'] }],
    ['directory: /opt', { directory: '/opt' }],
  ])('are understood: %s', (line, expected) => {
    const proc = procOf(line);
    expect(proc).toMatchObject(expected);
    expect(proc && 'directory' in proc).toBe('directory' in expected);
  });

  test.each([
    ['directory: ../up', '5:16 error bad_value `directory` must be a path without `..`'],
    ['directory: [a]', '5:16 error wrong_type `directory` must be a text, not a list'],
    ['failure: never', '5:14 error bad_value `failure` must be fail, ignore or cancel, not `never`'],
    ['failure: [x]', '5:14 error bad_value `failure` must be fail, ignore or cancel, not a list'],
    ['settings: { a: 1 }', '5:5 error bad_value Cannot configure both `commands` and `settings`: step `a`'],
    ['comands: x', '5:5 error unknown_key Unknown key `comands` in the step `a`: did you mean `commands`?'],
    [
      'environment: { A: { from_secrt: b } }',
      '5:25 error unknown_key Unknown key `from_secrt`: did you mean `from_secret`?',
    ],
    [
      'environment: { A: [{ b: { from-secret: c, other: d } }] }',
      '5:31 error unknown_key Unknown key `from-secret`: did you mean `from_secret`?',
    ],
    [
      'retry: { atempts: 2, attempts: 2 }',
      '5:14 error unknown_key Unknown key `atempts` in `retry`: did you mean `attempts`?',
    ],
    ['entry_point: x', '5:5 error unknown_key Unknown key `entry_point` in the step `a`: did you mean `entrypoint`?'],
    ['entrypoint: { a: b }', '5:17 error wrong_type `entrypoint` must be a text or a list, not a map'],
    ['backend_options: x', '5:22 error wrong_type `backend_options` must be a map, not `x`'],
    ['name: "a;b"', '5:11 error bad_name `a;b` is not a name for a step: letters, '],
    ['group: x', '5:5 warning deprecated Usage of `group` is deprecated, use `depends_on`'],
    ['secrets: [s]', '5:5 warning deprecated Usage of `secrets` is deprecated, use `from_secret`'],
    ['strange: x', '5:5 warning unknown_key Unknown key `strange` in the step `a` is ignored'],
    ['ulimits: x', '5:5 warning ignored `ulimits` has never done anything, and is ignored'],
    [
      'auth_config: { username: a }',
      '5:5 warning ignored `auth_config` is ignored: images are fetched with the registry logins of the agent, as `docker login` makes them',
    ],
  ])('are reported at their place: %s', (line, problem) => {
    expect(problemsOf(step('commands: y', line)).map((each) => each.slice(0, problem.length))).toEqual([problem]);
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
  const plain = ['build', 'test list overwrite', 'übersetzen', 'a.b-c_d', 'go (1.26)', '42', 'c++'];
  const pictured = ['a/b', 'test / unit ✓', '🔨 build & test', "it's [beta] #1, 50 %", '@scope/x=1?', '👩🏽‍💻 – work'];

  const typeset = ['build → deploy', '„prüfen“ … «x» 2× •'];

  test.each([...plain, ...pictured, ...typeset])('may be %s', (name) => {
    expect(planOf(`steps:\n  - { name: "${name}", image: x, commands: y }`).procs[0]?.name).toBe(name);
  });

  test.each([
    '../up',
    'a;b',
    'a/../b',
    'a/',
    '/a',
    'a|b',
    'a{b}',
    '<b>',
    '-x',
    ' a',
    'a ',
    '.',
    'x'.repeat(300),
    '$(id)',
    '`id`',
    'a\\nb',
    'a\\u202eb',
  ])('may not be %j', (name) => {
    const problems = problemsOf(`steps:\n  - { name: "${name}", image: x, commands: y }`);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^2:13 error bad_name .{1,200}$/u);
  });

  test('may have references, also as keys of a map', () => {
    const matrix = 'matrix: { V: [a, b] }\n';
    const listed =
      '[{ name: "on ${V}", image: x, commands: y }, { name: c, image: x, commands: y, depends_on: "on ${V}" }]';
    const names = (steps: string) => {
      const compiled = compileText(`${matrix}steps: ${steps}`);
      return compiled.ok && compiled.plans.map(({ procs }) => procs.map(({ name, dependsOn }) => [name, ...dependsOn]));
    };
    expect(names(listed)).toEqual([
      [['on a'], ['c', 'on a']],
      [['on b'], ['c', 'on b']],
    ]);
    expect(names('{ "on ${V}": { image: x, commands: y } }')).toEqual([[['on a']], [['on b']]]);
    expect(names('{ "on ${": { image: x, commands: y } }')).toBe(false);
    const hostile = 'steps: { "on ${CI_COMMIT_BRANCH}": { image: x, commands: y } }';
    expect(problemsOf(hostile, build({ branch: '$(id);/../x' }))[0]).toMatch(/^1:10 error bad_name `on \$\(id\)/);
  });

  test('that stand twice get a number', () => {
    const again = '- { name: a, image: x, commands: y }';
    const text = `steps:\n  ${again}\n  ${again}\n  ${again}`;
    expect(planOf(text).procs.map(({ name }) => name)).toEqual(['a', 'a (2)', 'a (3)']);
    expect(problemsOf(text)[0]).toBe('3:13 warning bad_name `a` stands already in line 2: this one is called `a (2)`');
  });

  test('of what makes the workspace get a number, where something makes it', () => {
    const steps = 'steps: [{ name: clone, image: git, commands: y }]';
    expect(planOf(steps).procs[0]?.name).toBe('clone (2)');
    expect(problemsOf(steps)).toEqual([
      '1:17 warning bad_name `clone` belongs to what makes the workspace: this one is called `clone (2)`',
    ]);
    expect(planOf(`skip_clone: true\n${steps}`)).toMatchObject({ clone: null, procs: [{ name: 'clone' }] });
    expect(problemsOf(`skip_clone: true\n${steps}`)).toEqual([]);
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
    'steps:\n  a: { image: x, detach: maybe, failure: no }\n  b: { commands: [a: b] }\nmatrix: [1]',
  );
  expect(compiled.ok ? [] : compiled.diagnostics.map(({ line, column, code }) => [line, column, code])).toEqual([
    [2, 26, 'wrong_type'],
    [2, 42, 'bad_value'],
    [3, 6, 'missing_key'],
    [3, 19, 'wrong_type'],
    [4, 9, 'wrong_type'],
  ]);
});
