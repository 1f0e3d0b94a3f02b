// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.
import { describe, expect, test } from 'vitest';
import { build, compileText, planOf, problemsOf, push } from '../testing/compile-one.ts';

const steps = 'steps: { a: { image: x, commands: y } }';

describe('top-level keys', () => {
  test.each([
    ['branches: main', '1:1 warning deprecated Usage of `branches` is deprecated, use `when.branch`'],
    ['platform: linux/*', '1:1 warning deprecated Usage of `platform` is deprecated, use `labels.platform`'],
    ['runs_on: [success]', '1:1 warning deprecated Usage of `runs_on` is deprecated, use `when.status`'],
    ['secrets: [a]', '1:1 warning unknown_key Unknown key `secrets` is ignored'],
    ['anything: 1', '1:1 warning unknown_key Unknown key `anything` is ignored'],
    ['lables: { a: b }', '1:1 error unknown_key Unknown key `lables`: did you mean `labels`?'],
    ['service: {}', '1:1 error unknown_key Unknown key `service`: did you mean `services`?'],
    ['step: &step { image: x }', '1:1 warning unknown_key Unknown key `step` is ignored'],
    ['skip_clone: maybe', '1:13 error wrong_type `skip_clone` must be true or false, not `maybe`'],
    ['labels: a', '1:9 error wrong_type `labels` must be a map, not `a`'],
    ['labels: [a]', '1:10 error bad_value `a` is not of the form key=value'],
    ['labels: [[a]]', '1:10 error wrong_type Each item of `labels` must be a text, not a list'],
    ['labels: { a: , b: [c] }', '1:19 error wrong_type The label `b` must be a text, not a list'],
    ['labels: { a: [b] }', '1:14 error wrong_type The label `a` must be a text, not a list'],
    ['concurrency: 0', '1:14 error bad_value `concurrency` must be a whole number from 1, not `0`'],
    ['concurrency: [1]', '1:14 error bad_value `concurrency` must be a whole number from 1, not a list'],
    ['concurrency: { group: x }', '1:14 error missing_key `concurrency` needs a `limit`'],
    [
      'concurrency: { limit: 1, groups: x }',
      '1:26 error unknown_key Unknown key `groups` in `concurrency`: did you mean `group`?',
    ],
    ['concurrency: { limit: 1, queue: x }', '1:26 error unknown_key Unknown key `queue` in `concurrency`'],
    ['workspace: { bas: /a }', '1:14 error unknown_key Unknown key `bas` in `workspace`: did you mean `base`?'],
    ['workspace: { dir: /a }', '1:14 warning unknown_key Unknown key `dir` in `workspace` is ignored'],
    ['workspace: x', '1:12 error wrong_type `workspace` must be a map, not `x`'],
    ['services: x', '1:11 error wrong_type `services` must be a map or a list, not `x`'],
  ])('%s', (line, problem) => {
    expect(problemsOf(`${line}\n${steps}`)).toEqual([problem]);
  });

  test.each([
    ...['services:', 'services: {}', 'depends_on: []', 'variables: [1]', '$schema: x', 'skip_clone: off', 'matrix:'],
    ...['labels:', 'workspace: {}', 'branches:'],
  ])('%s is fine', (line) => {
    expect(problemsOf(`${line}\n${steps}`).filter((each) => !each.includes(' deprecated '))).toEqual([]);
  });

  test('an unknown status of the older `runs_on` is an error', () => {
    expect(problemsOf(`runs_on: [always, sucess]\n${steps}`).slice(1)).toEqual([
      '1:11 error bad_value Unknown status `always` in `runs_on`',
      '1:19 error bad_value Unknown status `sucess` in `runs_on`: did you mean `success`?',
    ]);
  });

  test.each(['/', '/etc', '/usr/', '../x', '/a/../b', 'relative'])('a workspace is not mounted at %s', (base) => {
    expect(problemsOf(`workspace: { base: "${base}" }\n${steps}`)[0]).toMatch(/^1:20 error bad_value /);
  });
});

describe('the plan has', () => {
  test.each([
    ['labels: [a=b, c==d]', { labels: { a: 'b', c: '=d' } }],
    ['platform: linux/arm64', { labels: { platform: 'linux/arm64' } }],
    ['workspace: { base: /go }', { workspace: { base: '/go', path: 'src/git.example.com/acme/app' } }],
    ['workspace: { path: here }', { workspace: { base: '/woodpecker', path: 'here' } }],
    ['concurrency: 2', { version: 2, concurrency: { limit: 2, group: 'woodpecker' } }],
    ['concurrency: { limit: 1, group: "d-${CI_COMMIT_BRANCH}" }', { concurrency: { limit: 1, group: 'd-main' } }],
    ['skip_clone: true\nclone: { git: { image: x } }', { clone: null, version: 1 }],
  ])('what the file says: %s', (line, expected) => {
    expect(planOf(`${line}\n${steps}`)).toMatchObject(expected);
  });

  test('services and clone steps of their own', () => {
    const plan = planOf(
      [
        'clone: [{ name: git, image: g, settings: { depth: 5 } }, { image: h }]',
        'services: { a: { image: db, ports: [5432], environment: { P: q } } }',
        steps,
      ].join('\n'),
    );
    expect(plan.version).toBe(2);
    expect(plan.cloneProcs?.map(({ name, image }) => [name, image])).toEqual([
      ['git', 'g'],
      ['step-1', 'h'],
    ]);
    expect(plan.cloneProcs?.[0]?.environment.PLUGIN_DEPTH).toBe('5');
    expect(plan.services).toMatchObject([
      { name: 'a', detached: true, environment: { P: 'q' }, container: { ports: ['5432'] } },
    ]);
    expect(plan.procs.map(({ name }) => name)).toEqual(['a (2)']);
  });
});

describe('the older filter by branches', () => {
  test.each([
    ['main', push, true],
    ['other', push, false],
    ['other', build({ event: 'tag' }), true],
    ['{ exclude: main }', push, false],
  ])('%s', (branches, metadata, expected) => {
    const compiled = compileText(`branches: ${branches}\n${steps}`, metadata);
    expect(compiled.ok && compiled.plans.length > 0).toBe(expected);
  });
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
      `${steps}\npipeline: { a: { image: x } }`,
      ['1:1 error unknown_key `pipeline` is the older name of `steps`: a file has one of them'],
    ],
  ])('are required: %s', (text, problems) => {
    expect([...problemsOf(text)].sort()).toEqual([...problems].sort());
  });
});
