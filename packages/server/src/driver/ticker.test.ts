import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { ackOf, type OpenDriver, openDriver } from '../testing/open-driver.ts';
import { loopScheduler as scheduler } from './loop-scheduler.ts';
import { Ticker } from './ticker.ts';

let box: OpenDriver;

afterEach(() => box.close());

const slow = (timeout: string) =>
  `action call addr = "http://127.0.0.1:1"; effect = no; timeout = "${timeout}"; args = (); return = (OK); action_end
  flow f step A => (OK -> done | TIMEOUT -> stopped) { action = call; }; flow_end`;

/** Resolves when the run is committed in this status. */
function becomes(status: string, id: string): Promise<void> {
  return new Promise((resolve) => {
    const end = box.hub.onChange((change) => {
      if (change.kind !== 'run' || change.id !== id || change.state?.state.status !== status) return;
      end();
      resolve();
    });
  });
}

test('a timer fires when it is due, and not before', async () => {
  box = await openDriver({ flow: slow('10m') });
  const run = await box.start();
  box.clock.now += 599_999;
  await box.command(run.id, { type: 'timer' });
  expect((await box.run(run.id)).state.status).toBe('running');
  box.ticker.start();
  const stopped = becomes('stopped', run.id);
  box.clock.now += 1;
  await stopped;
  expect((await box.run(run.id)).steps.A?.last).toMatchObject({ outcome: 'TIMEOUT' });
});

test('a wait needs no task, and is ended by its time', async () => {
  box = await openDriver({
    flow: 'flow f step A => (DONE -> done) { action = wait; args = (for = "10m"); }; flow_end',
  });
  const run = await box.start();
  expect(box.performed).toEqual([]);
  expect(await box.store.nextDueAt(box.clock.now)).toBe(box.clock.now + 600_000);
  box.ticker.start();
  const done = becomes('done', run.id);
  box.clock.now += 600_000;
  await done;
});

test('timers that were due while no server ran fire once at the next start, each', async () => {
  box = await openDriver({ flow: slow('1s') });
  const runs = await Promise.all(Array.from({ length: 500 }, () => box.start()));
  box.clock.now += 60_000;
  const all = Promise.all(runs.map(({ id }) => becomes('stopped', id)));
  box.ticker.start();
  await all;
  expect(new Set((await Promise.all(runs.map(({ id }) => box.run(id)))).map(({ seq }) => seq))).toEqual(new Set([2]));
});

test('a timer that becomes due while others are being woken is not forgotten', async () => {
  box = await openDriver({ flow: slow('1s') });
  const [first, second] = [await box.start(), await box.start()];
  box.clock.now += 1000;
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  box.before.commit = async () => {
    reached.resolve();
    await gate.promise;
  };
  box.ticker.start();
  await reached.promise;
  // Its hint comes, and its time too, before the sweep is over.
  box.hub.due(box.clock.now);
  // Timers of the same length go off in their order.
  await new Promise((resolve) => setTimeout(resolve));
  delete box.before.commit;
  const ends = [becomes('stopped', first.id), becomes('stopped', second.id)];
  gate.resolve();
  await Promise.all(ends);
  const third = await box.start();
  const end = becomes('stopped', third.id);
  box.clock.now += 1000;
  await end;
});

test('a run that cannot be woken keeps no other asleep, and no task waiting', async () => {
  box = await openDriver({ flow: slow('1s'), atOnce: 2 });
  const runs = [await box.start(), await box.start(), await box.start()];
  const database = new DatabaseSync(join(box.directory, 'signalbox.db'));
  database.exec(`UPDATE runs SET state = '{"half' WHERE id = '${runs[0]!.id}'`);
  database.exec(`UPDATE runs SET due_at = due_at + 60000 WHERE id = '${runs[2]!.id}'`);
  database.close();
  await box.taken(2);
  box.endTasks();
  box.clock.now += 1000;
  const stopped = becomes('stopped', runs[1]!.id);
  const { store, hub, dispatcher, clock } = box;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  // A driver that has none of the runs in its memory.
  const ticker = new Ticker({
    store,
    hub,
    dispatcher,
    driver: box.otherDriver(),
    now: () => clock.now,
    scheduler,
    log,
  });
  ticker.start();
  await stopped;
  await box.taken(3);
  await ticker.stop();
  expect(box.performed[2]?.id).toBe(`${runs[2]!.id}/A/1/1`);
});

