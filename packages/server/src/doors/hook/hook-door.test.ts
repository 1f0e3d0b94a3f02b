import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkflowPlan } from '@signalbox/pipeline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { GitRepository } from '../../../../../testing/git-repository.ts';
import { type GitServer, startGitServer } from '../../../../../testing/git-server.ts';
import { buildOf, callHook, type HookServer, keepBuildFlow, startHookServer } from '../../testing/hook-server.ts';

let root: string;
let gitServer: GitServer;
let server: HookServer;
let repository: GitRepository;
let commit: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'hook-door-'));
  gitServer = await startGitServer(root);
  repository = new GitRepository(root, 'shop');
  commit = repository.commit({ files: { '.woodpecker.yml': config, 'shop.js': '' } });
});

afterAll(async () => {
  await gitServer.close();
  rmSync(root, { recursive: true, force: true });
});

beforeEach(async () => {
  server = await startHookServer(data());
});

afterEach(async () => {
  await server.stop();
  rmSync(data(), { recursive: true });
});

const data = () => join(root, 'data');
const config = 'steps:\n  - name: test\n    image: alpine\n    commands:\n      - echo tested\n';
const someCommit = 'a'.repeat(40);

async function registered(rule: { flow?: string; events?: readonly ('push' | 'tag')[]; branches?: string[] } = {}) {
  const added = await server.add({ name: 'shop', url: `${gitServer.url}/shop.git`, ...rule });
  const push = (more: object = {}) => ({
    ...{ ref: 'refs/heads/main', before: '0'.repeat(40), after: commit },
    ...{ author: 'Ada <ada@example.org>', message: 'open the shop' },
    ...more,
  });
  return { path: added.hookPath, secret: added.hookSecret, id: added.id, push };
}

async function runCount(): Promise<number> {
  return (await server.store.runs({ project: 'default', limit: 500 })).length;
}

