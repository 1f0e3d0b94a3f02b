// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compilePipeline } from '../compile-pipeline.ts';
import type { Metadata } from '../metadata.ts';
import { findCorpus, readEntries, trusting } from '../testing/corpus.ts';
import type { ProcPlan, WorkflowPlan } from '../workflow-plan.ts';
import { convertPipeline } from './convert-pipeline.ts';
import { renameVariables } from './rename-variables.ts';

function convert(text: string): string {
  const converted = convertPipeline({ name: '.drone.yml', text });
  return converted.ok ? converted.text : `! ${converted.diagnostics[0]?.message}`;
}

/** All that a plan says but for what the two dialects call the same things. */
function essence(text: string, metadata: Metadata, rename: (text: string) => string) {
  const compiled = compilePipeline({ files: [{ name: '.drone.yml', text }], metadata });
  if (!compiled.ok) throw new Error(`${JSON.stringify(compiled.diagnostics, undefined, 1)}\n${text}`);
  return {
    plans: compiled.plans.map((plan) => withoutNames(plan, rename)),
    skipped: compiled.skipped.map(({ name }) => name),
  };
}

function withoutNames({ environment, ...plan }: WorkflowPlan, rename: (text: string) => string) {
  const procs = (all: readonly ProcPlan[] | undefined) => all?.map((proc) => ({ ...proc, ...named(proc, rename) }));
  expect(environment.CI_COMMIT_SHA).toBe(trusting.build.commit);
  return { ...plan, procs: procs(plan.procs), services: procs(plan.services), cloneProcs: procs(plan.cloneProcs) };
}

function named({ commands, environment }: ProcPlan, rename: (text: string) => string) {
  const own = Object.entries(environment).filter(([name]) => !/^(?:PULLREQUEST_)?DRONE(?:_|$)/.test(name));
  // A name with a dash, that no shell could read, has an underscore today.
  const pairs = own.map(([name, value]) => [name.replaceAll('-', '_'), rename(value)] as const);
  return { commands: commands.map(rename), environment: Object.fromEntries(pairs) };
}

const events = ['push', 'tag', 'pull_request', 'deployment'].map((event) => ({
  ...trusting,
  build: { ...trusting.build, event, deployTarget: event === 'deployment' ? 'stage' : '' },
}));

function expectSame(text: string): void {
  const converted = convert(text);
  const same = (each: string) => each;
  const rename = /^pipeline:/m.test(text) ? renameVariables : same;
  for (const metadata of events) expect(essence(converted, metadata, same)).toEqual(essence(text, metadata, rename));
}

const old = [
  '# The whole of it',
  'platform: linux/arm64',
  'labels: [size=big]',
  'branches: { include: [main, release/*] }',
  'anchors: &base { image: "node:8" }',
  'pipeline:',
  '  # Tests come first',
  '  test:',
  '    <<: *base',
  '    group: checks',
  '    environment: [ A=1.10, B ]',
  '    secrets: [ npm_token, { source: x, target: a } ]',
  '    commands:',
  '      - echo ${DRONE_COMMIT_SHA:0:8} $CI_BUILD_NUMBER $CI_REPO_NAME $DRONE_REPO_NAME',
  '  lint: { image: y, group: checks, commands: z }',
  '  publish:',
  '    image: plugins/docker',
  '    repo: acme/app',
  '    tags: [ latest, "1.0" ]',
  '    force: yes',
  '    "yes": "yes"',
  '    when: { event: "p*", branch: "{main}", status: [ success, failure ] }',
  '  publish:',
  '    image: plugins/docker',
  '    settings: { repo: acme/more }',
  '    when: { event: { exclude: [ push ] }, status: changed }',
  '  notify: { image: n, channel: c, when: { environment: [ stage, live ], local: false } }',
  '  only: { image: n, commands: y, when: { environment: stage } }',
  '  other: { image: n, commands: y, when: { environment: { exclude: st* } } }',
  '  last: { image: n, detach: true, command: "--port  80", when: [ { event: push } ] }',
  'services:',
  '  db: { image: "postgres:9", environment: { POSTGRES_DB: test }, command: [ a ] }',
].join('\n');

