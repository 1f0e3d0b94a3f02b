import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { attemptKey, type Run } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import { StoreError } from '@signalbox/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ackOf, admin, type OpenDriver, openDriver, uuidOf } from '../testing/open-driver.ts';
import { runOf } from './answer.ts';
import type { Driver } from './driver.ts';
import { buildIdOf } from './working-set.ts';

let box: OpenDriver;

beforeEach(async () => {
  box = await openDriver();
});

afterEach(() => box.close());

const codeOf = (error: unknown) => (error instanceof AppError ? error.code : error);
const outcomes = async (promises: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(promises)).map((it) => (it.status === 'fulfilled' ? 'ok' : codeOf(it.reason)));

/** Writes what the box's cached states do not know of. */
function elsewhere(change: (database: DatabaseSync) => void) {
  const database = new DatabaseSync(join(box.directory, 'signalbox.db'));
  change(database);
  database.close();
}

describe('a group', () => {
  test('decides commands of one run in their order, and commits them in one transaction', async () => {
    const run = await box.start();
    const before = box.commits.length;
    const answers = await outcomes([
      box.command(run.id, ackOf(run, 'FAIL')),
      box.command(run.id, ackOf(run, 'FAIL')),
      box.command(run.id, ackOf(run, 'OK')),
      box.command(run.id, { type: 'stop', reason: 'last' }),
      box.command(run.id, { type: 'trigger', step: 'A' }),
    ]);
    expect(answers).toEqual(['ok', 'ok', 'already_finished', 'ok', 'wrong_status']);
    expect(box.commits).toHaveLength(before + 1);
    expect((await box.run(run.id)).state).toMatchObject({ status: 'stopped', reason: 'last' });
    const journal = await box.store.runJournal(run.id, 0, 10);
    expect(journal.map(({ seq, cause }) => `${seq} ${cause}`)).toEqual(['1 start', '2 ack', '3 stop']);
  });

  test('takes commands to a run that it begins itself', async () => {
    const [started, stopped] = await Promise.all([box.start('new'), box.command('r-new', { type: 'stop' })]);
    expect([started.id, stopped.state.status]).toEqual(['r-new', 'stopped']);
    expect(box.commits).toHaveLength(1);
  });

  test('makes tasks of its end state only', async () => {
    const run = await box.start();
    await box.taken(1);
    const [, second] = await Promise.all([
      box.command(run.id, ackOf(run, 'FAIL')),
      box.command(run.id, { type: 'stop' }),
    ]);
    expect(second?.state.status).toBe('stopped');
    expect(box.performed).toHaveLength(1);
    expect(box.commits.at(-1)?.units[0]?.writes[0]).toMatchObject({ newTasks: [], endedTasks: [expect.any(String)] });
    // The uuid of the attempt that opened and closed in the group is known all the same.
    expect((await box.store.attempts('default', 10)).map(({ visit }) => visit).sort()).toEqual([1, 2]);
  });

  test('holds whole runs apart: a refusal of one answers only its caller', async () => {
    const [one, two] = [await box.start(), await box.start()];
    const answers = await outcomes([
      box.command(one.id, ackOf(one, 'NONSENSE')),
      box.command(two.id, ackOf(two, 'OK')),
      box.command('r-none', { type: 'stop' }),
    ]);
    expect(answers).toEqual(['outcome_unknown', 'ok', 'run_not_found']);
  });

  test('is not committed at all when it changes nothing', async () => {
    const run = await box.start();
    const before = box.commits.length;
    const again = await box.command(run.id, { type: 'timer' });
    expect(again).toEqual(run);
    expect(box.commits).toHaveLength(before);
  });

  test('gathers while a commit is in flight', async () => {
    const gate = Promise.withResolvers<void>();
    box.before.commit = () => gate.promise;
    const first = box.start('first');
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    const others = Array.from({ length: 200 }, (_, index) => box.start(`other${index}`));
    gate.resolve();
    await Promise.all([first, ...others]);
    expect(box.commits.map(({ units }) => units.length)).toEqual([1, 200]);
  });
});

