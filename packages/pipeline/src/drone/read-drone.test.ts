// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.
import { describe, expect, test } from 'vitest';
import { build, compileText, planOf, problemsOf, push } from '../testing/compile-one.ts';
import { trusting } from '../testing/corpus.ts';

const pipeline = 'pipeline: { a: { image: x, commands: y } }';

function stepOf(keys: string, metadata = push) {
  return planOf(`pipeline: { a: { image: x, ${keys} } }`, metadata).procs[0];
}

describe('a plugin of the older dialect', () => {
  test.each([
    ['tags: [latest, "1.0"]', { PLUGIN_TAGS: 'latest,1.0' }],
    [
      'flag: yes, n: 3, t: 1.5, word: "yes", off: no',
      { PLUGIN_FLAG: 'true', PLUGIN_N: '3', PLUGIN_T: '1.5', PLUGIN_WORD: 'yes', PLUGIN_OFF: 'false' },
    ],
    ['with-dash: a, with.dot: b', { 'PLUGIN_WITH-DASH': 'a', PLUGIN_WITH_DOT: 'b' }],
    ['list: [{ a: 1 }], map: { k: [1, 2] }, none: ~', { PLUGIN_LIST: '[{"a":1}]', PLUGIN_MAP: '{"k":[1,2]}' }],
    ['settings: { a: b }', { PLUGIN_A: 'b' }],
    ['repo: "${DRONE_REPO}:${CI_BUILD_NUMBER}"', { PLUGIN_REPO: 'acme/app:7' }],
  ])('has its settings beside its other keys: %s', (keys, environment) => {
    expect(stepOf(keys)?.environment).toEqual(environment);
  });

  test('has secrets by their names', () => {
    expect(stepOf('repo: a, secrets: [docker_password]')?.secrets).toEqual([
      { variable: 'DOCKER_PASSWORD', parts: [{ secret: 'docker_password', form: 'plain' }] },
    ]);
  });

  test('has either commands or settings', () => {
    expect(problemsOf('pipeline: { a: { image: x, commands: y, repo: z } }')).toEqual([
      '1:41 error bad_value Cannot configure both `commands` and parameters of a plugin (`repo`): step `a`',
    ]);
    expect(problemsOf('pipeline: { a: { image: x, entrypoint: y, settings: { a: b } } }')[0]).toMatch(
      /Cannot configure both `entrypoint` and `settings`/,
    );
    expect(problemsOf('pipeline: { a: { image: x, environment: { C: d }, settings: { a: b } } }')[0]).toMatch(
      /warning bad_habit Should not configure both `environment` and `settings`/,
    );
    expect(problemsOf('pipeline: { a: { image: x, settings: b } }')).toEqual([
      '1:38 error wrong_type `settings` must be a map, not `b`',
    ]);
  });
});

describe('steps of the older dialect', () => {
  test('run in groups', () => {
    const step = (group: string) => `{ image: x, commands: y${group} }`;
    const text = [
      'pipeline:',
      `  a: ${step(', group: one')}`,
      `  b: ${step(', group: one')}`,
      `  c: ${step('')}`,
      `  d: ${step('')}`,
      `  e: ${step(', group: one')}`,
      `  f: ${step(', group: one, when: { event: tag }')}`,
      `  g: ${step(', group: one')}`,
      `  h: ${step(', group: ""')}`,
    ].join('\n');
    expect(planOf(text).procs.map(({ name, dependsOn }) => [name, dependsOn])).toEqual([
      ['a', []],
      ['b', []],
      ['c', ['a', 'b']],
      ['d', ['c']],
      ['e', ['d']],
      ['g', ['d']],
      ['h', ['e', 'g']],
    ]);
  });

  test('may have a name twice', () => {
    const text = 'pipeline:\n  a: { image: x, commands: y }\n  a: { image: z, commands: y }';
    expect(planOf(text).procs.map(({ name, image }) => [name, image])).toEqual([
      ['a', 'x'],
      ['a (2)', 'z'],
    ]);
  });

  test('take the last of keys that stand twice', () => {
    const text = 'a: &a [{ b: 1, b: 2 }, { b: 3 }]\npipeline: { a: { image: x, image: y, one: *a, two: *a } }';
    const list = '[{"b":2},{"b":3}]';
    expect(planOf(text).procs[0]).toMatchObject({ image: 'y', environment: { PLUGIN_ONE: list, PLUGIN_TWO: list } });
    expect(problemsOf(text)).toEqual([
      '1:16 warning duplicate_key The key `b` stands already in line 1: the last one counts',
      '2:28 warning duplicate_key The key `image` stands already in line 2: the last one counts',
    ]);
  });

  test.each([
    ['environment: [A=1, B]', { environment: { A: '1', B: '' } }],
    ['detach: true, command: "--port 80  -x"', { detached: true, arguments: ['--port', '80', '-x'] }],
    ['detach: true, entrypoint: [a, b c]', { entrypoint: ['a', 'b c'] }],
    ['commands: y, shm_size: 64m', { container: { limits: { shm_size: '64m' } } }],
    ['commands: y, name: other', { name: 'other' }],
  ])('have %s', (keys, expected) => {
    expect(stepOf(keys, trusting)).toMatchObject(expected);
  });
});