describe('a file of Drone', () => {
  test('is written in the words of today, with its comments', () => {
    expect(convert(old)).toMatchInlineSnapshot(`
      "when:
        - event: [ push, pull_request, tag, cron, manual ]
          branch:
            include: [ main, release/* ]
        - event: deployment
      labels:
        # The whole of it
        platform: linux/arm64
        size: big
      workspace:
        base: /drone
      steps:
        - # Tests come first
          name: test
          image: node:8
          commands:
            - echo \${CI_COMMIT_SHA:0:8} $CI_PIPELINE_NUMBER $CI_REPO $CI_REPO_NAME
          environment:
            B: ""
            NPM_TOKEN:
              from_secret: npm_token
            A:
              from_secret: x
          depends_on: []
        - name: lint
          image: y
          commands: z
          depends_on: []
        - name: publish
          image: plugins/docker
          when:
            event:
              - push
              - pull_request
              - pull_request_closed
              - pull_request_metadata
            branch: \\{main\\}
            status: [ success, failure ]
          settings:
            repo: acme/app
            tags: [ latest, "1.0" ]
            force: true
            yes: yes
          depends_on:
            - name: test
              optional: true
            - name: lint
              optional: true
        - name: publish (2)
          image: plugins/docker
          when:
            event:
              - pull_request
              - pull_request_closed
              - pull_request_metadata
              - tag
              - release
              - deployment
              - cron
              - manual
            evaluate: "false"
          settings:
            repo: acme/more
          depends_on:
            - name: test
              optional: true
            - name: lint
              optional: true
            - name: publish
              optional: true
        - name: notify
          image: n
          when:
            evaluate: CI_PIPELINE_DEPLOY_TARGET in ["stage", "live"]
            local: false
          settings:
            channel: c
          depends_on:
            - name: test
              optional: true
            - name: lint
              optional: true
            - name: publish
              optional: true
            - name: publish (2)
              optional: true
        - name: only
          image: n
          commands: y
          when:
            evaluate: CI_PIPELINE_DEPLOY_TARGET == "stage"
          depends_on:
            - name: test
              optional: true
            - name: lint
              optional: true
            - name: publish
              optional: true
            - name: publish (2)
              optional: true
            - name: notify
              optional: true
        - name: other
          image: n
          commands: y
          when:
            environment:
              exclude: st*
          depends_on:
            - name: test
              optional: true
            - name: lint
              optional: true
            - name: publish
              optional: true
            - name: publish (2)
              optional: true
            - name: notify
              optional: true
            - name: only
              optional: true
        - name: last
          image: n
          detach: true
          command: [ --port, "80" ]
          when:
            - event: push
          depends_on:
            - name: test
              optional: true
            - name: lint
              optional: true
            - name: publish
              optional: true
            - name: publish (2)
              optional: true
            - name: notify
              optional: true
            - name: only
              optional: true
            - name: other
              optional: true
      services:
        db:
          image: postgres:9
          command: [ a ]
          environment:
            POSTGRES_DB: test
      "
    `);
  });

  test('compiles to the same plan', () => {
    expectSame(old);
  });

  const plugin =
    'pipeline:\n  a: { image: plugins/docker, repo: r, secrets: [ { source: s, target: plugin_password } ]';

  test.each([
    'branches: main\npipeline: { a: { image: x, commands: y }, b: { image: x, commands: y, when: { event: tag } } }',
    'when: [{ branch: main }, { event: tag }]\npipeline: { a: { image: x, commands: y, when: { status: failure } } }',
    'pipeline: { a: { image: x, commands: y, when: { event: tag } }, b: { image: x, commands: y, when: [{ event: push }] } }',
    `${plugin}, password: old, environment: [ PLUGIN_REPO=b ] }`,
    `${plugin} }\n  b: { image: x, commands: y, environment: { PLUGIN_A: b } }`,
  ])('compiles to the same plan, of which lint has nothing to say: %s', (text) => {
    expectSame(text);
    const options = { habits: true };
    const again = compilePipeline({ files: [{ name: 'a.yml', text: convert(text) }], metadata: trusting, options });
    expect(again.ok && again.warnings).toEqual([]);
  });

  test('names events only where the file does not', () => {
    expect(convert('pipeline: { a: { image: x, commands: y, when: { event: tag } } }')).not.toContain('push');
    expect(convert('when: { event: tag }\npipeline: { a: { image: x, commands: y } }')).toMatch(
      /^when:\n {2}event: tag\n/,
    );
  });

  test.each([
    'branches: main\npipeline: { a: { image: x, commands: y } }',
    'workspace: { base: /go }\nmatrix: { A: [1, 2] }\npipeline: { a: { image: "x:${A}", commands: y } }',
    'clone: { git: { image: plugins/git, depth: 50 } }\npipeline: { a: { image: x, commands: y } }',
    'runs_on: [success, failure]\nwhen: { branch: main }\npipeline: { a: { image: x, commands: y } }',
    'branches: main\nwhen: [{ event: [push, deployment] }]\npipeline: { a: { image: x, commands: y } }',
    'branches: main\nwhen: [{ event: push }]\npipeline: { a: { image: x, commands: y } }',
    'pipeline: { a: { image: x, commands: y, when: { status: { exclude: failure } } } }',
    'pipeline: { a: { image: x, commands: y, when: { branch: "a**b", event: [tag, push] } } }',
    'labels: { a: b }\npipeline: { a: { image: x, commands: y, when: { matrix: { A: 1 } } }, b: { image: x, commands: y } }',
    'pipeline: { a: { image: x, detach: true, entrypoint: "a b" } }',
    '# first\n\n# second\nwhen: { event: push }\npipeline: { a: { image: x, commands: "echo $HOME" } }',
    'pipeline: { a: { name: one, image: x, commands: y, group: g }, b: { image: x, commands: [z, "a: b"], group: h } }',
    'pipeline: { a: { image: x, commands: y, group: g }, b: { image: x, commands: y, group: g }, c: { image: x, commands: y } }',
    'pipeline: { a: { image: w, image: x, commands: y, environment: { A: b, A: c } } }',
    'pipeline: { "on ${DRONE_BRANCH}": { image: x, commands: y }, b: { name: "${CI_BUILD_NUMBER}", image: x, commands: y } }',
    'skip_clone: true\npipeline: { a: { image: x, commands: "a\\nb\\n", environment: { A: "007", B: 1.10, C: true, D: ~ } } }',
  ])('compiles to the same plan: %s', expectSame);
});

