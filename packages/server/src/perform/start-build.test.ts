import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GitRepository } from '../../../../testing/git-repository.ts';
import { type GitServer, startGitServer } from '../../../../testing/git-server.ts';
import { buildOf, callHook, type HookServer, keepBuildFlow, startHookServer } from '../testing/hook-server.ts';
import { startBuildPerformer } from './start-build.ts';
import { startBuildByHand } from './start-build-by-hand.ts';

let root: string;
let gitServer: GitServer;
let server: HookServer;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'start-build-'));
  gitServer = await startGitServer(root);
  server = await startHookServer(join(root, 'data'));
});

afterEach(async () => {
  await server.stop();
  await gitServer.close();
  rmSync(root, { recursive: true, force: true });
});

const config = 'steps:\n  - name: test\n    image: alpine\n    commands:\n      - echo tested\n';

async function registered(flow?: string) {
  const repository = new GitRepository(root, 'shop');
  repository.commit({ files: { '.woodpecker.yml': config } });
  const added = await server.add({
    name: 'shop',
    url: `${gitServer.url}/shop.git`,
    ...(flow !== undefined && { flow }),
    events: ['push', 'tag'],
  });
  return { repository, ...added };
}

type Registered = Awaited<ReturnType<typeof registered>>;

async function hooked(
  { hookPath: path, hookSecret: secret }: Registered,
  after: string,
  ref = 'refs/heads/main',
  before = '',
) {
  const { body } = await callHook(server, {
    path,
    secret,
    body: { ref, before, after, author: 'Ada', message: 'work' },
  });
  return body.runs[0].id as string;
}

async function startedByHand(): Promise<string> {
  const found = await server.store.flow('default', 'release');
  const id = `r${server.services.ids.next()}`;
  const start = {
    type: 'start' as const,
    id,
    project: 'default',
    name: id,
    origin: { kind: 'manual' as const },
    inputs: {},
  };
  const commands = [{ to: { kind: 'run' as const, id }, command: start, version: found!.version }];
  await server.driver.execute({ actor: { kind: 'admin' }, commands });
  return id;
}

/** The run once nothing that it asked for is under way. */
async function runWhen(id: string, status: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const unsubscribe = server.hub.onChange(({ kind, state }) => {
    if (kind === 'run' && state?.id === id && state.state.status === status) resolve();
  });
  const known = await server.driver.run(id);
  if (known?.state.status !== status) await promise;
  unsubscribe();
  return server.driver.run(id);
}