describe('another writer', () => {
  test('makes the command be decided again, on what it wrote', async () => {
    const run = await box.start();
    const other = box.otherDriver();
    await other.execute({ actor: admin, commands: [{ to: { kind: 'run', id: run.id }, command: ackOf(run, 'OK') }] });
    expect(await outcomes([box.command(run.id, ackOf(run, 'OK'))])).toEqual(['ok']);
    expect(await outcomes([box.command(run.id, ackOf(run, 'FAIL'))])).toEqual(['already_finished']);
    expect((await box.run(run.id)).seq).toBe(2);
  });

  test('is decided against until one wins, of two drivers that want the same run many times', async () => {
    const run = await box.start();
    const other = box.otherDriver();
    for (let round = 0; round < 30; round += 1) {
      const now = await box.run(run.id);
      const command = { to: { kind: 'run' as const, id: run.id }, command: ackOf(now, 'FAIL') };
      await Promise.all([box.execute({ commands: [command] }), other.execute({ actor: admin, commands: [command] })]);
    }
    const end = await box.run(run.id);
    expect(end.seq).toBe(31);
    expect(end.steps.A?.visits).toBe(31);
  });

  test('that never lets it win ends it with store_failed, and nothing of it holds', async () => {
    const run = await box.start();
    const other = box.otherDriver();
    box.before.commit = async (batch) => {
      if (batch.units.length === 0) return;
      const now = await other.run(run.id);
      const command = { to: { kind: 'run' as const, id: run.id }, command: ackOf(now!, 'FAIL') };
      await other.execute({ actor: admin, commands: [command] });
    };
    const stop = box.command(run.id, { type: 'stop' });
    expect(await outcomes([stop])).toEqual(['store_failed']);
    expect((await box.run(run.id)).state.status).toBe('running');
  });

  test('that changes a fact makes the decision be made again', async () => {
    await box.close();
    box = await openDriver({ flow: 'flow f deci d => (YES -> done | NO -> stopped) { who = "group(g)"; }; flow_end' });
    const run = await box.start();
    const [visit] = Object.values(run.open);
    const digest = visit?.phase.kind === 'deciding' ? visit.phase.decision.digest : '';
    const user = { id: 'u1', name: 'ada', groups: ['other'], createdAt: 1, role: 'approver' as const, tokenHash: 'x' };
    box.before.commit = async () => {
      delete box.before.commit;
      await box.real.addUser(user);
    };
    // Alone, the administrator may decide what they started; not so as soon as there is somebody else.
    const decide = box.command(run.id, { type: 'decide', step: 'd', visit: 1, outcome: 'YES', digest });
    expect(await outcomes([decide])).toEqual(['not_eligible']);
    expect((await box.run(run.id)).state.status).toBe('running');
  });
});

describe('a lease', () => {
  test('that is lost, or never was, changes nothing', async () => {
    const run = await box.start();
    await box.taken(1);
    const [task] = box.performed;
    const command = { type: 'stop' } as const;
    const fenced = (epoch: number) => box.command(run.id, command, { fence: { task: task!.id, epoch } });
    expect(await outcomes([fenced(0), fenced(2)])).toEqual(['lease_lost', 'lease_lost']);
    expect((await box.run(run.id)).state.status).toBe('running');
    expect(await outcomes([fenced(1)])).toEqual(['ok']);
  });

  test('that is lost does not take the one who holds it now with it', async () => {
    const run = await box.start();
    const fenced = (epoch: number) =>
      box.command(run.id, { type: 'stop' }, { fence: { task: box.performed[0]!.id, epoch } });
    await box.taken(1);
    expect(await outcomes([fenced(0), fenced(1)])).toEqual(['lease_lost', 'ok']);
  });

  test('of a task that the same group has ended is lost, though the store still takes it for held', async () => {
    const [run, other] = [await box.start(), await box.start()];
    await box.taken(1);
    const fence = { task: attemptKey({ run: run.id, step: 'A', visit: 1, attempt: 1 }), epoch: 1 };
    const ofOther = { to: { kind: 'run' as const, id: other.id }, command: { type: 'stop' as const } };
    const ofRun = { to: { kind: 'run' as const, id: run.id }, command: { type: 'timer' as const } };
    const answers = await outcomes([
      box.command(run.id, { type: 'stop' }),
      box.execute({ commands: [ofOther, ofRun], fence }),
    ]);
    expect(answers).toEqual(['ok', 'lease_lost']);
    expect((await box.run(other.id)).state.status).toBe('running');
  });
});

