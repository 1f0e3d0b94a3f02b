// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.
import { describe, expect, test } from 'vitest';
import { compilePipeline } from './compile-pipeline.ts';
import { build, commit, compileText, planOf, problemsOf, push } from './testing/compile-one.ts';
import { cloneProcName, procNames } from './workflow-plan.ts';

describe('a simple file', () => {
  const text = [
    'labels: { platform: linux/amd64, fast: true, size: 2 }',
    'steps:',
    '  - name: build',
    '    image: node:24',
    '    pull: true',
    '    directory: web',
    '    environment: { MODE: ci }',
    '    commands: [npm ci, npm test]',
    '  - image: alpine',
    '    commands: echo done',
    '    failure: ignore',
  ].join('\n');

  test('becomes a plan with its clone, labels and procs', () => {
    const { environment, ...plan } = planOf(text);
    expect(environment.CI_WORKFLOW_NAME).toBe('woodpecker');
    expect(plan).toEqual({
      version: 1,
      name: 'woodpecker',
      labels: { platform: 'linux/amd64', fast: 'true', size: '2' },
      clone: { url: 'https://git.example.com/acme/app.git', commit, ref: 'refs/heads/main' },
      procs: [
        {
          name: 'build',
          image: 'node:24',
          commands: ['npm ci', 'npm test'],
          environment: { MODE: 'ci' },
          directory: 'web',
          dependsOn: [],
          onSuccess: true,
          onFailure: false,
          failureIgnored: false,
          container: { pull: true },
        },
        {
          name: 'step-1',
          image: 'alpine',
          commands: ['echo done'],
          environment: {},
          dependsOn: ['build'],
          onSuccess: true,
          onFailure: false,
          failureIgnored: true,
        },
      ],
    });
  });

  test('is the same after a trip through JSON', () => {
    const plan = planOf(text);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  test('shows the clone as the first proc, where there is one', () => {
    expect(procNames(planOf(text))).toEqual([cloneProcName, 'build', 'step-1']);
    expect(procNames(planOf(`skip_clone: true\n${text}`))).toEqual(['build', 'step-1']);
  });

  test('may have its steps as a map, in the order of the file', () => {
    const plan = planOf('steps:\n  zebra: { image: a, commands: x }\n  ape: { image: b, commands: y }');
    expect(plan.procs.map(({ name, dependsOn }) => [name, dependsOn])).toEqual([
      ['zebra', []],
      ['ape', ['zebra']],
    ]);
  });
});

describe('several files', () => {
  const step = 'steps: { a: { image: x, commands: y } }';

  test('make several workflows, sorted by name and numbered', () => {
    const files = ['b.yaml', 'a.yml', '.hidden.yml'].map((name) => ({ name: `.woodpecker/${name}`, text: step }));
    const compiled = compilePipeline({ files, metadata: push });
    const plans = compiled.ok ? compiled.plans : [];
    expect(plans.map((plan) => [plan.name, plan.environment.CI_WORKFLOW_NUMBER])).toEqual([
      ['hidden', '1'],
      ['a', '2'],
      ['b', '3'],
    ]);
  });

  test('are refused together when one of them is wrong, and all problems are told', () => {
    const files = [
      { name: 'a.yml', text: 'steps: { a: { commands: y } }' },
      { name: 'b.yml', text: step },
      { name: 'c.yml', text: 'steps: 1' },
    ];
    const compiled = compilePipeline({ files, metadata: push });
    expect(compiled.ok).toBe(false);
    const places = compiled.ok ? [] : compiled.diagnostics.map(({ file, line, column }) => [file, line, column]);
    expect(places).toEqual([
      ['a.yml', 1, 13],
      ['c.yml', 1, 8],
    ]);
  });

  test.each([
    ['no file at all', []],
    ['too many', Array.from({ length: 101 }, (_, index) => ({ name: `f${index}.yml`, text: step }))],
    [
      'two of one name',
      [
        { name: 'a.yml', text: step },
        { name: 'a.yaml', text: step },
      ],
    ],
    ['a name that is none', [{ name: ';rm.yml', text: step }]],
  ])('are refused: %s', (_, files) => {
    expect(compilePipeline({ files, metadata: push }).ok).toBe(false);
  });
});

describe('a workflow that does not fit', () => {
  test.each([
    ['when: { event: tag }', 'the event is push'],
    ['when: { branch: release/* }', 'the branch is main'],
    ['when: [{ event: tag }, { event: cron }, { repo: other/* }]', 'the event is push; the repository is acme/app'],
    ['when: { ref: refs/tags/* }', 'the ref is refs/heads/main'],
    ['when: { instance: ci.example.com }', 'the instance is another one'],
    ['when: { path: { on_empty: false } }', 'no changed files are known'],
  ])('is skipped with its reason: %s', (when, reason) => {
    const compiled = compileText(`${when}\nsteps: { a: { image: x, commands: y } }`);
    expect(compiled.ok && [compiled.plans, compiled.skipped]).toEqual([[], [{ name: 'woodpecker', reason }]]);
  });

  test('is also one of which no step fits', () => {
    const compiled = compileText('steps: { a: { image: x, commands: y, when: { event: tag } } }');
    const reason = 'none of its steps fits this build';
    expect(compiled.ok && compiled.skipped).toEqual([{ name: 'woodpecker', reason }]);
  });
});

describe('values from outside', () => {
  const hostile = '"; id; $(touch /tmp/p) `id`\n- x: {';
  const metadata = build({ branch: hostile, message: hostile, author: hostile });

  test('stay as they are in the environment and never reach a command', () => {
    const text = 'steps:\n  a:\n    image: x\n    commands: echo "${CI_COMMIT_MESSAGE}" ${CI_COMMIT_BRANCH}';
    const plan = planOf(text, metadata);
    expect(plan.procs[0]?.commands).toEqual(['echo "${CI_COMMIT_MESSAGE}" ${CI_COMMIT_BRANCH}']);
    expect(plan.environment).toMatchObject({
      CI_COMMIT_BRANCH: hostile,
      CI_COMMIT_MESSAGE: hostile,
      CI_COMMIT_AUTHOR: hostile,
    });
  });

  test('do not change the structure of the file where they are put into a value', () => {
    const text = 'steps:\n  a:\n    image: x\n    commands: y\n    environment: { TITLE: "${CI_COMMIT_MESSAGE}" }';
    expect(planOf(text, metadata).procs[0]?.environment).toEqual({ TITLE: hostile });
  });

  test('do not become patterns', () => {
    const text = 'when: { branch: "${CI_COMMIT_AUTHOR}" }\nsteps: { a: { image: x, commands: y } }';
    const star = compileText(text, build({ author: '*', branch: 'main' }));
    expect(star.ok && star.plans).toEqual([]);
    expect(planOf(text, build({ author: 'main' })).name).toBe('woodpecker');
  });

  test('are cut and cleaned where an operating system would not take them', () => {
    const { environment } = planOf(
      'steps: { a: { image: x, commands: y } }',
      build({ message: `\0${'x'.repeat(50_000)}` }),
    );
    expect(environment.CI_COMMIT_MESSAGE).toBe(`\ufffd${'x'.repeat(39_999)}`);
  });
});

describe('the CI environment', () => {
  const text = 'steps: { a: { image: x, commands: y } }';

  test('names the build, the repository and the server, and leaves out what is empty', () => {
    const system = { url: 'https://ci.example.com', host: 'ci.example.com', version: '1.2.3' };
    const tag = build({ event: 'tag', ref: 'refs/tags/v1.2', branch: '', authorEmail: 'ann@example.com' });
    expect(planOf(text, { ...tag, system }).environment).toEqual({
      CI: 'woodpecker',
      CI_SYSTEM_NAME: 'woodpecker',
      CI_SYSTEM_URL: 'https://ci.example.com',
      CI_SYSTEM_HOST: 'ci.example.com',
      CI_SYSTEM_VERSION: '1.2.3',
      CI_REPO: 'acme/app',
      CI_REPO_OWNER: 'acme',
      CI_REPO_NAME: 'app',
      CI_REPO_URL: 'https://git.example.com/acme/app.git',
      CI_REPO_CLONE_URL: 'https://git.example.com/acme/app.git',
      CI_REPO_DEFAULT_BRANCH: 'main',
      CI_PIPELINE_NUMBER: '7',
      CI_PIPELINE_PARENT: '0',
      CI_PIPELINE_EVENT: 'tag',
      CI_PIPELINE_AUTHOR: 'ann',
      CI_COMMIT_SHA: commit,
      CI_COMMIT_REF: 'refs/tags/v1.2',
      CI_COMMIT_MESSAGE: 'Add a door',
      CI_COMMIT_AUTHOR: 'ann',
      CI_COMMIT_AUTHOR_EMAIL: 'ann@example.com',
      CI_COMMIT_TAG: 'v1.2',
      CI_WORKFLOW_NAME: 'woodpecker',
      CI_WORKFLOW_NUMBER: '1',
      CI_STEP_NUMBER: '0',
    });
  });

  test('has the number of a pull request', () => {
    const request = build({ event: 'pull_request', ref: 'refs/pull/42/head' });
    expect(planOf(text, request).environment.CI_COMMIT_PULL_REQUEST).toBe('42');
    const odd = build({ event: 'pull_request', ref: 'refs/heads/x' });
    expect(planOf(text, odd).environment.CI_COMMIT_PULL_REQUEST).toBeUndefined();
  });

  test('bears a repository without owner and default branch', () => {
    const { environment } = planOf(text, { ...push, repository: { name: 'app', url: 'http://h/app' } });
    expect([environment.CI_REPO_OWNER, environment.CI_REPO_NAME, environment.CI_REPO_DEFAULT_BRANCH]).toEqual([
      undefined,
      'app',
      undefined,
    ]);
  });
});

describe('all files of a build together', () => {
  const refusals = (text: string) => {
    const files = ['a', 'b', 'c'].map((name) => ({
      name: `${name}.yml`,
      text: `${text}\nsteps: { a: { image: x, commands: y } }`,
    }));
    const compiled = compilePipeline({ files, metadata: push });
    return compiled.ok ? [] : compiled.diagnostics.map(({ file, message }) => [file, message]);
  };

  test('may not be too long', () => {
    const message = 'The files of this build are too long together';
    const long = Array.from({ length: 5 }, () => `"${'x'.repeat(180_000)}"`);
    expect(refusals(`variables: [${long.join(',')}]`)).toEqual([['c.yml', message]]);
  });

  test('may not have too many signs and words', () => {
    const message = 'The files of this build have too many signs and words together';
    expect(refusals(`variables: [${'x,'.repeat(7900)}]`)).toEqual([
      ['b.yml', message],
      ['c.yml', message],
    ]);
  });
});

test('errors are never hidden behind a mass of warnings', () => {
  const warnings = Array.from({ length: 200 }, (_, index) => `x${index}: 1`).join('\n');
  const problems = problemsOf(`${warnings}\nsteps: 1`);
  expect(problems).toHaveLength(100);
  expect(problems.at(-1)).toMatch(/^201:8 error wrong_type /);
});