describe('the build of an attempt', () => {
  test('of a tag is of the commit that the tag leads to', async () => {
    await keepBuildFlow(server);
    const given = await registered('release');
    const commit = given.repository.commit({ files: { '.woodpecker.yml': config } });
    const tag = given.repository.tag('v1');
    const build = await buildOf(server, await hooked(given, tag, 'refs/tags/v1'));
    expect(build).toMatchObject({ event: 'tag', commit, ref: 'refs/tags/v1', branch: '', state: { status: 'queued' } });
  });

  test('says with place what is wrong in the config, and its run goes on with FAIL', async () => {
    await keepBuildFlow(server);
    const given = await registered('release');
    const files = { '.woodpecker.yml': 'steps:\n  - name: test\n    image: alpine\n    commands: [echo\n' };
    const id = await hooked(given, given.repository.commit({ files }));
    expect((await runWhen(id, 'held'))?.state).toMatchObject({ reason: 'edge', step: 'build' });
    const { state } = await buildOf(server, id);
    expect(state).toMatchObject({ status: 'finished', result: 'error' });
    expect(state.status === 'finished' && state.message).toMatch(/^\.woodpecker\.yml:\d+:\d+: /);
  });

  test('of a commit without a config says so', async () => {
    await keepBuildFlow(server);
    const given = await registered('release');
    const id = await hooked(given, given.repository.commit({ files: { 'README.md': '' } }));
    await runWhen(id, 'held');
    const { state } = await buildOf(server, id);
    expect(state).toMatchObject({ result: 'error', message: expect.stringContaining('.woodpecker.yml') });
  });

  test('whose workflows all leave it out is an error, for a release must not pass unbuilt', async () => {
    await keepBuildFlow(server);
    const given = await registered('release');
    const files = { '.woodpecker.yml': `when:\n  - event: tag\n${config}` };
    const id = await hooked(given, given.repository.commit({ files }));
    await runWhen(id, 'held');
    const build = await buildOf(server, id);
    expect(build.state).toMatchObject({ status: 'finished', result: 'error' });
    expect(build.warnings.join()).toContain('is left out');
  });

  test('keeps the warnings of the compiler', async () => {
    await keepBuildFlow(server);
    const given = await registered('release');
    const files = { '.woodpecker.yml': config.replace('image: alpine', 'image: alpine\n    privileged: true') };
    const build = await buildOf(server, await hooked(given, given.repository.commit({ files })));
    expect(build.warnings.join('\n')).toMatch(/^\.woodpecker\.yml:\d+:\d+: /);
  });

  test('knows its secrets by name, the files of its push, and the build before it', async () => {
    await keepBuildFlow(server);
    const given = await registered('release');
    const limits = { events: [], branches: ['main'], images: [] };
    await server.store.putNamedSecret({ project: 'default', name: 'TOKEN', limits, at: 1 }, 'of-the-store');
    const asking = `${config}    environment: { T: { from_secret: token } }\n`;
    const path = '    when: [{ event: push, path: src/** }]\n';
    const before = given.repository.commit({ files: { '.woodpecker.yml': asking } });
    const first = await buildOf(server, await hooked(given, before));
    expect(first).toMatchObject({ state: { status: 'queued' }, warnings: [] });
    given.repository.commit({ files: { '.woodpecker.yml': asking + path, 'src/a': '' } });
    const last = given.repository.commit({ files: { '.woodpecker.yml': asking + path, 'src/a': '', b: '' } });
    const build = await buildOf(server, await hooked(given, last, 'refs/heads/main', before));
    expect(build).toMatchObject({ state: { status: 'queued' }, warnings: [] });
    const plan = String(Buffer.from((await server.files.blob(build.workflows.woodpecker!.plan))!));
    expect(plan).not.toContain('of-the-store');
    expect(JSON.parse(plan)).toMatchObject({
      environment: { CI_PIPELINE_FILES: '[".woodpecker.yml","b","src/a"]', CI_PREV_COMMIT_SHA: before },
      procs: [{ secrets: [{ variable: 'T', parts: [{ secret: 'token' }] }] }],
    });
    const other = given.repository.commit({ files: { '.woodpecker.yml': asking }, branch: 'topic' });
    const { state } = await buildOf(server, await hooked(given, other, 'refs/heads/topic'));
    expect(state).toMatchObject({ message: expect.stringContaining('not allowed to be used on branch "topic"') });
  });

  test('is tried again while the repository cannot be read, and made when it can', async () => {
    await keepBuildFlow(server);
    const given = await registered('release');
    const commit = given.repository.commit({ files: { '.woodpecker.yml': config } });
    gitServer.intercept = (_request, response) => {
      response.writeHead(503).end();
      return true;
    };
    const id = await hooked(given, commit);
    await tried(1);
    gitServer.intercept = undefined;
    await sweepAfter(1000);
    expect((await buildOf(server, id)).state.status).toBe('queued');
  });

  test('is an error after four tries, and its run goes on with FAIL', async () => {
    await keepBuildFlow(server);
    const given = await registered('release');
    const id = await hooked(given, 'd'.repeat(40));
    for (const [count, backoff] of [1000, 2000, 4000].entries()) {
      await tried(count + 1);
      await sweepAfter(backoff);
    }
    await runWhen(id, 'held');
    const build = await buildOf(server, id);
    expect(build).toMatchObject({ commit: 'd'.repeat(40), state: { status: 'finished', result: 'error' } });
  });

  test('of a repository that is not there fails the attempt', async () => {
    const args = [{ name: 'repository', from: { kind: 'literal' as const, value: 'git/nowhere' } }];
    await keepBuildFlow(server, { args });
    const given = await registered('release');
    const id = await hooked(given, given.repository.commit({ files: { '.woodpecker.yml': config } }));
    await runWhen(id, 'held');
    expect(await server.store.builds({ project: 'default', limit: 10 })).toEqual([]);
    expect(server.logged).toContainEqual(
      expect.objectContaining({ fields: expect.objectContaining({ problem: 'there is no repository git/nowhere' }) }),
    );
  });

  test('is of the ref and config that the step names, made by hand as it were', async () => {
    const literal = (name: string, value: string) => ({ name, from: { kind: 'literal' as const, value } });
    await keepBuildFlow(server, { args: [literal('ref', 'stable'), literal('config', 'ci/deploy.yaml')] });
    const given = await registered('release');
    const files = { 'ci/deploy.yaml': config };
    const stable = given.repository.commit({ files, branch: 'stable', message: 'stable work' });
    const pushed = given.repository.commit({ files: { '.woodpecker.yml': config }, branch: 'feature' });
    const build = await buildOf(server, await hooked(given, pushed));
    expect(build).toMatchObject({
      ...{ event: 'manual', commit: stable, ref: 'refs/heads/stable', branch: 'stable', message: 'stable work' },
      author: 'Ada <ada@example.org>',
    });
    expect(Object.keys(build.workflows)).toEqual(['deploy']);
  });

  test('of a run that no change started is of the head of the repository that the step names', async () => {
    await keepBuildFlow(server, { args: [{ name: 'repository', from: { kind: 'literal', value: 'git/shop' } }] });
    const { repository } = await registered();
    const commit = repository.commit({ files: { '.woodpecker.yml': config }, message: 'newest' });
    const build = await buildOf(server, await startedByHand());
    expect(build).toMatchObject({ event: 'manual', commit, branch: 'main', message: 'newest' });
  });

  test('of a run that no change started is of the only repository, where the step names none', async () => {
    await keepBuildFlow(server);
    const { repository } = await registered();
    const commit = repository.commit({ files: { '.woodpecker.yml': config }, message: 'newest' });
    const build = await buildOf(server, await startedByHand());
    expect(build).toMatchObject({ commit, event: 'manual', repository: { name: 'git/shop' } });
  });

  test('is of a commit of the ref that the step names, and of no other, whoever says so', async () => {
    const { repository } = await registered();
    const files = { '.woodpecker.yml': config };
    const older = repository.commit({ files, message: 'older' });
    repository.commit({ files, message: 'newer' });
    const evil = repository.commit({ files, branch: 'evil' });
    const literal = (name: string, value: string) => ({ name, from: { kind: 'literal' as const, value } });
    const buildAt = async (commit: string) => {
      await keepBuildFlow(server, { args: [literal('ref', 'main'), literal('commit', commit)] });
      return buildOf(server, await startedByHand());
    };
    expect(await buildAt(older)).toMatchObject({ commit: older, branch: 'main', message: 'older' });
    expect(await buildAt(evil)).toMatchObject({
      state: { status: 'finished', result: 'error', message: `Commit ${evil} is not on refs/heads/main` },
    });
  });

  test('of a run that no change started needs a repository', async () => {
    await keepBuildFlow(server);
    const run = await runWhen(await startedByHand(), 'held');
    expect(run?.steps.build?.last?.outcome).toBe('FAIL');
  });

  test('of another repository than that of the change is of the head there', async () => {
    await keepBuildFlow(server, { args: [{ name: 'repository', from: { kind: 'literal', value: 'git/other' } }] });
    const given = await registered('release');
    const other = new GitRepository(root, 'other');
    const commit = other.commit({ files: { '.woodpecker.yml': config }, message: 'elsewhere' });
    await server.add({ name: 'other', url: `${gitServer.url}/other.git` });
    const pushed = given.repository.commit({ files: {}, branch: 'feature' });
    const build = await buildOf(server, await hooked(given, pushed, 'refs/heads/feature'));
    expect(build).toMatchObject({ event: 'manual', commit, branch: 'main', message: 'elsewhere' });
  });

  test('is not made when its run was stopped while the repository was read', async () => {
    await keepBuildFlow(server);
    const given = await registered('release');
    const asked = Promise.withResolvers<void>();
    const goesOn = Promise.withResolvers<void>();
    gitServer.intercept = async () => {
      asked.resolve();
      await goesOn.promise;
      return false;
    };
    const id = await hooked(given, given.repository.commit({ files: { '.woodpecker.yml': config } }));
    await asked.promise;
    const commands = [{ to: { kind: 'run' as const, id }, command: { type: 'stop' as const } }];
    await server.driver.execute({ actor: { kind: 'admin' }, commands });
    goesOn.resolve();
    await server.dispatcher.stop();
    expect(await server.store.builds({ project: 'default', limit: 10 })).toEqual([]);
    expect(server.logged).toContainEqual(
      expect.objectContaining({ fields: expect.objectContaining({ because: 'lease_lost' }) }),
    );
  });

  test('names every pipeline file with an error', async () => {
    await keepBuildFlow(server);
    const given = await registered('release');
    const files = { '.woodpecker/a.yaml': 'steps: 1\n', '.woodpecker/b.yml': 'steps: 2\n', '.woodpecker/c.txt': '' };
    const id = await hooked(given, given.repository.commit({ files }));
    await runWhen(id, 'held');
    const { state } = await buildOf(server, id);
    const message = state.status === 'finished' ? state.message : '';
    expect(message).toContain('.woodpecker/a.yaml:1:');
    expect(message).toContain('.woodpecker/b.yml:1:');
  });

  test('of a config above 1 MiB says so at once', async () => {
    await keepBuildFlow(server);
    const given = await registered('release');
    const files = { '.woodpecker.yml': `# ${'x'.repeat(1024 * 1024)}\n${config}` };
    const id = await hooked(given, given.repository.commit({ files }));
    await runWhen(id, 'held');
    expect((await buildOf(server, id)).state).toMatchObject({ message: expect.stringContaining('1048576 bytes') });
  });

  test('is made once, though its task is done again', async () => {
    await keepBuildFlow(server);
    const given = await registered('release');
    const id = await hooked(given, given.repository.commit({ files: { '.woodpecker.yml': config } }));
    const { number, seq, attempt } = await buildOf(server, id);
    const payload = { kind: 'start-build' as const, attempt: attempt!, uuid: attempt!.uuid };
    const again = { id: 'again', project: 'default', payload, labels: {}, createdAt: 0, owner: 'x', epoch: 1 };
    await startBuildPerformer(server.services)({ ...again, leaseUntil: 0, tries: 0 });
    await server.settled();
    expect(await buildOf(server, id)).toMatchObject({ number, seq });
    expect(await server.store.builds({ project: 'default', limit: 10 })).toHaveLength(1);
    expect(await server.store.nextBuildNumber(given.id)).toBe(number + 1);
  });
});