describe('conditions of the older dialect', () => {
  test.each([
    ['{ branch: "feature*" }', build({ branch: 'feature/x' }), false],
    ['{ branch: "feature/*" }', build({ branch: 'feature/x' }), true],
    ['{ branch: "feature/**" }', build({ branch: 'feature/x/y' }), false],
    ['{ branch: "{main,x}" }', push, false],
    ['{ branch: "${DRONE_BRANCH}" }', push, true],
    ['{ event: "p*" }', push, true],
    ['{ event: { exclude: tag } }', push, true],
    ['{ environment: production }', build({ event: 'deployment', deployTarget: 'production' }), true],
    ['{ environment: production }', push, false],
    ['{ environment: production }', build({ deployTarget: 'stage' }), false],
    ['{ platform: linux/amd64 }', push, true],
    ['{ platform: linux/arm }', push, false],
  ])('%s', (when, metadata, expected) => {
    const text = `pipeline: { a: { image: x, commands: y, when: ${when} }, b: { image: x, commands: y } }`;
    expect(planOf(text, metadata).procs.length === 2).toBe(expected);
  });

  test.each([
    ['success', true, false],
    ['[success, failure]', true, true],
    ['failure', false, true],
    ['{ exclude: success }', false, true],
    ['{ exclude: failure }', true, false],
    ['{ exclude: changed }', true, true],
    ['[changed, failure]', false, true],
    ['[]', true, false],
  ])('the status %s runs after success and failure as there', (status, onSuccess, onFailure) => {
    expect(stepOf(`commands: y, when: { status: ${status} }`)).toMatchObject({ onSuccess, onFailure });
  });

  test.each([
    [
      'event: pushs',
      '1:56 warning bad_value Unknown event `pushs` never comes to pass, and is ignored: did you mean `push`?',
    ],
    ['event: { include: [p*, "x*"] }', '1:72 warning bad_value Unknown event `x*` never comes'],
    ['status: failed', '1:57 warning bad_value Unknown status `failed` never comes'],
  ])('a word that never comes to pass is told: %s', (when, problem) => {
    const problems = problemsOf(`pipeline: { a: { image: x, commands: y, when: { ${when} } } }`);
    expect(problems.map((each) => each.slice(0, problem.length))).toEqual([problem]);
  });

  const known = ['event: { exclude: x }', 'event: p*', 'status: changed', 'event:', 'event: "${DRONE_BUILD_EVENT}"'];

  test.each(known)('nothing is said of %s', (when) => {
    expect(problemsOf(`pipeline: { a: { image: x, commands: y, when: { ${when} } } }`)).toEqual([]);
  });

  test('what is no pattern is told as that alone', () => {
    expect(problemsOf('pipeline: { a: { image: x, commands: y, when: { event: "[a" } } }')).toHaveLength(1);
  });

  test('steps for a status that never comes are left out', () => {
    const compiled = compileText('pipeline: { a: { image: x, commands: y, when: { status: changed } } }');
    expect(compiled.ok && [...compiled.skipped, ...compiled.skippedSteps]).toEqual([
      { name: 'woodpecker', reason: 'none of its steps fits this build' },
      { workflow: 'woodpecker', step: 'a', reason: 'it is neither for a success nor for a failure' },
    ]);
  });

  test('steps that are not for a run without a server are left out there', () => {
    const text = `${pipeline.slice(0, -2)}, b: { image: x, commands: y, when: { local: false } } }`;
    expect(planOf(text).procs.length).toBe(2);
    expect(planOf(text, push, { isLocal: true }).procs.length).toBe(1);
  });

  test.each([
    ['other', push, false],
    ['{ include: [main, x], exclude: x }', push, true],
    ['other', build({ event: 'tag' }), true],
    ['other', build({ event: 'deployment' }), true],
  ])('branches: %s', (branches, metadata, expected) => {
    const compiled = compileText(`branches: ${branches}\n${pipeline}`, metadata);
    expect(compiled.ok && compiled.plans.length > 0).toBe(expected);
  });
});

