import { describe, expect, test } from 'vitest';
import { compilePipeline } from './compile-pipeline.ts';
import { push } from './testing/compile-one.ts';

/**
 * Every key of both dialects, with a value; what they do is tested where they are read. `accepted`: nothing is said of it.
 * `deprecated`: with what is written today. `ignored`: it has no effect, and a warning says so. `refused`: an error.
 */
type Verdict = 'accepted' | 'deprecated' | 'ignored' | 'refused';

const trusted = { network: true, volumes: true, security: true };
const metadata = { ...push, repository: { ...push.repository, trusted } };

function verdictOn(text: string): Verdict {
  const compiled = compilePipeline({ files: [{ name: '.woodpecker.yaml', text }], metadata });
  if (!compiled.ok) return 'refused';
  const [first] = compiled.warnings;
  if (!first) return 'accepted';
  expect(first.message).toMatch(
    first.code === 'deprecated' ? /is deprecated, use `|is deprecated, use a map/ : /ignored/,
  );
  return first.code === 'deprecated' ? 'deprecated' : 'ignored';
}

const oldSteps = 'pipeline: { a: { image: x, commands: y } }\n';
const steps = 'steps: { a: { image: x, commands: y } }\n';

type Place = { readonly around: (line: string) => string } & { readonly [verdict in Verdict]?: readonly string[] };

const conditions = [
  ...['event: push', 'event: [tag, release, deployment, cron, manual]', 'branch: main', 'ref: refs/heads/*'],
  ...['event: [pull_request, pull_request_closed, pull_request_metadata]', 'branch: { include: a, exclude: b }'],
  ...['repo: "*/*"', 'instance: x', 'platform: linux/*', 'cron: x', 'status: [failure]', 'path: a', 'local: false'],
  ...['path: { include: [a], exclude: [b], ignore_message: "[x]", on_empty: false }', 'evaluate: \'CI == "x"\''],
] as const;

const places: { readonly [place: string]: Place } = {
  'the top of a file of 0.8': {
    around: (line) => `${line}\n${oldSteps}`,
    accepted: [
      ...['services: { db: { image: y } }', 'clone: { git: { image: plugins/git } }', 'branches: main', 'x: &anchor 1'],
      ...['branches: { exclude: a }', 'workspace: { base: /go, path: src/x }', 'platform: linux/arm64'],
      ...['labels: { a: b }', 'labels: [a=b]', 'matrix: { A: [1, 2] }', 'matrix: { include: [{ A: 1 }] }'],
    ],
    ignored: ['cache: [x]', 'networks: { n: { driver: bridge } }', 'volumes: { v: { driver: local } }'],
  },
  'a step of 0.8': {
    around: (line) => `pipeline:\n  a:\n    image: x\n    ${line}\n`,
    accepted: [
      ...['name: b', 'commands: y', 'commands: [y]', 'command: [y]', 'command: y z', 'entrypoint: [y]', 'detach: true'],
      ...['environment: { A: b }', 'environment: [A=b]', 'secrets: [s]', 'secrets: [{ source: s, target: T }]'],
      ...['group: g', 'pull: true', 'privileged: true', 'volumes: [/a:/b]', 'devices: [/dev/a:/dev/b]', 'tmpfs: [/a]'],
      ...['dns: 1.1.1.1', 'dns_search: [a.b]', 'extra_hosts: [a:1.1.1.1]', 'network_mode: host', 'ipc_mode: host'],
      ...['sysctls: { a: b }', 'shm_size: 64m', 'mem_limit: 1g', 'memswap_limit: 1g', 'cpu_quota: 1', 'cpu_shares: 1'],
      ...['cpuset: "0"', 'labels: { a: b }', 'when: { event: push }', 'a_parameter: x', 'settings: { a: b }'],
    ],
    ignored: [
      ...['auth_config: { username: a, password: b, email: c }', 'networks: [n]', 'cap_add: [A]', 'cap_drop: [A]'],
      ...['isolation: x', 'ulimits: { a: 1 }', 'mem_swappiness: 1'],
    ],
  },
  'when of 0.8': {
    around: (line) => `pipeline:\n  a:\n    image: x\n    commands: y\n    when:\n      ${line}\n`,
    accepted: [
      ...['branch: main', 'event: [push, pull_request, tag, deployment]', 'ref: refs/heads/*', 'repo: "*/*"'],
      ...['environment: x', 'platform: linux/*', 'instance: x', 'status: failure', 'status: { exclude: success }'],
      ...['status: changed', 'matrix: { A: 1 }', 'matrix: { include: [{ A: 1 }] }', 'local: false'],
    ],
  },
  'the top of a file of today': {
    around: (line) => `${line}\n${steps}`,
    accepted: [
      ...['services: { db: { image: y } }', 'services: [{ name: db, image: y }]', 'clone: { git: { image: g } }'],
      ...['clone: [{ name: git, image: g }]', 'skip_clone: true', 'when: { event: push }', 'when: [{ event: push }]'],
      ...['depends_on: []', 'concurrency: 1', 'concurrency: { limit: 1, group: g }', 'matrix: { A: [1] }'],
      ...['labels: { a: 1 }', 'workspace: { base: /a, path: b }', 'variables: { a: &b 1 }', '$schema: https://x.y'],
    ],
    deprecated: ['runs_on: [success]', 'platform: x', 'branches: main'],
    ignored: ['cache: [x]'],
    refused: ['pipelines: x'],
  },
  'a step of today': {
    around: (line) => `steps:\n  a:\n    image: x\n    ${line}\n`,
    accepted: [
      ...['name: b', 'pull: true', 'commands: y', 'commands: [y]', 'entrypoint: [y]', 'directory: a', 'depends_on: []'],
      ...['environment: { A: 1, B: [1], C: { d: 1 }, D: { from_secret: s } }', 'settings: { a: { from_secret: s } }'],
      ...[
        'when: [{ event: push }]',
        'failure: fail',
        'failure: ignore',
        'failure: cancel',
        'detach: true',
        'ports: [1]',
      ],
      ...['volumes: [/a:/b, /c]', 'privileged: true', 'dns: 1.1.1.1', 'dns_search: a.b', 'extra_hosts: [a:1.1.1.1]'],
      ...['network_mode: none', 'devices: [/dev/a:/dev/b]', 'tmpfs: [/a]', 'backend_options: { docker: { user: a } }'],
      ...['backend_options: { kubernetes: { resources: { limits: { memory: 1Gi } } } }', 'retry: 2', 'timeout: 5m'],
    ],
    deprecated: ['environment: [A=1]', 'secrets: [s]', 'group: g'],
    refused: ['comands: y', 'environment: { A: { from_secrt: s } }', 'depends_on: [nobody]', 'failure: never'],
  },
  'when of a step of today': {
    around: (line) => `steps:\n  a:\n    image: x\n    commands: y\n    when:\n      ${line}\n`,
    accepted: [...conditions, 'matrix: { A: 1 }', 'environment: x'],
    ignored: ['event: [push, pushed]'],
    refused: ['brunch: main', 'status: changed'],
  },
  'when of a workflow of today': {
    around: (line) => `when:\n  ${line}\n${steps}`,
    accepted: conditions,
    ignored: ['event: [push, pushed]'],
    refused: ['matrix: { A: 1 }', 'brunch: main'],
  },
};

describe.each(Object.entries(places))('%s', (_place, { around, ...byVerdict }) => {
  const keys = Object.entries(byVerdict).flatMap(([verdict, lines]) => lines.map((line) => [line, verdict] as const));

  test('has every key of the reference, or says what becomes of it', () => {
    expect(keys.map(([line]) => [line, verdictOn(around(line))])).toEqual(keys);
  });
});
