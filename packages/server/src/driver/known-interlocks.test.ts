import type { KeptInterlock } from '@signalbox/store';
import { afterEach, expect, test } from 'vitest';
import { ackOf, admin, type OpenDriver, openDriver } from '../testing/open-driver.ts';
import { runOf } from './answer.ts';

const lock: KeptInterlock = {
  ...{ name: 'production', revision: 1, on: { environments: [], jobs: ['ship'] }, updatedBy: 'root', updatedAt: 1 },
  requires: [{ kind: 'decision', quorum: [[{ count: 1, groups: ['sre'], users: [] }]] }],
};

const flow = `action call addr = "http://127.0.0.1:1"; args = (); return = (OK); action_end
  action ship addr = "http://127.0.0.1:1"; args = (); return = (OK); action_end
  flow f step A => (OK -> B) { action = call; }; step B => (OK -> done) { action = ship; }; flow_end`;

let box: OpenDriver;

afterEach(() => box.close());

const put = (after: number, ...interlocks: readonly KeptInterlock[]) =>
  box.store.setInterlocks('default', { after, interlocks });

const stateOf = async (id: string) => (await box.run(id)).state;

test('what another server has put meanwhile binds the next effect, and what it has removed no more', async () => {
  box = await openDriver({ flow });
  const run = await box.start();
  await put(0, lock);
  const held = await box.command(run.id, ackOf(run, 'OK'));
  expect(held.state).toMatchObject({ status: 'held', reason: 'policy' });
  await put(1);
  expect((await box.command(run.id, { type: 'retry' })).state.status).toBe('running');
});

test('a change of the interlocks and a dispatch do not cross: what was decided on the old ones is decided again', async () => {
  box = await openDriver({ flow });
  const run = await box.start();
  box.before.commit = async () => {
    delete box.before.commit;
    await put(0, lock);
  };
  const held = await box.command(run.id, ackOf(run, 'OK'));
  expect(held.state).toMatchObject({ status: 'held', reason: 'policy' });
  await box.taken(1);
  expect(box.performed.map(({ id }) => id)).toEqual(['r-run1/A/1/1']);
});

test('where there are none, nothing is looked up for them, and only what dispatches rests on that', async () => {
  box = await openDriver({ flow });
  const first = await box.start();
  const before = box.commits.length;
  await box.command(first.id, ackOf(first, 'OK'));
  const [{ units: [unit] = [] } = {}] = box.commits.slice(before) as readonly {
    units?: readonly { facts: unknown }[];
  }[];
  expect(unit?.facts).toContainEqual({ key: 'interlocks:default', version: 0 });
  await box.command(first.id, { type: 'pause' });
  expect(box.commits.at(-1)?.units[0]?.facts).toEqual([]);
});

test('a task that has waited for room is not performed where an interlock keeps it back by then', async () => {
  box = await openDriver({ flow, atOnce: 1 });
  const run = await box.start();
  await box.taken(1);
  await box.command(run.id, ackOf(run, 'OK'));
  await put(0, lock);
  box.endTasks();
  await box.dispatcher.sweep();
  await expect.poll(() => stateOf(run.id)).toMatchObject({ status: 'held', reason: 'policy' });
  await put(1);
  expect(
    runOf(
      await box.execute({ actor: admin, commands: [{ to: { kind: 'run', id: run.id }, command: { type: 'retry' } }] }),
    ).state.status,
  ).toBe('running');
  await box.taken(2);
  expect(box.performed.map(({ id }) => id)).toEqual(['r-run1/A/1/1', 'r-run1/B/1/2']);
});

test('a task that has waited is performed where its evidence is there', async () => {
  box = await openDriver({ flow, atOnce: 1 });
  const run = await box.start();
  await box.taken(1);
  await put(0, { ...lock, on: { environments: [], jobs: ['other'] } });
  await box.command(run.id, ackOf(run, 'OK'));
  box.endTasks();
  await box.dispatcher.sweep();
  await box.taken(2);
  expect(await stateOf(run.id)).toEqual({ status: 'running' });
});