describe('a push', () => {
  test('starts a run of the newest flow version, whose build is compiled from the config at the commit', async () => {
    await keepBuildFlow(server);
    const { path, secret, push, id } = await registered({ flow: 'release' });
    const { status, body } = await callHook(server, { path, secret, body: push(), delivery: 'delivery-1' });
    expect(status).toBe(200);
    const [started] = body.runs;
    expect(started.name).toMatch(new RegExp(`^release-${commit.slice(0, 8)}-`));
    const run = await server.driver.run(started.id);
    expect(run?.origin).toEqual({
      ...{ kind: 'hook', delivery: 'delivery-1', repository: id, ref: 'refs/heads/main', branch: 'main', commit },
      ...{ author: 'Ada <ada@example.org>', message: 'open the shop' },
    });
    expect(run?.startedBy).toEqual({ kind: 'hook', repository: 'git/shop' });
    const build = await buildOf(server, started.id);
    expect(build).toMatchObject({
      ...{ number: 1, event: 'push', commit, ref: 'refs/heads/main', branch: 'main', state: { status: 'queued' } },
      ...{ author: 'Ada <ada@example.org>', message: 'open the shop' },
      repository: { id, name: 'git/shop', url: `${gitServer.url}/shop.git` },
    });
    const [workflow] = Object.values(build.workflows);
    expect(workflow?.procs.map(({ name }) => name)).toEqual(['clone', 'test']);
    const blob = await server.files.blob(workflow?.plan ?? '');
    const plan = JSON.parse(Buffer.from(blob ?? []).toString()) as WorkflowPlan;
    expect(plan.clone).toEqual({ url: `${gitServer.url}/shop.git`, commit, ref: 'refs/heads/main' });
    expect(plan.environment).toMatchObject({ CI_COMMIT_SHA: commit, CI_COMMIT_AUTHOR_EMAIL: 'ada@example.org' });
  });

  test('gives the run the inputs that its flow declares, by name', async () => {
    const inputs = ['commit', 'branch', 'repository'].map((name) => ({ name, type: 'str' as const, required: true }));
    await keepBuildFlow(server, { inputs });
    const { path, secret, push } = await registered({ flow: 'release' });
    const { body } = await callHook(server, { path, secret, body: push() });
    const run = await server.driver.run(body.runs[0].id);
    expect(run?.inputs).toEqual({ commit, branch: 'main', repository: 'git/shop' });
  });

  test('of a repository without a start rule starts a plain build, once for each delivery', async () => {
    const { path, secret, push } = await registered();
    const call = { path, secret, body: push(), delivery: randomUUID() };
    expect(await callHook(server, call)).toEqual({ status: 200, body: { runs: [] } });
    expect(await callHook(server, call)).toEqual({ status: 200, body: { runs: [] } });
    const builds = await server.store.builds({ project: 'default', limit: 10 });
    expect(builds).toHaveLength(1);
    expect(builds[0]).toMatchObject({ commit, state: { status: 'queued' }, createdBy: { kind: 'hook' } });
    expect(builds[0]?.attempt).toBeUndefined();
  });

  test('is refused where the flow needs an input that no push has, and the log says so', async () => {
    await keepBuildFlow(server, { inputs: [{ name: 'ticket', type: 'str', required: true }] });
    const { path, secret, push } = await registered({ flow: 'release' });
    const { status, body } = await callHook(server, { path, secret, body: push() });
    expect({ status, code: body.error.code }).toEqual({ status: 422, code: 'argument_invalid' });
    expect(body.error.message).toContain('ticket');
    expect(await runCount()).toBe(0);
    expect(server.logged.map(({ message }) => message)).toContain('hook refused');
  });

  test('can be delivered again after a refusal whose cause is gone', async () => {
    await keepBuildFlow(server, { inputs: [{ name: 'ticket', type: 'str', required: true }] });
    const { path, secret, push } = await registered({ flow: 'release' });
    const call = { path, secret, body: push(), delivery: randomUUID() };
    expect((await callHook(server, call)).status).toBe(422);
    await keepBuildFlow(server);
    expect((await callHook(server, call)).body.runs).toHaveLength(1);
  });

  test('keeps hostile names and texts as data, and runs none of them', async () => {
    await keepBuildFlow(server);
    const { path, secret, push } = await registered({ flow: 'release' });
    const branch = '$(touch$IFS`id`)';
    const message = ['"; touch executed; "', '`id`', '$', '{{ secrets.TOKEN }} $CI_COMMIT_SHA'].join('');
    const after = repository.commit({ files: { '.woodpecker.yml': config }, branch, message });
    const body = push({ ref: `refs/heads/${branch}`, after, message, author: '`id` <x@y>' });
    const taken = await callHook(server, { path, secret, body });
    const build = await buildOf(server, taken.body.runs[0].id);
    expect(build).toMatchObject({ branch, message, author: '`id` <x@y>', state: { status: 'queued' } });
    const plan = await server.files.blob(Object.values(build.workflows)[0]?.plan ?? '');
    const { environment } = JSON.parse(Buffer.from(plan ?? []).toString()) as WorkflowPlan;
    expect(environment).toMatchObject({ CI_COMMIT_BRANCH: branch, CI_COMMIT_MESSAGE: message });
  });

  test('starts nothing in a project that is archived', async () => {
    await keepBuildFlow(server);
    const { path, secret, push } = await registered({ flow: 'release' });
    await server.store.archiveProject('default', 1);
    expect(await callHook(server, { path, secret, body: push() })).toMatchObject({ status: 409 });
    expect(await runCount()).toBe(0);
    await server.store.archiveProject('default', null);
    expect((await callHook(server, { path, secret, body: push() })).status).toBe(200);
  });

  test('keeps 2 000 characters of a long message', async () => {
    await keepBuildFlow(server);
    const { path, secret, push } = await registered({ flow: 'release' });
    const { body } = await callHook(server, { path, secret, body: push({ message: 'x'.repeat(99_999) }) });
    const run = await server.driver.run(body.runs[0].id);
    expect(run?.origin.kind === 'hook' && run.origin.message).toBe('x'.repeat(2000));
  });
});

describe('the start rule', () => {
  test.each([
    [{ branches: ['main'] }, 'refs/heads/main', true],
    [{ branches: ['release/*', 'main'] }, 'refs/heads/release/2', true],
    [{ branches: ['release/*'] }, 'refs/heads/release/2/fix', false],
    [{ branches: ['**'] }, 'refs/heads/a/b/c', true],
    [{ branches: ['main'] }, 'refs/heads/main2', false],
    [{ branches: ['main'], events: ['push', 'tag'] as const }, 'refs/tags/v1', true],
    [{}, 'refs/tags/v1', false],
    [{ events: ['tag'] as const }, 'refs/heads/main', false],
    [{}, 'refs/notes/commits', false],
  ])('%j with %s starts a run: %s', async (rule, ref, starts) => {
    await keepBuildFlow(server);
    const { path, secret, push } = await registered({ flow: 'release', ...rule });
    const { status, body } = await callHook(server, { path, secret, body: push({ ref }) });
    expect(status).toBe(200);
    expect(body.runs).toHaveLength(starts ? 1 : 0);
    expect(typeof body.skipped).toBe(starts ? 'undefined' : 'string');
  });

  test.each([
    ['a deleted branch', { after: '0'.repeat(40) }],
    ['a deleted tag', { ref: 'refs/tags/v1', after: '0'.repeat(40) }],
    ['[ci skip]', { message: 'only words [CI Skip]' }],
    ['[skip ci]', { message: '[skip  ci]' }],
  ])('starts nothing for %s, and says why', async (_name, more) => {
    await keepBuildFlow(server);
    const { path, secret, push } = await registered({ flow: 'release', events: ['push', 'tag'] });
    const { status, body } = await callHook(server, { path, secret, body: push(more) });
    expect({ status, runs: body.runs }).toEqual({ status: 200, runs: [] });
    expect(server.logged).toContainEqual(
      expect.objectContaining({ message: 'hook skipped', fields: expect.objectContaining({ reason: body.skipped }) }),
    );
    expect(await runCount()).toBe(0);
  });

  test('that names a flow which is gone is told as that', async () => {
    await keepBuildFlow(server);
    const { path, secret, push } = await registered({ flow: 'release' });
    const row = await server.store.flow('default', 'release');
    await server.store.removeFlow('default', 'release', row?.uuid ?? '', 9);
    const { status, body } = await callHook(server, { path, secret, body: push() });
    expect({ status, code: body.error.code }).toEqual({ status: 404, code: 'flow_not_found' });
  });
});

