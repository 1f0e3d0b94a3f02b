import { errors } from '@signalbox/protocol';
import { beforeAll, expect, test } from 'vitest';
import { type CommandName, commandTable } from './command-table.ts';
import { runCli } from './testing/run-cli.ts';
import { startStub } from './testing/stub-server.ts';

let server: string;

beforeAll(async () => {
  const stub = await startStub({});
  server = stub.url;
  await stub.close();
});

const unreachable = 'server_unreachable';
const wrong = 'argument_invalid';

/** Every command, and every part of one, with something that makes it fail where no server is. */
const failing = {
  server: [['--port 70000', wrong]],
  setup: [
    ['', unreachable],
    ['http://127.0.0.1:1/other#x', wrong],
    ['--data absent', 'store_failed'],
    ['--database nowhere', 'config_invalid'],
  ],
  agent: [
    ['', 'config_invalid'],
    ['add a', unreachable],
  ],
  check: [['absent.fsl', wrong]],
  format: [['absent.fsl', wrong]],
  lsp: [['--bogus', wrong]],
  simulate: [['absent.fsl', wrong]],
  pipeline: [
    ['lint absent.yml', wrong],
    ['compile absent.yml', wrong],
    ['convert absent.yml', wrong],
  ],
  apply: [['-', unreachable]],
  repl: [['--bogus', wrong]],
  jobs: [['', unreachable]],
  flows: [['', unreachable]],
  run: [['release', unreachable]],
  runs: [
    ['', unreachable],
    ['--from never', wrong],
  ],
  show: [['r', unreachable]],
  inbox: [['', unreachable]],
  watch: [['r', unreachable]],
  decide: [['r YES', unreachable]],
  comment: [['r step well', unreachable]],
  evidence: [
    ['add r step absent.html', 'argument_invalid'],
    ['list r', unreachable],
    ['get r n1 --output out', unreachable],
  ],
  claim: [['r', unreachable]],
  delegate: [
    ['r --to ann', unreachable],
    ['r', wrong],
  ],
  reassign: [['r --user ann --reason x', unreachable]],
  ask: [
    ['r why', unreachable],
    ['r step why not', wrong],
  ],
  answer: [['r because', unreachable]],
  override: [['r YES --reason x', unreachable]],
  trigger: [['r step', unreachable]],
  act: [['r step agree', unreachable]],
  stop: [['r', unreachable]],
  skip: [['r step OK --reason x', unreachable]],
  'edit-args': [['r step a=1 --reason x', unreachable]],
  rollback: [['r', unreachable]],
  'compensate-to': [['r step --reason x', unreachable]],
  pause: [['r', unreachable]],
  resume: [['r', unreachable]],
  retry: [['r', unreachable]],
  event: [['r e', unreachable]],
  migrate: [['r --reason x', unreachable]],
  fork: [['r --from step', unreachable]],
  exec: [['absent.yaml', 'argument_invalid']],
  builds: [['', unreachable]],
  build: [
    ['show x', unreachable],
    ['outputs x', unreachable],
    ['artifacts x', unreachable],
    ['start git/shop', unreachable],
    ['kill b', unreachable],
  ],
  logs: [['b', unreachable]],
  repo: [
    ['add git/shop --url x', unreachable],
    ['sync git/shop', unreachable],
    ['list', unreachable],
  ],
  user: [
    ['add ann', unreachable],
    ['change ann --disable', unreachable],
    ['invite ann', unreachable],
  ],
  mail: [['', unreachable]],
  token: [
    ['add ci', unreachable],
    ['list', unreachable],
    ['revoke t', unreachable],
  ],
  project: [
    ['list', unreachable],
    ['add shop', unreachable],
    ['archive shop', unreachable],
    ['restore shop', unreachable],
    ['members', unreachable],
    ['member set --user ada --role viewer', unreachable],
    ['member set --role viewer', wrong],
    ['member remove --group ops', unreachable],
  ],
  users: [['', unreachable]],
  template: [
    ['set web --flow f', unreachable],
    ['show web', unreachable],
    ['list', unreachable],
    ['remove web', unreachable],
  ],
  interlock: [
    ['list', unreachable],
    ['show production', unreachable],
    ['set production --file -', wrong],
    ['set production --file - --expect old', wrong],
    ['remove production', unreachable],
    ['override r1 ship --reason outage', unreachable],
  ],
  group: [
    ['create october', unreachable],
    ['create october --meta []', wrong],
    ['list', unreachable],
    ['list --from never', wrong],
    ['show october', unreachable],
    ['finish october', unreachable],
  ],
  secret: [
    ['set TOKEN', unreachable],
    ['list', unreachable],
    ['remove TOKEN', unreachable],
  ],
  'master-key': [['rotate', unreachable]],
  'signing-key': [
    ['show', unreachable],
    ['rotate', unreachable],
  ],
  audit: [
    ['list', unreachable],
    ['verify', unreachable],
  ],
  doctor: [['', unreachable]],
  fsck: [['--data absent', 'store_failed']],
  backup: [['copy --data absent', 'store_failed']],
} as const satisfies Readonly<Record<CommandName, readonly (readonly [string, keyof typeof errors])[]>>;

const cases = Object.keys(commandTable).flatMap((name) =>
  failing[name as CommandName].map(([args, code]) => [`${name} ${args}`.trim(), code] as const),
);

test.each(cases)('%s --json ends with one JSON object of %s, and with its status', async (line, code) => {
  const input = 'flow f deci d => (YES -> done) { who = "user(a)"; }; flow_end';
  const { status, stdout, stderr } = await runCli([...line.split(' '), '--json'], { server, input });
  expect(stdout).toBe('');
  const failure = JSON.parse(stderr);
  expect(failure).toEqual({ error: { code, message: expect.any(String), details: expect.any(Object) } });
  expect(failure.error.details).not.toHaveProperty('message');
  expect(status).toBe(errors[code].exit);
});