describe('a file of the older dialect', () => {
  test('has its workspace where its authors expect it', () => {
    expect(planOf(pipeline).workspace).toEqual({ base: '/drone', path: 'src/git.example.com/acme/app' });
    expect(planOf(`workspace: { base: /go }\n${pipeline}`).workspace?.base).toBe('/go');
    const repository = { ...push.repository, url: 'ssh://git@h:22/a/../b.git', link: 'https://u:p@h:8080/x/y?z' };
    expect(planOf(pipeline, { ...push, repository }).workspace?.path).toBe('src/h/x/y');
    const { link, ...withoutLink } = repository;
    expect(planOf(pipeline, { ...push, repository: withoutLink }).workspace?.path).toBe('src/h/a/b');
    expect(link).toContain('x');
  });

  test.each([
    ['cache: [x]', ['1:1 warning ignored `cache` has never done anything, and is ignored']],
    ['anchors: 1', []],
    ['servces: {}', ['1:1 warning unknown_key Unknown key `servces`: did you mean `services`?']],
  ])('%s', (line, problems) => {
    expect(problemsOf(`${line}\n${pipeline}`)).toEqual(problems);
  });

  test('has run with conditions and ports that nobody knew, which are told and ignored', () => {
    const step = 'pipeline: { a: { image: x, commands: y, when: { brunch: main, tag: v* } } }';
    expect(problemsOf(`${step}\nservices: { db: { image: z, ports: ["5432:5432", 80] } }`)).toEqual([
      '1:49 warning unknown_key Unknown condition `brunch` is ignored: did you mean `branch`?',
      '1:63 warning unknown_key Unknown condition `tag` is ignored',
      '2:36 warning ignored `5432:5432` in `ports` is in wrong format, and is ignored',
    ]);
  });

  test.each([
    ['image: x, comands: y', '1:28 error', 'comands', 'commands'],
    ['image: x, comands: [y]', '1:28 error', 'comands', 'commands'],
    ['image: x, wehn: { branch: main }', '1:28 error', 'wehn', 'when'],
    ['image: x, wehn: soon', '1:28 warning', 'wehn', 'when'],
    ['image: x, secrts: [a]', '1:28 warning', 'secrts', 'secrets'],
    ['image: x, comands: { a: b }', '1:28 warning', 'comands', 'commands'],
  ])('{ %s } is told a word that was meant', (keys, start, written, meant) => {
    expect(problemsOf(`pipeline: { a: { ${keys} } }`)).toEqual([
      `${start} unknown_key \`${written}\` is a parameter of a plugin: did you mean \`${meant}\`?`,
    ]);
  });

  test('tells plugins what other words look like', () => {
    expect(problemsOf('pipeline: { a: { image: appleboy/drone-ssh, port: 22, label: b, script: c } }')).toEqual([]);
  });

  test('has run with patterns that nobody knew, which are told and ignored', () => {
    const step = 'pipeline: { a: { image: x, commands: y, when: { branch: { includes: a, only: b } } } }';
    expect(problemsOf(step)).toEqual([
      '1:59 warning unknown_key Unknown key `includes` in `branch` is ignored: did you mean `include`?',
      '1:72 warning unknown_key Unknown key `only` in `branch` is ignored',
    ]);
  });

  test.each([
    ['[{ source: a, traget: b }]', 'error unknown_key Unknown key `traget` in `secrets`: did you mean `target`?'],
    ['[{ source: a, to: b }]', 'warning unknown_key Unknown key `to` in `secrets` is ignored'],
  ])('secrets: %s', (secrets, problem) => {
    expect(problemsOf(`pipeline: { a: { image: x, commands: y, secrets: ${secrets} } }`)).toEqual([
      '1:51 error missing_key A secret needs both `source` and `target`',
      `1:64 ${problem}`,
    ]);
  });

  test('must be a map with a pipeline', () => {
    expect(problemsOf('pipeline: {}')).toEqual([
      '1:1 error missing_key Invalid or missing `pipeline` section: it is empty',
    ]);
  });

  test('may have what Woodpecker added', () => {
    const text = `depends_on: [x]\nruns_on: [failure]\nskip_clone: true\nwhen: [{ event: push }]\n${pipeline}`;
    expect(compileText(text).ok).toBe(true);
  });
});
