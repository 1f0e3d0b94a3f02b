import { StoreError } from '@signalbox/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OpenDriver, openDriver } from '../testing/open-driver.ts';

let box: OpenDriver;

beforeEach(async () => {
  box = await openDriver();
});

afterEach(() => box.close());

const loseAnswer = () => {
  throw new StoreError('store_failed', { message: 'the answer was lost', outcome: 'unknown' });
};

/** Looks as often as the ticker does in some seconds. */
async function lookForSeconds(): Promise<void> {
  for (let second = 0; second < 4; second += 1) await box.dispatcher.sweep();
}

test('a task whose commit held though its answer was lost is performed at the second look, in its first lease', async () => {
  box.after.commit = loseAnswer;
  await expect(box.start('lost')).rejects.toMatchObject({
    code: 'store_failed',
    message: 'The store went away before it said whether this was taken: look, or ask for it once more.',
  });
  delete box.after.commit;
  await box.dispatcher.sweep();
  expect(box.performed).toEqual([]);
  await lookForSeconds();
  expect(box.performed).toMatchObject([{ id: 'r-lost/A/1/1', epoch: 1 }]);
});

test('a task that was claimed though the answer was lost is performed soon, and once', async () => {
  await box.start();
  await box.taken(1);
  const [held] = box.performed;
  box.driver.changeTask({ change: 'retry', task: held!.id, epoch: 1, notBefore: box.clock.now, problem: 'no answer' });
  box.endTasks();
  await box.start();
  await box.taken(2);
  box.after.claim = loseAnswer;
  await expect(box.dispatcher.sweep()).rejects.toThrow('the answer was lost');
  delete box.after.claim;
  await lookForSeconds();
  expect(box.performed.slice(2)).toMatchObject([{ id: held!.id, epoch: 2, tries: 1 }]);
});

test('a task that could not be performed for want of the store is performed again soon', async () => {
  await box.start();
  await box.taken(1);
  box.failTasks(new StoreError('store_failed', { message: 'no database' }));
  await box.start();
  await box.taken(2);
  await lookForSeconds();
  expect(box.performed.map(({ epoch }) => epoch)).toEqual([1, 1, 1]);
  expect(box.performed[2]?.id).toBe(box.performed[0]?.id);
});

test('what is being performed, or is over and not written down yet, is not performed again', async () => {
  await Promise.all([box.start(), box.start()]);
  await box.taken(2);
  const [over] = box.performed;
  const failed = Promise.withResolvers<void>();
  box.before.commit = () => {
    failed.resolve();
    loseAnswer();
  };
  box.driver.changeTask({ change: 'retry', task: over!.id, epoch: 1, notBefore: box.clock.now + 60_000, problem: '' });
  box.endTasks(1);
  await failed.promise;
  await lookForSeconds();
  delete box.before.commit;
  await lookForSeconds();
  expect(box.performed).toHaveLength(2);
  await expect.poll(() => box.store.task(over!.id), { timeout: 30_000 }).toMatchObject({ owner: '', tries: 1 });
  await lookForSeconds();
  expect(box.performed).toHaveLength(2);
});

test('a task that another one took meanwhile is left to it', async () => {
  box.after.commit = loseAnswer;
  await expect(box.start('lost')).rejects.toMatchObject({ code: 'store_failed' });
  delete box.after.commit;
  await box.dispatcher.sweep();
  box.clock.now += 120_000;
  const request = { kinds: ['http' as const], owner: 'server:other', now: box.clock.now, limit: 1 };
  await box.real.claim({ ...request, leaseUntil: box.clock.now + 1000 });
  await lookForSeconds();
  expect(box.performed).toEqual([]);
});
