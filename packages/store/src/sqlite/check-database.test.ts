import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hashFlow, type Run } from '@signalbox/engine';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runWrite, unitOf } from '../testing/decided-writes.ts';
import { SampleRuns } from '../testing/sample-runs.ts';
import { newSqlitePlace } from '../testing/sqlite-place.ts';
import { checkDatabase } from './check-database.ts';

let place: Awaited<ReturnType<typeof newSqlitePlace>>;
const runs = new SampleRuns();

/** One run that is over, one that waits, and a build that waits for its agent. */
beforeEach(async () => {
  place = await newSqlitePlace();
  const store = await place.open();
  const definition = { kind: 'flow', project: 'main', uuid: 'f1', version: runs.version, at: 1 } as const;
  await store.commit({ units: [unitOf([], { definitions: [definition] })], tasks: [] });
  for (const write of runs.whole({ id: 'over' })) await store.commit({ units: [unitOf([write])], tasks: [] });
  await store.commit({ units: [unitOf([runs.start({ id: 'waits' })]), unitOf([runs.build({ id: 'b1' })])], tasks: [] });
  await store.close();
});

afterEach(() => place.remove());

function faults(): readonly string[] {
  return checkDatabase(place.directory).faults.map(({ at, problem }) => `${at}: ${problem}`);
}

function write(sql: string): void {
  const database = new DatabaseSync(join(place.directory, 'signalbox.db'));
  database.exec(sql);
  database.close();
}

describe('a database', () => {
  test('is sound as a server has left it, and counts what was looked at', () => {
    expect(checkDatabase(place.directory)).toEqual({ runs: 2, builds: 1, tasks: 2, faults: [] });
  });

  test('is sound when a run has moved to another version of its flow', async () => {
    const store = await place.open();
    const { flow, jobs } = runs.version;
    const to = hashFlow({ ...flow, title: 'Mended' }, jobs);
    const definition = { kind: 'flow', project: 'main', uuid: 'f1', version: to, at: 2 } as const;
    const [found] = await store.load([{ kind: 'run', id: 'waits' }]);
    const command = { type: 'migrate', to, reason: 'it was mended' } as const;
    const run = found?.state as Run;
    const moved = runWrite({ version: runs.version, run, command, at: 2000, nextId: runs.nextId });
    await store.commit({ units: [unitOf([moved], { definitions: [definition] })], tasks: [] });
    expect(faults()).toEqual([]);
    await store.close();
  });

  test('can be checked while a server has it', async () => {
    const store = await place.open();
    expect(faults()).toEqual([]);
    await store.close();
  });

  test('that is not there is an error', () => {
    expect(() => checkDatabase(join(place.directory, 'nowhere'))).toThrow(/There is no database at/);
  });

  test.each<[string, string, string]>([
    [
      'a state that nobody decided',
      `UPDATE runs SET state = json_set(state, '$.context.evil', 1) WHERE id = 'waits'`,
      'run waits: folding its journal does not give its state',
    ],
    [
      'a column that lags behind its state',
      `UPDATE runs SET due_at = NULL WHERE id = 'waits'`,
      'run waits: its columns are not those of its state',
    ],
    [
      'a wrong count of open runs',
      `UPDATE facts SET value = '{"open":7,"waiting":0}'`,
      'fact open-runs:main:release: says 7 open and 0 waiting, and there are 1 and 0',
    ],
    [
      'a count that was lost',
      'DELETE FROM facts',
      'fact open-runs:main:release: says 0 open and 0 waiting, and there are 1 and 0',
    ],
    [
      'a lost transition',
      `DELETE FROM run_journal WHERE seq = 2 AND run = (SELECT no FROM runs WHERE id = 'over')`,
      'run over: transition 2 is missing in its journal',
    ],
    [
      'a lost visit',
      `DELETE FROM closed_visits WHERE step = 'review'`,
      'run over: its closed visits are not those of its journal',
    ],
    [
      'a state that is no JSON',
      `UPDATE runs SET state = 'torn' WHERE id = 'waits'`,
      'run waits: cannot be read: Unexpected token',
    ],
    [
      'an attempt without its uuid',
      `DELETE FROM attempts WHERE run = 'waits'`,
      'run waits: attempt build/1/1 is not found by its uuid',
    ],
    ['a lost version', 'DELETE FROM flow_versions', `run over: its flow version ${runs.version.hash} is not there`],
    [
      'a version that was edited',
      `UPDATE flow_versions SET version = json_set(version, '$.flow.title', 'evil')`,
      `flow version ${runs.version.hash}: its content has another hash`,
    ],
    [
      'a workflow that nobody will take',
      `DELETE FROM tasks WHERE kind = 'workflow'`,
      'build b1: its workflow test is queued, but there is no task for it',
    ],
    [
      'a build that was edited',
      `UPDATE builds SET state = json_set(state, '$.number', 7)`,
      'build b1: folding its journal does not give its state',
    ],
    ['a build whose columns lag', 'UPDATE builds SET seq = 9', 'build b1: its columns are not those of its state'],
    [
      'a task that serves nothing',
      `UPDATE tasks SET payload = json_set(payload, '$.attempt.attempt', 9) WHERE kind = 'http'`,
      'the attempt that it serves is not open',
    ],
    [
      'a workflow task that serves nothing',
      `UPDATE tasks SET payload = json_set(payload, '$.workflow', 'gone') WHERE kind = 'workflow'`,
      'task b1.test: the workflow that it serves is not open',
    ],
    [
      'a lease without an epoch',
      `UPDATE tasks SET owner = 'server:x' WHERE kind = 'workflow'`,
      'task b1.test: it is held without an epoch',
    ],
  ])('tells of %s', (_, sql, fault) => {
    write(sql);
    expect(faults()).toContainEqual(expect.stringContaining(fault));
  });
});