describe('a delivery', () => {
  test('that comes 100 times at once starts one run', async () => {
    await keepBuildFlow(server);
    const { path, secret, push } = await registered({ flow: 'release' });
    const call = { path, secret, body: push(), delivery: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 100 }, () => callHook(server, call)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 200, body: { runs: [{ id: expect.any(String) }] } });
    expect(await runCount()).toBe(1);
  });

  test('that comes again after a restart, a day later, starts nothing and answers the same', async () => {
    await keepBuildFlow(server);
    const { path, secret, push } = await registered({ flow: 'release' });
    const call = { path, secret, body: push(), delivery: randomUUID() };
    const first = await callHook(server, call);
    await server.stop();
    server = await startHookServer(data());
    server.clock.now += 24 * 60 * 60 * 1000;
    expect(await callHook(server, call)).toEqual(first);
    expect(await runCount()).toBe(1);
  });

  test('of another repository may have the same id', async () => {
    await keepBuildFlow(server);
    const { path, secret, push } = await registered({ flow: 'release' });
    const other = await server.add({ name: 'other', url: `${gitServer.url}/shop.git`, flow: 'release' });
    const delivery = randomUUID();
    await callHook(server, { path, secret, body: push(), delivery });
    await callHook(server, { path: other.hookPath, secret: other.hookSecret, body: push(), delivery });
    expect(await runCount()).toBe(2);
  });

  test.each([[''], ['short'], ['x'.repeat(101)], ['../../etc/passwd'], ['-starts-with-minus']])(
    'without a proper id (%j) is refused',
    async (delivery) => {
      const { path, secret, push } = await registered();
      const { status, body } = await callHook(server, { path, secret, body: push(), delivery });
      expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'body_invalid' });
    },
  );
});

describe('a signature', () => {
  const oneAnswer = 'The signature does not fit, or the repository is not registered.';
  const sign = (secret: string, body: string, algorithm = 'sha256') =>
    createHmac(algorithm, secret).update(body).digest('hex');

  test.each<[string, (secret: string, body: string) => { readonly [name: string]: string }]>([
    ['is missing', () => ({ 'x-hub-signature-256': '' })],
    ['is of other bytes', (secret) => ({ 'x-hub-signature-256': `sha256=${sign(secret, 'other')}` })],
    ['is of another secret', (_secret, body) => ({ 'x-hub-signature-256': `sha256=${sign('guess', body)}` })],
    ['is truncated', (secret, body) => ({ 'x-hub-signature-256': `sha256=${sign(secret, body)}`.slice(0, -2) })],
    ['is longer', (secret, body) => ({ 'x-hub-signature-256': `sha256=${sign(secret, body)}00` })],
    ['is in upper case', (secret, body) => ({ 'x-hub-signature-256': `sha256=${sign(secret, body).toUpperCase()}` })],
    ['names no algorithm', (secret, body) => ({ 'x-hub-signature-256': sign(secret, body) })],
    ['is SHA-1', (secret, body) => ({ 'x-hub-signature-256': `sha1=${sign(secret, body, 'sha1')}` })],
    [
      'is only in the old header',
      (secret, body) => ({ 'x-hub-signature-256': '', 'x-hub-signature': `sha1=${sign(secret, body, 'sha1')}` }),
    ],
    ['is given twice', (secret, body) => ({ 'x-hub-signature-256': `sha256=${sign(secret, body)}, sha256=00` })],
  ])('that %s is refused', async (_name, headersOf) => {
    await keepBuildFlow(server);
    const { path, secret, push } = await registered({ flow: 'release' });
    const body = JSON.stringify(push());
    const answer = await callHook(server, { path, secret, body, headers: headersOf(secret, body) });
    expect(answer).toEqual({
      status: 401,
      body: { error: { code: 'signature_invalid', message: oneAnswer } },
    });
    expect(await runCount()).toBe(0);
  });

  test('of another repository is refused', async () => {
    const { path, push } = await registered();
    const other = await server.add({ name: 'other', url: `${gitServer.url}/shop.git` });
    expect((await callHook(server, { path, secret: other.hookSecret, body: push() })).status).toBe(401);
  });

  test('is asked for before the body is read, whatever stands there', async () => {
    const { path } = await registered();
    const { status, body } = await callHook(server, { path, secret: 'guess', body: '{"__proto__": not json' });
    expect({ status, code: body.error.code }).toEqual({ status: 401, code: 'signature_invalid' });
  });

  test.each(['guess', ''])('for a repository that is not registered fits nothing: %j', async (secret) => {
    const { path, push } = await registered();
    const known = await callHook(server, { path, secret: 'guess', body: push() });
    const unknown = await callHook(server, { path: '/git/nowhere/hook', secret, body: push() });
    expect(unknown).toEqual(known);
    expect(unknown).toEqual({ status: 401, body: { error: { code: 'signature_invalid', message: oneAnswer } } });
  });
});