test('tasks are leased at birth while there is room, and claimed when there is room again', async () => {
  box = await openDriver({ atOnce: 3 });
  const runs = await Promise.all(Array.from({ length: 5 }, () => box.start()));
  await box.taken(3);
  expect(box.performed.map(({ epoch }) => epoch)).toEqual([1, 1, 1]);
  const tasks = await Promise.all(runs.map(({ id }) => box.store.task(`${id}/A/1/1`)));
  expect(tasks.map((task) => task?.owner !== '')).toEqual([true, true, true, false, false]);
  box.ticker.start();
  box.endTasks();
  await box.taken(5);
  expect(new Set(box.performed.map(({ id }) => id)).size).toBe(5);
  expect(box.performed.slice(3).map(({ epoch }) => epoch)).toEqual([1, 1]);
});

test('tasks that find no room are told of when they are committed, those that find some are not', async () => {
  box = await openDriver({ atOnce: 2 });
  const { dispatcher, store } = box;
  const left: Promise<unknown>[] = [];
  dispatcher.onLeft(() => left.push(store.nextClaimableAt(['http'])));
  await Promise.all([box.start(), box.start()]);
  await box.taken(2);
  expect(left).toEqual([]);
  await box.start();
  await expect.poll(() => left.length).toBe(1);
  expect(await left[0]).toBe(box.clock.now);
});

test('a task that found no room is claimed at once when there is room, without waiting for the next sweep', async () => {
  box = await openDriver({ atOnce: 2 });
  const { store, hub, dispatcher, driver, clock } = box;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const timeless = {
    ...scheduler,
    after: (ms: number, wake: () => void) => (ms === 0 ? scheduler.after(0, wake) : () => undefined),
  };
  const now = () => clock.now;
  const ticker = new Ticker({ store, hub, dispatcher, driver, now, scheduler: timeless, log });
  ticker.start();
  await Promise.all([box.start(), box.start()]);
  await box.taken(2);
  await Promise.all([box.start(), box.start(), box.start()]);
  box.endTasks();
  await box.taken(4);
  box.endTasks();
  await box.taken(5);
  await ticker.stop();
});

test('a commit that fails gives back the room that it had taken', async () => {
  box = await openDriver({ atOnce: 2 });
  box.before.commit = () => {
    throw new Error('no');
  };
  await expect(Promise.all([box.start('a'), box.start('b')])).rejects.toMatchObject({ code: 'store_failed' });
  delete box.before.commit;
  await Promise.all([box.start('c'), box.start('d')]);
  await box.taken(2);
});

test('a task whose lease ends is claimed again with the next epoch and the same uuid', async () => {
  box = await openDriver();
  await box.start();
  await box.taken(1);
  box.ticker.start();
  box.clock.now += 119_999;
  const other = await box.start();
  await box.taken(2);
  expect(box.performed.map(({ id }) => id)).toEqual([expect.any(String), `${other.id}/A/1/1`]);
  box.clock.now += 1;
  await box.taken(3);
  const [first, , again] = box.performed;
  expect(again).toMatchObject({ id: first!.id, payload: first!.payload, epoch: 2 });
});

test('a task of a step that is over is not performed, and a run that ended leaves none', async () => {
  box = await openDriver({ atOnce: 1 });
  const [first, second] = [await box.start(), await box.start()];
  await box.taken(1);
  await box.command(second.id, { type: 'stop' });
  await box.command(first.id, ackOf(first, 'OK'));
  box.ticker.start();
  box.endTasks();
  await box.taken(2);
  expect(box.performed.map(({ id }) => id)).toEqual([`${first.id}/A/1/1`, `${first.id}/B/1/1`]);
  expect(await box.store.task(`${second.id}/A/1/1`)).toBeUndefined();
});
