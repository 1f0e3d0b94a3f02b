import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { GitRepository } from '../../../../testing/git-repository.ts';
import { startGitServer } from '../../../../testing/git-server.ts';
import { RawAgent } from '../doors/agent/testing/raw-agent.ts';
import { startTestServer } from '../testing/start-test-server.ts';

const steps = 'steps: { s: { image: x, commands: [make] } }\n';
const canceling = 'steps: { s: { image: x, commands: [make], failure: cancel } }\n';

/** A repository with workflows, and an agent that takes them by hand. */
async function start(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'build-order-'));
  const [git, server] = await Promise.all([startGitServer(root), startTestServer()]);
  const named = Object.entries(files).map(([name, text]) => [`.woodpecker/${name}.yaml`, text]);
  new GitRepository(root, 'app').commit({ files: Object.fromEntries(named) });
  await server.post('/api/repositories', { scm: 'git', name: 'app', url: `${git.url}/app.git` });
  const { key } = (await server.post('/api/agents', { name: 'one' })).body;
  const agent = await RawAgent.connect(server.url.replace('http', 'ws'), { authorization: `Bearer ${key}` });
  onTestFinished(async () => {
    agent.socket.terminate();
    await server.close();
    await git.close();
    rmSync(root, { recursive: true, force: true });
  });
  const over = { exited: true, finished: 1 };
  return {
    agent,
    build: async (): Promise<string> => (await server.post('/api/builds', { scm: 'git', repository: 'app' })).body.id,
    take: async () => {
      const { id, config } = await agent.take();
      await agent.call('init', { id, state: agent.state('') });
      return { id, name: (config as { readonly name: string }).name };
    },
    end: (id: string, more: object = {}) => agent.call('done', { id, state: agent.state('', { ...over, ...more }) }),
    look: async (build: string) => {
      const { status, workflows } = (await server.get(`/api/builds/${build}`)).body;
      return [status, ...workflows.map((each: { name: string; status: string }) => `${each.name} ${each.status}`)];
    },
    views: async (build: string) => (await server.get(`/api/builds/${build}`)).body.workflows,
  };
}

test('workflows of a build are handed out after those that they wait for, or are skipped with a reason', async () => {
  const play = await start({
    a: steps,
    b: `depends_on: a\n${steps}`,
    c: `depends_on: b\n${steps}`,
    alarm: `depends_on: [a, b]\nwhen: { status: [failure] }\n${steps}`,
  });
  const build = await play.build();
  expect(await play.look(build)).toEqual(['queued', 'a queued', 'alarm waiting', 'b waiting', 'c waiting']);
  const a = await play.take();
  await play.end(a.id);
  const b = await play.take();
  expect([a.name, b.name]).toEqual(['a', 'b']);
  expect(await play.look(build)).toEqual(['running', 'a success', 'alarm waiting', 'b running', 'c waiting']);
  await play.end(b.id, { exit_code: 2 });
  const alarm = await play.take();
  expect(await play.look(build)).toEqual(['running', 'a success', 'alarm running', 'b failure', 'c skipped']);
  const skipped = (await play.views(build)).find(({ name }: { name: string }) => name === 'c');
  expect(skipped.message).toBe('something that it depends on has not succeeded');
  await play.end(alarm.id);
  expect((await play.look(build))[0]).toBe('failure');
});

test('a step whose failure ends the build ends what runs beside it', async () => {
  const play = await start({ a: canceling, b: steps, c: `depends_on: a\n${steps}` });
  const build = await play.build();
  const [a, b] = [await play.take(), await play.take()];
  const waiting = play.agent.call('wait', b.id);
  await play.end(a.id, { exit_code: 1, cancels: true });
  expect(await play.look(build)).toEqual(['failure', 'a failure', 'b killed', 'c skipped']);
  expect((await waiting).error?.data?.code).toBe('task_cancelled');
});

test('no more workflows of a group run at the same time than it says, in all builds of a repository', async () => {
  const play = await start({ deploy: `concurrency: { limit: 1, group: production }\n${steps}`, lint: steps });
  const builds = [await play.build(), await play.build()];
  const taken = [await play.take(), await play.take(), await play.take()];
  expect(taken.map(({ name }) => name).sort()).toEqual(['deploy', 'lint', 'lint']);
  const statuses = async () => (await Promise.all(builds.map(play.look))).map(([, deploy]) => deploy).sort();
  expect(await statuses()).toEqual(['deploy queued', 'deploy running']);
  const next = play.take();
  await play.end(taken.find(({ name }) => name === 'deploy')?.id ?? '');
  expect((await next).name).toBe('deploy');
  expect(await statuses()).toEqual(['deploy running', 'deploy success']);
});
