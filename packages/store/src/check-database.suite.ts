import { hashFlow, type Run } from '@signalbox/engine';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CheckedDatabase } from './check-database.ts';
import { runWrite, unitOf } from './testing/decided-writes.ts';
import type { Place } from './testing/place.ts';
import { SampleRuns } from './testing/sample-runs.ts';

export type CheckedPlace = Place & {
  readonly check: () => Promise<CheckedDatabase>;
  /** Past the store. */
  readonly write: (sql: string) => Promise<unknown>;
  /** What rows of a run are found by: its `no` or its `id`. */
  readonly key: string;
};

export function checkDatabaseSuite(newPlace: () => Promise<CheckedPlace>): void {
  let place: CheckedPlace;
  const runs = new SampleRuns();

  /** One run that is over, one that waits, and a build that waits for its agent. */
  beforeEach(async () => {
    place = await newPlace();
    const store = await place.open();
    const definition = { kind: 'flow', project: 'main', uuid: 'f1', version: runs.version, at: 1 } as const;
    await store.commit({ units: [unitOf([], { definitions: [definition] })], tasks: [] });
    for (const write of runs.whole({ id: 'over' })) await store.commit({ units: [unitOf([write])], tasks: [] });
    const units = [unitOf([runs.start({ id: 'waits' })]), unitOf([runs.build({ id: 'b1' })])];
    await store.commit({ units, tasks: [] });
    await store.close();
  });

  afterEach(() => place.remove());

  const faults = async () => (await place.check()).faults.map(({ at, problem }) => `${at}: ${problem}`);

  describe('a database', () => {
    test('is sound as a server has left it, and counts what was looked at', async () => {
      expect(await place.check()).toEqual({ runs: 2, builds: 1, tasks: 2, faults: [] });
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
      expect(await faults()).toEqual([]);
      await store.close();
    });

    test('has open decisions in the inboxes, where a server that knew none is made up for by the next start', async () => {
      const store = await place.open();
      const started = runs.start({ id: 'decides' });
      await store.commit({ units: [unitOf([started]), unitOf([runs.ack(started.state)])], tasks: [] });
      await store.close();
      expect(await faults()).toEqual([]);
      await place.write("DELETE FROM inbox WHERE run = 'decides'");
      expect(await faults()).toEqual(['run decides: its open decisions are not in the inboxes']);
      await (await place.open()).close();
      expect(await faults()).toEqual([]);
    });

    test('can be checked while a server has it', async () => {
      const store = await place.open();
      expect(await faults()).toEqual([]);
      await store.close();
    });

    test.each<[string, (given: { readonly key: string }) => string, string]>([
      [
        'a state that nobody decided',
        () => edit('runs', 'state', { from: '"context":{', to: '"context":{"evil":1' }),
        'run waits: folding its journal does not give its state',
      ],
      [
        'a column that lags behind its state',
        () => `UPDATE runs SET due_at = NULL WHERE id = 'waits'`,
        'run waits: its columns are not those of its state',
      ],
      [
        'a wrong count of open runs',
        () => `UPDATE facts SET value = '{"open":7,"waiting":0}'`,
        'fact open-runs:main:release: says 7 open and 0 waiting, and there are 1 and 0',
      ],
      [
        'a count that was lost',
        () => 'DELETE FROM facts',
        'fact open-runs:main:release: says 0 open and 0 waiting, and there are 1 and 0',
      ],
      [
        'a lost transition',
        ({ key }) => `DELETE FROM run_journal WHERE seq = 2 AND run = (SELECT ${key} FROM runs WHERE id = 'over')`,
        'run over: transition 2 is missing in its journal',
      ],
      [
        'a lost visit',
        () => `DELETE FROM closed_visits WHERE step = 'review'`,
        'run over: its closed visits are not those of its journal',
      ],
      [
        'a state that is no JSON',
        () => `UPDATE runs SET state = 'torn' WHERE id = 'waits'`,
        'run waits: cannot be read: Unexpected token',
      ],
      [
        'an attempt without its uuid',
        () => `DELETE FROM attempts WHERE run = 'waits'`,
        'run waits: attempt build/1/1 is not found by its uuid',
      ],
      [
        'a lost version',
        () => 'DELETE FROM flow_versions',
        `run over: its flow version ${runs.version.hash} is not there`,
      ],
      [
        'a version that was edited',
        () => edit('flow_versions', 'version', { from: '"flow":{', to: '"flow":{"title":"evil",' }),
        `flow version ${runs.version.hash}: its content has another hash`,
      ],
      [
        'a workflow that nobody will take',
        () => `DELETE FROM tasks WHERE kind = 'workflow'`,
        'build b1: its workflow test is queued, but there is no task for it',
      ],
      [
        'a build that was edited',
        () => edit('builds', 'state', { from: '"number":', to: '"number":7' }),
        'build b1: folding its journal does not give its state',
      ],
      [
        'a build whose columns lag',
        () => 'UPDATE builds SET seq = 9',
        'build b1: its columns are not those of its state',
      ],
      [
        'a task that serves nothing',
        () => edit('tasks', 'payload', { from: '"attempt":1', to: '"attempt":9' }),
        'the attempt that it serves is not open',
      ],
      [
        'a workflow task that serves nothing',
        () => edit('tasks', 'payload', { from: '"workflow":"test"', to: '"workflow":"gone"' }),
        'task b1.test: the workflow that it serves is not open',
      ],
      [
        'a task that cannot be read',
        () => `UPDATE tasks SET payload = 'torn' WHERE kind = 'workflow'`,
        'task b1.test: cannot be read: Unexpected token',
      ],
      [
        'a lease without an epoch',
        () => `UPDATE tasks SET owner = 'server:x' WHERE kind = 'workflow'`,
        'task b1.test: it is held without an epoch',
      ],
    ])('tells of %s', async (_, damage, fault) => {
      await place.write(damage(place));
      expect(await faults()).toContainEqual(expect.stringContaining(fault));
    });
  });
}

function edit(table: string, column: string, { from, to }: { readonly from: string; readonly to: string }): string {
  return `UPDATE ${table} SET ${column} = replace(${column}, '${from}', '${to}')`;
}
