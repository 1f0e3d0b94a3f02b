import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gitIn } from '../../packages/cli/src/testing/git-in.ts';
import { type RealServer, startRealServer } from '../../packages/cli/src/testing/real-server.ts';
import { runCli } from '../../packages/cli/src/testing/run-cli.ts';
import { hashFlow, walkAll } from '../../packages/engine/src/index.ts';
import { compile, format } from '../../packages/fsl/src/index.ts';
import { type ActionService, startActionService } from '../../packages/server/src/testing/action-service.ts';
import { type GitServer, startGitServer } from '../../testing/git-server.ts';

const text = readFileSync(new URL('release.fsl', import.meta.url), 'utf8');

describe('the text', () => {
  const compiled = compile(text, { actions: () => undefined, flows: () => undefined });

  test('has no errors, and is formatted', () => {
    expect(compiled.ok ? [] : compiled.diagnostics).toEqual([]);
    expect(format(text)).toEqual({ text, diagnostics: [] });
  });

  test('ends well on every way, or takes back what was done', () => {
    const [flow] = compiled.ok ? compiled.statements.flatMap((one) => (one.kind === 'flow' ? [one.version] : [])) : [];
    if (!flow) throw new Error('there is no flow');
    const walk = walkAll(hashFlow(flow.flow, flow.jobs), 10_000);
    expect(walk).toMatchObject({ complete: true, neverEntered: [], stuck: [] });
    expect(Object.keys(walk.ends).sort()).toEqual(['done', 'rolling_back', 'stopped']);
    expect(walk.held).toEqual([]);
  });
});

const pipeline = `
steps:
  - name: unit
    image: local
    commands: [echo built]
`;

let server: RealServer;
let git: GitServer;
let service: ActionService;
const tokens = new Map<string, string>();

const as = (name: string, ...args: readonly string[]) =>
  runCli(args, { server: server.url, environment: { SIGNALBOX_TOKEN: tokens.get(name) ?? '' } });

async function asJson(name: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = await as(name, ...args, '--json');
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

beforeAll(async () => {
  server = await startRealServer('--egress-allow', '127.0.0.1');
  git = await startGitServer(server.folder);
  service = await startActionService();
  await gitIn(server.folder, 'init', '--quiet', '--bare', '--initial-branch=main', 'web.git');
  await gitIn(server.folder, 'clone', '--quiet', 'web.git', 'work');
  const work = join(server.folder, 'work');
  mkdirSync(join(work, '.woodpecker'));
  writeFileSync(join(work, '.woodpecker', 'web.yaml'), pipeline);
  await gitIn(work, 'add', '.');
  await gitIn(work, 'commit', '--quiet', { message: 'Sell more' });
  await gitIn(work, 'push', '--quiet', 'origin', 'HEAD:refs/heads/main');
  const input = text.replaceAll(/http:\/\/127\.0\.0\.1:1808[12]/g, service.url);
  const applied = await runCli(['apply', '-'], { server: server.url, input });
  if (applied.status !== 0) throw new Error(applied.stderr);
  await asJson('', 'repo', 'add', 'git/web', '--url', `${git.url}/web.git`, '--flow', 'release');
  // Cleo takes the head of the branch, and Ada has written it.
  const people = { cleo: 'dev', ada: 'dev', alice: 'dev', bob: 'dev', quinn: 'qa' };
  for (const [name, group] of Object.entries(people)) {
    const added = await asJson('admin', 'user', 'add', name, '--group', group);
    tokens.set(name, added.token);
    if (added.adminToken) tokens.set('admin', added.adminToken);
  }
});

afterAll(async () => {
  await server?.close();
  await git?.close();
  await service?.close();
});

test('a release goes back before its fork, and is shipped once both have agreed to what was built then', async () => {
  const { runs } = await asJson('cleo', 'repo', 'sync', 'git/web');
  const run: string = runs[0].name;
  const decide = async (name: string, ...words: readonly string[]) => {
    const { status, stderr } = await as(name, 'decide', run, ...words);
    return [status, stderr.trim().split('\n').at(-1)];
  };
  const openSteps = async () => {
    const { decisions } = await asJson('alice', 'show', run);
    return decisions.map(({ step, visit }: { step: string; visit: number }) => `${step} ${visit}`).sort();
  };

  expect((await as('alice', 'logs', run, '-f')).stdout).toContain('built\n');
  expect(await openSteps()).toEqual(['qa 1', 'review 1']);
  for (const [name, why] of [
    ['cleo', 'who started the run cannot decide it'],
    ['ada', 'who wrote the commit cannot decide it'],
  ] as const) {
    expect(await decide(name, 'review', 'AGREE')).toEqual([3, `signalbox: ${why} (not_eligible)`]);
  }
  expect(await decide('alice', 'review', 'REJECT', '--arg', 'reason=no')).toEqual([2, '  path: args.reason']);
  expect((await decide('quinn', 'qa', 'PASS', '--arg', 'tested=the till'))[0]).toBe(0);
  expect((await decide('alice', 'review', 'REWORK', '--reason', 'the prices are wrong'))[0]).toBe(0);

  expect((await as('alice', 'logs', run, '-f')).stdout).toContain('built\n');
  expect(await openSteps()).toEqual(['qa 2', 'review 2']);
  expect((await decide('alice', 'review', 'AGREE'))[0]).toBe(0);
  expect(await openSteps()).toEqual(['qa 2', 'review 2']);
  expect((await decide('bob', 'review', 'AGREE'))[0]).toBe(0);
  expect(await openSteps()).toEqual(['qa 2']);
  expect(service.calls).toEqual([]);
  expect((await decide('quinn', 'qa', 'PASS', '--arg', 'tested=till and prices'))[0]).toBe(0);

  const { body } = await service.next();
  expect(body).toMatchObject({ stepName: 'ship', project: 'web', version: 'main', replicas: 2 });
  const { flowId, uuid } = body;
  const acknowledged = await fetch(`${server.url}/step`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ flowId, stepName: 'ship', ackState: 'SUCCESS', uuid, done: true }),
  });
  expect(acknowledged.status).toBe(200);

  const view = await asJson('alice', 'show', run);
  expect([view.status, service.calls.length]).toEqual(['done', 1]);
  const history = view.visits.map(({ step, visit, outcome, status, by, data }: (typeof view.visits)[number]) =>
    [step, visit, outcome ?? status, by, step === 'qa' ? data : ''].join(' ').trim(),
  );
  expect(history).toEqual([
    'build 1 SUCCESS local',
    'qa 1 PASS quinn {"outcome":"PASS","tested":"the till"}',
    'review 1 REWORK alice',
    'build 2 SUCCESS local',
    'review 2 AGREE bob',
    'qa 2 PASS quinn {"outcome":"PASS","tested":"till and prices"}',
    'ship 1 SUCCESS callback',
  ]);
});
