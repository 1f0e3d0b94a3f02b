import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '@signalbox/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { leavingToNewer } from '../perform/leaving-to-newer.ts';
import { ackOf, type OpenDriver, openDriver } from '../testing/open-driver.ts';
import { childIdOf } from './working-set.ts';

let box: OpenDriver;

beforeEach(async () => {
  box = await openDriver();
});

afterEach(() => box.close());

/** Of a version that is not there yet. */
const format = 99;

/** As a server of the next version leaves a run behind. */
function markAsNewer(id: string): void {
  const database = new DatabaseSync(join(box.directory, 'signalbox.db'));
  database
    .prepare("UPDATE runs SET seq = seq + 1, state = json_set(state, '$.seq', seq + 1, '$.format', ?) WHERE id = ?")
    .run(format, id);
  database.close();
}

const newer = (id: string) => ({ code: 'version_newer', details: { id } });
const told = () => box.logged.filter(({ message }) => message.startsWith('changed by a newer version'));

test('a run that a newer version has changed is left to servers of that, which is said once', async () => {
  const [run, other] = [await box.start('newer'), await box.start('older')];
  markAsNewer(run.id);
  const seen = box.commits.length;
  for (const command of [ackOf(run, 'OK'), { type: 'timer' }, { type: 'stop' }] as const)
    await expect(box.command(run.id, command)).rejects.toMatchObject(newer(run.id));
  await expect(box.run(run.id)).rejects.toMatchObject(newer(run.id));
  expect(told()).toHaveLength(1);
  expect((await box.command(other.id, ackOf(other, 'OK'))).seq).toBe(2);
  expect(box.commits.slice(seen + 1).flatMap(({ units }) => units.flatMap(({ writes }) => writes))).toEqual([
    expect.objectContaining({ id: other.id }),
  ]);
});

test('what a run of a newer version waits for does not end without it', async () => {
  const parent = await box.start('above');
  const [open] = Object.values(parent.open);
  if (open?.phase.kind !== 'attempting') throw new Error('nothing is open');
  const id = childIdOf(open.phase.attempt.uuid);
  const above = { run: parent.id, step: 'A', visit: 1, attempt: 1 };
  const origin = { kind: 'step', parent: above, depth: 1 } as const;
  const command = { type: 'start', id, project: 'default', name: id, origin, inputs: {} } as const;
  await box.execute({ commands: [{ to: { kind: 'run', id }, command, version: box.version }] });
  markAsNewer(parent.id);
  // The driver keeps what it has read; a newer server's change reaches it as a hint, or as a conflict.
  box.hub.changedElsewhere({ kind: 'run', id: parent.id, state: parent });
  await expect(box.command(id, { type: 'stop' })).rejects.toMatchObject(newer(parent.id));
  expect((await box.run(id)).state.status).toBe('running');
});

test('a flow of a newer version is not begun', async () => {
  const command = {
    type: 'start',
    id: 'early',
    project: 'default',
    name: 'early',
    origin: { kind: 'manual' },
  } as const;
  const version = { ...box.version, format };
  const starting = box.execute({
    commands: [{ to: { kind: 'run', id: 'early' }, command: { ...command, inputs: {} }, version }],
  });
  await expect(starting).rejects.toMatchObject({ code: 'version_newer' });
});

test('a task of it is given back for a while', async () => {
  const given: unknown[] = [];
  const leaving = leavingToNewer({ driver: () => ({ changeTask: (change) => void given.push(change) }), now: () => 5 });
  await box.start();
  await box.taken(1);
  const [task] = box.performed;
  if (!task) throw new Error('no task');
  await leaving(() => Promise.reject(new AppError('version_newer', { id: 'r' })))(task);
  expect(given).toEqual([expect.objectContaining({ change: 'postpone', task: task.id, notBefore: 2005 })]);
  await expect(leaving(() => Promise.reject(new AppError('store_failed')))(task)).rejects.toMatchObject({
    code: 'store_failed',
  });
});