describe('a build by hand', () => {
  const actor = { kind: 'admin' } as const;
  const byHand = (body: { ref?: string; commit?: string } = {}) =>
    startBuildByHand({ project: 'default', body: { scm: 'git', repository: 'shop', ...body }, actor }, server.services);

  test('is of the head of the default branch', async () => {
    const { repository } = await registered();
    const commit = repository.commit({ files: { '.woodpecker.yml': config }, message: 'newest' });
    const build = await byHand();
    expect(build).toMatchObject({
      ...{ event: 'manual', commit, ref: 'refs/heads/main', branch: 'main', message: 'newest', createdBy: actor },
      ...{ author: 'Ada <ada@example.org>', state: { status: 'queued' } },
    });
  });

  test('is of no commit that no branch has any more: its secrets would be those of another', async () => {
    const { repository } = await registered();
    repository.commit({ files: {} });
    const commit = repository.commit({ files: { '.woodpecker.yml': config }, branch: 'gone' });
    repository.deleteBranch('gone');
    expect((await byHand({ commit })).state).toMatchObject({
      result: 'error',
      message: `Commit ${commit} is not on refs/heads/main`,
    });
  });

  test('is of no pull request, whose code may be anybody\u2019s', async () => {
    await registered();
    await expect(byHand({ ref: 'refs/pull/1/head' })).rejects.toMatchObject({
      code: 'argument_invalid',
      message: 'ref: not the name of a branch or tag',
    });
  });

  test('of a ref that is not there is refused, and nothing is made', async () => {
    await registered();
    await expect(byHand({ ref: 'nowhere' })).rejects.toMatchObject({ code: 'git_failed' });
    expect(await server.store.builds({ project: 'default', limit: 10 })).toEqual([]);
  });

  test('of an unknown repository is refused', async () => {
    await expect(byHand()).rejects.toMatchObject({ code: 'repository_not_found' });
  });

  test.each([
    { ref: '--upload-pack=touch' },
    { ref: 'a..b' },
    { ref: 'a b' },
    { ref: 'a:b' },
    { ref: 'refs/heads/-x' },
    { commit: 'abc123' },
    { commit: '--output=x' },
  ])('of %j is refused, and git never sees it', async (body) => {
    await registered();
    const before = gitServer.requests.length;
    await expect(byHand(body)).rejects.toMatchObject({ code: 'argument_invalid' });
    expect(gitServer.requests).toHaveLength(before);
  });
});

/** Resolves when the build was tried so often in vain, and its task is back in the store. */
async function tried(times: number): Promise<void> {
  const failures = () => server.logged.filter(({ message }) => message === 'repository cannot be read').length;
  while (failures() < times) await server.nextLog();
  await server.settled();
}

async function sweepAfter(ms: number): Promise<void> {
  server.clock.now += ms;
  await server.dispatcher.sweep();
}