describe('a file of an older Woodpecker', () => {
  test.each([
    'runs_on: [failure]\nsteps: { a: { image: x, commands: y } }',
    'branches: main\nplatform: linux/amd64\nsteps: { a: { image: x, commands: y } }',
    'steps:\n  - { name: a, image: x, commands: y, group: g, secrets: [t] }\n  - { image: x, commands: y, group: g }\n  - { image: x, commands: y, environment: [A=b] }',
  ])('compiles to the same plan, and nothing old is left: %s', (text) => {
    expectSame(text);
    const again = compilePipeline({ files: [{ name: 'a.yml', text: convert(text) }], metadata: trusting });
    expect(again.ok && again.warnings).toEqual([]);
  });
});

test.each([
  '# kept\nvariables: [&a x]\nsteps: [{ name: a, image: *a, commands: y }] # too\n',
  'steps: { a: { image: x, commands: y, environment: { A: b } } }\nservices: { db: { image: postgres } }\n',
])('a file of today stays as it is: %s', (text) => {
  expect(convert(text)).toBe(text);
});

test.each([
  ['pipeline: [', '! Flow sequence in block collection must be'],
  ['- a', '! A workflow must be a map, not a list'],
])('what cannot be read is refused: %s', (text, problem) => {
  expect(convert(text).slice(0, problem.length)).toBe(problem);
});

test.each([
  ['pipeline: x', 'x'],
  ['pipeline: { a: 1 }', 'a: 1'],
  ['pipeline:\n  a: 1\n  a: { image: x }', 'name: a (2)'],
  ['pipeline: { a: { image: x, when: { event: [[x], push] } } }', 'event: push'],
  ['pipeline: { a: { image: x, environment: [[x]], secrets: [[x], { source: a }], settings: x } }', 'image: x'],
  ['labels: [[a], "=b"]\npipeline: [{ image: x, group: [g] }]', 'image: x'],
  ['when: [x]\nbranches: main\npipeline: { a: { image: x, when: x } }', 'when: x'],
])('what makes no sense is left to the compiler: %s', (text, left) => {
  expect(convert(text)).toContain(left);
});

const folder = findCorpus(join(import.meta.dirname, '../../../..'));
const entries = folder === undefined ? [] : readEntries(folder);
const readable = entries.filter(({ file }) => !file.includes('odd-NYTimes') && !file.includes('odd-LemmyNet'));

describe('real files', () => {
  test('are tried where the corpus is beside this repository', () => {
    if (folder === undefined) process.stderr.write('The corpus is not beside this repository: none was converted\n');
    expect(readable.length > 0).toBe(folder !== undefined);
  });

  for (const { file } of readable) {
    test(`${file} compiles to the same plan`, () => {
      expectSame(readFileSync(join(String(folder), file), 'utf8'));
    });
  }
});
