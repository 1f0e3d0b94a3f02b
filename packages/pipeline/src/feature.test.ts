import { describe, expect, test } from 'vitest';
import { compilePipeline } from './compile-pipeline.ts';
import type { Feature } from './feature.ts';
import { build, planOf, problemsOf, push } from './testing/compile-one.ts';

const steps = 'steps: { a: { image: x, commands: y } }';

/** An agent that runs steps on its own machine. */
const bare = { supports: new Set<Feature>() };

function step(...lines: readonly string[]): string {
  return ['steps:', '  a:', '    image: x', ...lines.map((line) => `    ${line}`)].join('\n');
}

describe('a step without commands is taken for a plugin, which may be passed over', () => {
  test.each([
    'image: plugins/docker',
    'image: acme/plugin-release',
    'image: appleboy/drone-discord',
    'image: x, secrets: [hook]',
    'image: x, tags: [a]',
  ])('by %s', (keys) => {
    const supports = { supports: new Set<Feature>(['secrets']) };
    expect(problemsOf(`pipeline: { a: { ${keys} } }`, push, supports)).toEqual([
      expect.stringMatching(/warning ignored The plugin step `a` does nothing: it needs a container backend$/),
    ]);
  });
});

describe('where an installation lacks it, an error says so', () => {
  test.each([
    [
      `services: { db: { image: x, commands: y } }\n${steps}`,
      '1:1 error unsupported `services` are not there yet: the steps would run without them',
    ],
    [
      `concurrency: 1\n${steps}`,
      '1:1 error unsupported `concurrency` is not there yet: too many could run at the same time',
    ],
    [
      step('commands: y', 'detach: true'),
      '5:5 error unsupported `detach` is not there yet: a step that goes on in the background cannot be run',
    ],
    [
      step('entrypoint: [/bin/x]'),
      '4:5 error unsupported `entrypoint` is not there yet: write the program in `commands`',
    ],
    [step('commands: y', 'failure: cancel'), '5:5 error unsupported `failure: cancel` is not there yet'],
    [
      step('commands: y', 'directory: /opt'),
      '5:5 error unsupported `directory` must be a path below the workspace, without `..`',
    ],
    [
      step('commands: y', 'environment: { T: { from_secret: s } }'),
      '5:20 error unsupported Secrets are not there yet: `s` cannot be delivered',
    ],
    [
      step(),
      '2:3 error unsupported The step `a` has no `commands`: what its image does by itself needs a container backend',
    ],
    [
      `clone: { git: { image: g, commands: [x] } }\n${steps}`,
      '1:10 error unsupported `git` of the clone is not there yet: the workspace would hold other files',
    ],
    [
      `clone: { git: { image: g, settings: { recursive: true } } }\n${steps}`,
      '1:10 error unsupported `git` of the clone is not there yet: the workspace would hold other files',
    ],
    [
      `clone: [{ name: git }, { name: more }]\n${steps}`,
      '1:32 error unsupported `more` of the clone is not there yet: the workspace would hold other files',
    ],
  ])('%s', (text, problem) => {
    expect(problemsOf(text, push, bare)).toEqual([problem]);
    expect(problemsOf(text).filter((each) => each.includes(' error '))).toEqual([]);
  });
});

describe('where a step does the same or less without it, a warning says so', () => {
  test.each([
    [
      step('commands: y', 'privileged: true'),
      '5:5 warning ignored `privileged` is ignored: it is for container backends, and this one runs steps on the machine itself',
    ],
    [
      `workspace: { base: /go }\n${steps}`,
      '1:1 warning ignored `workspace` is ignored: the steps run in a fresh folder, which `CI_WORKSPACE` names',
    ],
    [step('settings: { a: 1 }'), '4:17 warning ignored The plugin step `a` does nothing: it needs a container backend'],
    [
      step('commands: y', 'when: { path: src/* }'),
      '5:11 warning ignored Which files have changed is not known here (`exec --changed` names them): `path` is decided as for a build without any (`on_empty`)',
    ],
  ])('%s', (text, problem) => {
    const plan = planOf(text, push, bare);
    expect([plan.version, plan.workspace, plan.procs[0]?.container]).toEqual([1, undefined, undefined]);
    expect(problemsOf(text, push, bare)).toEqual([problem]);
  });

  test('a plugin may be an image alone', () => {
    expect(problemsOf('steps: { a: { image: "plugins/docker:1" } }', push, bare)).toEqual([
      '1:10 warning ignored The plugin step `a` does nothing: it needs a container backend',
    ]);
  });
});

test('a workflow that waits for another is refused where nothing waits', () => {
  const files = [
    { name: 'a.yml', text: steps },
    { name: 'b.yml', text: `depends_on: a\n${steps}` },
  ];
  const compiled = compilePipeline({ files, metadata: push, options: bare });
  expect(compiled.ok ? [] : compiled.diagnostics.map(({ file, message }) => [file, message])).toEqual([
    ['b.yml', '`depends_on` between workflows is not there yet: it would start too early'],
  ]);
});

test('a machine without containers does not do what an image would, each at its place', () => {
  const text = `services: { db: { image: x } }\nsteps: { a: { image: y, detach: true }, b: { image: z, command: w } }`;
  const supports = new Set<Feature>(['services', 'detach', 'entrypoint']);
  const rest = 'has no `commands`: what its image does by itself needs a container backend';
  const problems = problemsOf(text, push, { supports });
  expect(problems.filter((each) => each.includes('has no `commands`'))).toEqual([
    `1:13 error unsupported The service \`db\` ${rest}`,
    `2:10 error unsupported The step \`a\` ${rest}`,
    `2:41 error unsupported The step \`b\` ${rest}`,
  ]);
});

test('nothing is said of what an installation has', () => {
  const text = `services: { db: { image: x, commands: y } }\n${steps}`;
  expect(problemsOf(text, push, { supports: new Set<Feature>(['services']) })).toEqual([]);
});

test('nothing is said of what is there, or left out, or harmless', () => {
  const text = [
    'clone: { git: { image: g, settings: { depth: 5, recursive: false } } }',
    'services: { db: { image: x, when: { event: tag } } }',
    step('commands: y', 'detach: no', 'entrypoint:', 'privileged: false', 'volumes: []'),
    '  b: { image: x, when: { event: tag } }',
  ].join('\n');
  expect(problemsOf(text, push, bare)).toEqual([]);
  const files = build({ changedFiles: ['src/a'] });
  expect(problemsOf(step('commands: y', 'when: { path: src/* }'), files, bare)).toEqual([]);
});

test('where agents differ, the labels of a workflow say what it can ask for, and it gets those that all have', () => {
  const options = {
    labels: { backend: 'docker', zone: 'eu' },
    supports: ({ backend }: Readonly<Record<string, string>>) =>
      new Set<Feature>(backend === 'docker' ? ['plugins'] : []),
  };
  const plugin = 'steps: { a: { image: x, settings: { b: c } } }';
  expect(planOf(plugin, push, options).labels).toEqual({ backend: 'docker', zone: 'eu' });
  expect(problemsOf(plugin, push, options)).toEqual([]);
  expect(problemsOf(`labels: { backend: local }\n${plugin}`, push, options)).toHaveLength(1);
});
