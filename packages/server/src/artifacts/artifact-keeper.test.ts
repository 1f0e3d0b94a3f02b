import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AgentServer, startAgentServer } from '../doors/agent/testing/agent-server.ts';
import { loopScheduler as scheduler } from '../driver/loop-scheduler.ts';
import { ArtifactKeeper } from './artifact-keeper.ts';
import type { ArtifactRules } from './artifact-rules.ts';
import { checkArtifacts } from './check-artifacts.ts';

const day = 86_400_000;
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let server: AgentServer;
beforeEach(async () => {
  server = await startAgentServer();
});
afterEach(() => server.close());

const keeper = (rules: Partial<ArtifactRules>) =>
  new ArtifactKeeper({
    ...{ store: server.store, files: server.files, now: server.now, scheduler, log },
    rules: { maxAgeMs: undefined, projectBytes: undefined, ...rules },
  });

async function leave(build: string, text: string, name = 'a'): Promise<void> {
  const sha256 = await server.files.putArtifact(build, Buffer.from(text));
  const { length: bytes } = text;
  const piece = { build, workflow: 'ci', epoch: 1, name, position: 0, bytes, total: bytes, sha256, at: server.now() };
  await server.store.reserveArtifact(piece, 1_000_000);
  await server.store.addArtifactPiece(piece, { files: 10, bytes: 1000 });
}

async function endedBuild(text: string): Promise<string> {
  const build = await server.addBuild();
  await leave(build, text);
  await server.kill(build);
  return build;
}

const file = (build: string, name = 'new') => ({ build, workflow: 'ci', epoch: 1, name });

const left = async () => (await server.store.artifactUse()).map(({ build }) => build);
const kept = async () => [...new Set((await server.files.keptArtifacts()).map(({ build }) => build))].sort();
const check = async () => {
  const { missing, orphans } = await checkArtifacts(server);
  return { missing, orphans };
};

test('what is too old goes, with its bytes, unless its build still runs; and says what it was', async () => {
  const old = await endedBuild('old');
  const running = await server.addBuild();
  await leave(running, 'running');
  server.advance(2 * day);
  const fresh = await endedBuild('old');
  await keeper({ maxAgeMs: day }).sweep();
  expect([await left(), await kept()]).toEqual([[running, fresh], [running, fresh].sort()]);
  expect(await server.store.removedArtifacts(old)).toEqual({ at: expect.any(Number), files: 1, bytes: 3 });
  expect(await check()).toEqual({ missing: 0, orphans: 0 });
});

test('a project has room again when its oldest files go, and none where that would not do', async () => {
  const first = await endedBuild('12345');
  const second = await endedBuild('12345');
  const third = await server.addBuild();
  const some = keeper({ projectBytes: 12 });
  expect(await some.makeRoom(file(third, 'a'), 2)).toBe(true);
  expect(await left()).toEqual([first, second, third]);
  expect(await some.makeRoom(file(third, 'b'), 11)).toBe(false);
  expect(await left()).toEqual([first, second, third]);
  expect(await some.makeRoom(file(third, 'c'), 3)).toBe(true);
  expect(await left()).toEqual([second, third]);
  expect(await keeper({}).makeRoom(file(third, 'd'), 1_000_000)).toBe(true);
});

test('files that are announced at once never have more room together than there is', async () => {
  const builds = await Promise.all(Array.from({ length: 4 }, () => server.addBuild()));
  const some = keeper({ projectBytes: 10 });
  const rooms = await Promise.all(builds.map((build) => some.makeRoom(file(build), 4)));
  expect(rooms.filter(Boolean)).toHaveLength(2);
});

test('what was announced by a build that has ended, and has not come, is counted no more', async () => {
  const some = keeper({ projectBytes: 10 });
  const [ended, running] = [await server.addBuild(), await server.addBuild()];
  expect(await some.makeRoom(file(ended), 6)).toBe(true);
  await leave(running, '123');
  await some.sweep();
  expect(await server.store.artifactUse()).toMatchObject([{ bytes: 6 }, { bytes: 3 }]);
  await server.kill(ended);
  await some.sweep();
  expect(await server.store.artifactUse()).toMatchObject([{ build: running, bytes: 3 }]);
  expect(await some.makeRoom(file(running), 7)).toBe(true);
});

test('pieces that belong to no file are told and go, but not those of a build that runs', async () => {
  const ended = await endedBuild('x');
  const running = await server.addBuild();
  await server.files.putArtifact(running, Buffer.from('on its way'));
  await server.files.putArtifact('unknown', Buffer.from('lost'));
  await server.store.forgetArtifacts(ended, server.now());
  expect(await check()).toMatchObject({ missing: 0 });
  await keeper({}).sweep();
  expect(await kept()).toEqual([running]);
});

test('a file that comes whole, with the end of its build, while pieces of no file are looked for stays', async () => {
  const build = await server.addBuild();
  await server.files.putArtifact(build, Buffer.from('x'));
  const { store, files, now } = server;
  const load: typeof store.load = async (refs) => {
    await leave(build, 'x');
    await server.kill(build);
    return store.load(refs);
  };
  const rules = { maxAgeMs: undefined, projectBytes: undefined };
  await new ArtifactKeeper({ store: { ...store, load }, files, now, scheduler, log, rules }).sweep();
  expect([await kept(), await check()]).toEqual([[build], { missing: 0, orphans: 0 }]);
});

test('files whose bytes are gone are told', async () => {
  const build = await endedBuild('x');
  await leave(build, 'yy', 'b');
  expect(await check()).toEqual({ missing: 0, orphans: 0 });
  await server.files.putArtifact(build, Buffer.from('of no file'));
  expect(await check()).toEqual({ missing: 0, orphans: 1 });
  await server.files.removeArtifacts(build);
  expect(await check()).toEqual({ missing: 2, orphans: 0 });
});