describe('a signed body', () => {
  test.each([
    ['no JSON', 'ref=refs/heads/main'],
    ['nothing', ''],
    ['broken UTF-8 or not an object', '[1]'],
    ['a wrong type', { ref: 5, after: someCommit }],
    ['no commit', { ref: 'refs/heads/main' }],
    ['a short commit', { ref: 'refs/heads/main', after: 'abc123' }],
    ['an upper-case commit', { ref: 'refs/heads/main', after: 'A'.repeat(40) }],
    ['an option as commit', { ref: 'refs/heads/main', after: '--upload-pack=touch' }],
    ['a short ref', { ref: 'main', after: someCommit }],
    ['an option as branch', { ref: 'refs/heads/--upload-pack=touch', after: someCommit }],
    ['a path as branch', { ref: 'refs/heads/../../etc', after: someCommit }],
    ['a refspec as ref', { ref: 'refs/heads/main:refs/heads/other', after: someCommit }],
    ['a line end in the ref', { ref: 'refs/heads/main\nx', after: someCommit }],
    ['an endless ref', { ref: `refs/heads/${'x'.repeat(900)}`, after: someCommit }],
    ['an endless author', { ref: 'refs/heads/main', after: someCommit, author: 'x'.repeat(1001) }],
  ])('with %s is refused', async (_name, hostile) => {
    const { path, secret } = await registered();
    const { status, body } = await callHook(server, { path, secret, body: hostile });
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'body_invalid' });
    expect(await server.store.builds({ project: 'default', limit: 10 })).toEqual([]);
  });

  test.each([
    'application/x-www-form-urlencoded',
    'text/plain',
    'application/json\ta',
    'application/json; charset=utf-16',
    'application/jsonp',
  ])('of type %j is refused', async (type) => {
    const { path, secret, push } = await registered();
    const headers = { 'content-type': type };
    const { status, body } = await callHook(server, { path, secret, body: push(), headers });
    expect({ status, code: body.error.code }).toEqual({ status: 415, code: 'media_type_unknown' });
  });

  test.each(['application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'Application/JSON'])(
    'of type %j is taken',
    async (type) => {
      const { path, secret, push } = await registered();
      const headers = { 'content-type': type };
      expect((await callHook(server, { path, secret, body: push(), headers })).status).toBe(200);
    },
  );

  test('that comes in chunks is taken', async () => {
    const { path, secret, push } = await registered();
    const body = JSON.stringify(push());
    const parts = [body.slice(0, 10), body.slice(10)].map((part) => new TextEncoder().encode(part));
    const response = await fetch(server.url + path, {
      method: 'POST',
      body: ReadableStream.from(parts),
      duplex: 'half',
      headers: {
        'content-type': 'application/json',
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
        'x-signalbox-delivery': randomUUID(),
      },
    });
    expect(response.status).toBe(200);
  });

  test('that is compressed is refused', async () => {
    const { path, secret, push } = await registered();
    const headers = { 'content-encoding': 'gzip' };
    expect((await callHook(server, { path, secret, body: push(), headers })).status).toBe(415);
  });

  test('above 25 MiB is refused', async () => {
    const { path, secret } = await registered();
    const body = ' '.repeat(25 * 1024 * 1024 + 1);
    expect((await callHook(server, { path, secret, body })).status).toBe(413);
  });
});