test('a claim that somebody has is refused with what it stands for, and the rest of the group holds', async () => {
  const claim = (value: string) => ({ claims: [{ key: 'name:x', value, at: 1 }] });
  const answers = await Promise.allSettled([box.execute(claim('a')), box.execute(claim('b')), box.start()]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const [, refused] = answers;
  expect(refused).toMatchObject({ reason: { code: 'already_exists', details: { key: 'name:x', value: 'a' } } });
});

describe('a broken invariant', () => {
  test('of a missing flow version holds that run, and the server goes on', async () => {
    const [broken, good] = [await box.start('broken'), await box.start('good')];
    elsewhere((database) => {
      database.exec(`UPDATE runs SET state = json_set(state, '$.flow.hash', 'gone'), seq = seq WHERE id = 'r-broken'`);
    });
    // One that has neither of them in its memory.
    const other = box.otherDriver();
    const answers = await outcomes([
      other.execute({ actor: admin, commands: [{ to: { kind: 'run', id: broken.id }, command: ackOf(broken, 'OK') }] }),
      other.execute({ actor: admin, commands: [{ to: { kind: 'run', id: good.id }, command: ackOf(good, 'OK') }] }),
    ]);
    expect(answers).toEqual(['internal', 'ok']);
    expect((await box.run(broken.id)).state).toMatchObject({ status: 'held', reason: 'invariant' });
    expect(box.logged.map(({ message }) => message)).toEqual(['invariant broken']);
  });

  test('of a row that is no state leaves the other runs of the group alone', async () => {
    const [broken, good] = [await box.start('broken'), await box.start('good')];
    elsewhere((database) => database.exec(`UPDATE runs SET state = '{"half' WHERE id = 'r-broken'`));
    await expect(box.driver.run(broken.id)).rejects.toThrow('JSON');
    // One that has neither of them in its memory.
    const other = box.otherDriver();
    const answers = await outcomes([
      other.execute({ actor: admin, commands: [{ to: { kind: 'run', id: broken.id }, command: ackOf(broken, 'OK') }] }),
      other.execute({ actor: admin, commands: [{ to: { kind: 'run', id: good.id }, command: ackOf(good, 'OK') }] }),
    ]);
    expect(answers).toEqual(['internal', 'ok']);
  });
});

describe('a store that fails', () => {
  test('answers all callers, changes nothing, and is used again when it works', async () => {
    const run = await box.start();
    box.before.commit = () => {
      throw new StoreError('store_failed', { message: 'no' });
    };
    const answers = await outcomes([box.command(run.id, ackOf(run, 'OK')), box.start('other')]);
    expect(answers).toEqual(['store_failed', 'store_failed']);
    box.before.commit = () => {
      throw new StoreError('disk_full', { message: 'full' });
    };
    expect(await outcomes([box.command(run.id, ackOf(run, 'OK'))])).toEqual(['disk_full']);
    delete box.before.commit;
    expect((await box.run(run.id)).seq).toBe(1);
    expect((await box.command(run.id, ackOf(run, 'OK'))).seq).toBe(2);
  });
});

describe('a store that does what it was asked and says that it could not', () => {
  test('leaves nobody deciding on the state before', async () => {
    const run = await box.start();
    box.before.commit = async (batch) => {
      delete box.before.commit;
      await box.real.commit(batch);
      throw new StoreError('store_failed', { message: 'no answer' });
    };
    expect(await outcomes([box.command(run.id, ackOf(run, 'OK'))])).toEqual(['store_failed']);
    const [stored] = await box.real.load([{ kind: 'run', id: run.id }]);
    // Whoever decides on the state before would take its uuid for a stale one.
    expect(await outcomes([box.command(run.id, ackOf(stored?.state as Run, 'OK'))])).toEqual(['ok']);
  });
});

test('what was read before a commit and arrives after it is nothing that later commands are decided on', async () => {
  const run = await box.start();
  const late = Promise.withResolvers<void>();
  box.after.load = () => late.promise;
  const read = box.driver.run(run.id);
  await box.command(run.id, { type: 'pause' });
  late.resolve();
  await read;
  await box.command(run.id, { type: 'resume' });
  const journal = await box.store.runJournal(run.id, 0, 10);
  expect(journal.map(({ cause }) => cause)).toEqual(['start', 'pause', 'resume']);
});

describe('drain', () => {
  test('commits what was taken and refuses what comes after', async () => {
    const taken = [box.start('a'), box.start('b')];
    const drained = box.driver.drain();
    expect(await outcomes([box.start('c')])).toEqual(['stopping']);
    await drained;
    expect(await outcomes(taken)).toEqual(['ok', 'ok']);
  });
});

describe('a build', () => {
  beforeEach(async () => {
    await box.close();
    box = await openDriver({
      flow: 'flow f step build => (SUCCESS -> next | FAIL -> stopped | KILLED -> stopped) { action = pipeline; args = (repository = "r"); }; step next => (SUCCESS -> done | FAIL -> done | KILLED -> done) { action = pipeline; args = (repository = "r"); }; flow_end',
    });
  });

  async function startBuild(run: Run, driver: Pick<Driver, 'execute'> = box.driver) {
    const id = buildIdOf(uuidOf(run));
    const build = {
      ...{ ref: 'refs/heads/main', branch: 'main', message: '', author: '', event: 'manual' as const },
      ...{ id, number: 1, project: 'default', repository: { id: 'r1', name: 'r', url: 'https://example.com/r.git' } },
      ...{ commit: 'a'.repeat(40), attempt: { run: run.id, step: 'build', visit: 1, attempt: 1, uuid: uuidOf(run) } },
    };
    const plan = { ok: true as const, workflows: [{ name: 'ci', procs: ['t'], labels: {}, plan: 'p' }], warnings: [] };
    const command = { type: 'create', build, plan } as const;
    await driver.execute({ actor: admin, commands: [{ to: { kind: 'build', id }, command }] });
    return id;
  }

  test('that ends moves its run on in the same commit', async () => {
    const run = await box.start();
    const id = await startBuild(run);
    const before = box.commits.length;
    const command = { type: 'kill', reason: 'enough' } as const;
    await box.execute({ commands: [{ to: { kind: 'build', id }, command }] });
    expect(box.commits).toHaveLength(before + 1);
    expect((await box.run(run.id)).state).toMatchObject({ status: 'stopped' });
  });

  test('makes who kills it an editor of its run', async () => {
    const run = await box.start();
    const id = await startBuild(run);
    const killer = { kind: 'user' as const, id: 'u-mal', name: 'mal' };
    const command = { type: 'kill', reason: 'enough' } as const;
    await box.driver.execute({ actor: killer, commands: [{ to: { kind: 'build', id }, command }] });
    expect((await box.run(run.id)).editors).toEqual([killer]);
  });

  test('tells its run also when this server knows that run from before the build', async () => {
    await box.close();
    box = await openDriver({
      flow: 'flow f step build => (SUCCESS -> done | KILLED -> stopped | FAIL -> done) { action = pipeline; args = (repository = "r"); trigger = manual; }; flow_end',
    });
    const { id: run } = await box.start();
    const other = box.otherDriver();
    const command = { type: 'trigger' as const, step: 'build' };
    const answer = await other.execute({ actor: admin, commands: [{ to: { kind: 'run', id: run }, command }] });
    const id = await startBuild(runOf(answer), other);
    const kill = { type: 'kill', reason: 'enough' } as const;
    await box.execute({ commands: [{ to: { kind: 'build', id }, command: kill }] });
    expect((await box.run(run)).state).toMatchObject({ status: 'stopped' });
  });

  test('is killed with the run that is stopped, also when another server begins it at that moment', async () => {
    const run = await box.start();
    const other = box.otherDriver();
    let id = '';
    box.before.commit = async () => {
      delete box.before.commit;
      id = await startBuild(run, other);
    };
    await box.command(run.id, { type: 'stop' });
    expect((await box.driver.build(id))?.state.status).toBe('killed');
  });

  test('is killed with the run that is stopped, in the same commit', async () => {
    const run = await box.start();
    const id = await startBuild(run);
    const before = box.commits.length;
    await box.command(run.id, { type: 'stop' });
    expect(box.commits).toHaveLength(before + 1);
    expect((await box.driver.build(id))?.state.status).toBe('killed');
    const ofRun = attemptKey({ run: run.id, step: 'build', visit: 1, attempt: 1 });
    expect(await box.store.task(ofRun)).toBeUndefined();
    expect(await box.store.task(`${id}/ci`)).toBeUndefined();
  });
});

describe('what changes a task only', () => {
  test('is written with the next commit', async () => {
    const [first, second] = [await box.start(), await box.start()];
    const before = box.commits.length;
    box.driver.changeTask({ change: 'finish', task: `${first.id}/A/1/1`, epoch: 1 });
    await box.command(second.id, ackOf(second, 'OK'));
    expect(box.commits).toHaveLength(before + 1);
    expect(await box.store.task(`${first.id}/A/1/1`)).toBeUndefined();
  });

  test('is written by itself when nothing follows, also at the end of the server', async () => {
    const [first, second] = [await box.start(), await box.start()];
    const written = Promise.withResolvers<void>();
    box.before.commit = () => written.resolve();
    box.driver.changeTask({ change: 'finish', task: `${first.id}/A/1/1`, epoch: 1 });
    await written.promise;
    box.driver.changeTask({ change: 'finish', task: `${second.id}/A/1/1`, epoch: 1 });
    await box.driver.drain();
    expect(await box.store.task(`${first.id}/A/1/1`)).toBeUndefined();
    expect(await box.store.task(`${second.id}/A/1/1`)).toBeUndefined();
  });
});
