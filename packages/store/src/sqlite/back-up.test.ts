import { randomBytes } from 'node:crypto';
import { cpSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimsIn, openFileStore, openSqliteStore, type Store } from '../index.ts';
import { bothOf } from '../sealing/sealing-key.ts';
import { batchOf, SampleRuns } from '../testing/sample-runs.ts';
import { startWriter } from '../testing/start-writer.ts';
import { backUp } from './back-up.ts';
import { checkSqlite } from './check-sqlite.ts';

let folder: string;
const open: Store[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-backup-'));
});

afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
  await rm(folder, { recursive: true, force: true });
});

async function openAt(name: string, now = 2000): Promise<Store> {
  const store = await openSqliteStore({ directory: join(folder, name), now: () => now, randomBytes });
  open.push(store);
  return store;
}

const copy = () => backUp({ from: join(folder, 'data'), to: join(folder, 'copy'), at: 2000 });
const claim = { kinds: ['http'], owner: 'agent:a', now: 2000, leaseUntil: 9000, limit: 10 } as const;

test('a copy of a store in use is a store of its own, with its secrets, logs and blobs', async () => {
  const store = await openAt('data');
  const start = new SampleRuns().start();
  await store.commit(batchOf(start));
  await store.putSecret('s', 'hidden');
  const files = await openFileStore({ directory: join(folder, 'data', 'files') });
  const blob = await files.putBlob(Buffer.from('plan'));
  const stream = { build: 'b', workflow: 'w', epoch: 1, proc: 'p' };
  await files.appendLog(stream, [{ pos: 0, time: 0, type: 0, out: 'line' }]);
  copy();
  await store.commit(batchOf(new SampleRuns('later').start()));
  const copied = await openAt('copy');
  expect(await copied.load([{ kind: 'run', id: start.id }])).toEqual([
    { kind: 'run', id: start.id, state: start.state },
  ]);
  expect(await copied.secret('s')).toBe('hidden');
  const copiedFiles = await openFileStore({ directory: join(folder, 'copy', 'files') });
  expect(Buffer.from((await copiedFiles.blob(blob)) ?? []).toString()).toBe('plan');
  expect(await copiedFiles.readLog(stream, 0, 10)).toHaveLength(1);
  expect(await checkSqlite(join(folder, 'copy'))).toMatchObject({ runs: 1, builds: 0, tasks: 1 });
  for (const name of ['copy', join('copy', 'signalbox.db'), join('copy', 'signalbox.key')]) {
    expect((await stat(join(folder, name))).mode & 0o077, name).toBe(0);
  }
  await files.close();
  await copiedFiles.close();
});

test('who got a lease after the copy was made is not believed by it, once and for all', async () => {
  const store = await openAt('data');
  await store.commit(batchOf(new SampleRuns().start()));
  const [held] = await store.claim(claim);
  copy();
  const [later] = await store.claim({ ...claim, now: 9000, leaseUntil: 20_000 });
  expect([held?.epoch, later?.epoch]).toEqual([1, 2]);
  let copied = await openAt('copy');
  const [again] = await copied.claim(claim);
  expect(again?.id).toBe(held?.id);
  expect(again?.epoch).toBeGreaterThan(later?.epoch ?? 0);
  expect(claimsIn(again?.epoch ?? 0)).toBe(2);
  for (const { epoch } of [held!, later!]) {
    const unit = {
      writes: [],
      reads: [],
      definitions: [],
      claims: [],
      facts: [],
      fences: [{ task: again!.id, epoch }],
    };
    expect(await copied.commit({ units: [unit], tasks: [] })).toMatchObject([{ conflict: { kind: 'fence' } }]);
  }
  await copied.close();
  copied = await openAt('copy');
  expect(await copied.task(again!.id)).toEqual(again);
});

test('two restores of one copy do not believe each other, nor a task that is made again after the copy', async () => {
  const store = await openAt('data');
  const before = new SampleRuns().start();
  await store.commit(batchOf(before));
  copy();
  cpSync(join(folder, 'copy'), join(folder, 'other'), { recursive: true });
  const lease = { owner: 'agent:a', until: 9000 };
  const born = () => batchOf(new SampleRuns('later').start({ lease }));
  const lives = [store, await openAt('copy'), await openAt('other', 62_000)];
  const epochs: number[] = [];
  for (const life of lives) {
    const [claimed] = await life.claim({ ...claim, now: 70_000, leaseUntil: 90_000 });
    const [made] = await life.commit(born());
    if (made?.ok) epochs.push(claimed?.epoch ?? 0, made.leased[0]?.epoch ?? 0);
  }
  expect(epochs).toHaveLength(6);
  expect(epochs.map(claimsIn)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(await Promise.all(lives.map((life) => life.copyOf(before.attempts[0]!.uuid)))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect(new Set(epochs.map((epoch) => epoch - claimsIn(epoch))).size).toBe(3);
  expect(epochs.every(Number.isSafeInteger)).toBe(true);
});

test('nothing is copied over what is there, and nothing from where nothing is', async () => {
  await openAt('data');
  await mkdir(join(folder, 'copy'));
  await writeFile(join(folder, 'copy', 'mine'), 'x');
  expect(copy).toThrow('is not empty');
  expect(await readdir(join(folder, 'copy'))).toEqual(['mine']);
  expect(() => backUp({ from: join(folder, 'nowhere'), to: join(folder, 'c'), at: 0 })).toThrow('There is no database');
});

test('a copy that was made while the master key was rotated opens with one of both keys', async () => {
  const store = await openAt('data');
  await store.putSecret('s', 'hidden');
  copy();
  const [older, newer] = [await readFile(join(folder, 'copy', 'signalbox.key')), randomBytes(32)];
  expect(bothOf(newer, older)).toEqual(Buffer.concat([newer, older]));
  expect(bothOf(older, older)).toEqual(older);
  await writeFile(join(folder, 'copy', 'signalbox.key'), bothOf(newer, older));
  const copied = await openAt('copy');
  expect(await copied.secret('s')).toBe('hidden');
  expect(await readFile(join(folder, 'copy', 'signalbox.key'))).toEqual(newer);
});

test('files that go while they are copied are left out, and all that stay are in the copy, whole', async () => {
  await openAt('data');
  const directory = join(folder, 'data', 'files');
  const files = await openFileStore({ directory });
  const kept: [build: string, sha256: string, text: string][] = [];
  for (let number = 0; number < 20; number += 1) {
    const [build, text] = [`stays ${number}`, `stays ${number}`.repeat(number * 50)];
    kept.push([build, await files.putArtifact(build, Buffer.from(text)), text]);
  }
  await files.close();
  const churn = await startWriter(new URL('../testing/artifact-churn-process.ts', import.meta.url), directory);
  await churn.acknowledged(20);
  for (let round = 0; round < 30; round += 1) {
    const to = join(folder, `copy ${round}`);
    backUp({ from: join(folder, 'data'), to, at: 2000 });
    const copied = await openFileStore({ directory: join(to, 'files') });
    for (const [build, sha256, text] of kept) {
      expect(Buffer.from((await copied.artifact(build, sha256)) ?? []).toString()).toBe(text);
    }
    await copied.close();
  }
  expect((await churn.kill()).length).toBeGreaterThan(20);
});
