import type { Mutant } from './mutant.ts';

const store = 'packages/store/src/sqlite';

export const storeMutants: readonly Mutant[] = [
  {
    name: 'a claim leaves the epoch as it was',
    file: `${store}/tasks.ts`,
    find: 'const epoch = row.epoch + 1;',
    replace: 'const epoch = row.epoch;',
  },
  {
    name: 'a claimed key is given again',
    file: `${store}/check-unit.ts`,
    find: 'return taken && {',
    replace: "return taken && key === '' && {",
  },
  {
    name: 'the index of timers is not written',
    file: `${store}/write-run.ts`,
    find: 'const due = dueAt(run) ?? null;',
    replace: 'const due = row.dueAt;',
  },
  {
    name: 'a task that was withdrawn stays',
    file: `${store}/commit.ts`,
    find: 'for (const id of endedTasks) deleteTask(connection, id);',
    replace: 'for (const id of endedTasks.slice(1)) deleteTask(connection, id);',
  },
  {
    name: 'a second task is not written',
    file: `${store}/commit.ts`,
    find: 'return newTasks.flatMap(',
    replace: 'return newTasks.slice(0, 1).flatMap(',
  },
  {
    name: 'leases of a dead server are written over in place',
    file: `${store}/tasks.ts`,
    find: "const released = 'owner = NULL,",
    replace: "const released = 'owner = NULL, epoch = 0,",
  },
  {
    name: 'the journal leaves out what changed last',
    file: `${store}/write-run.ts`,
    find: 'for (const transition of write.transitions) {',
    replace: 'for (const transition of write.transitions.slice(0, 1)) {',
  },
  {
    name: 'versions are not compared',
    file: `${store}/check-unit.ts`,
    find: '(row?.seq ?? 0) === write.expectedVersion ? undefined',
    replace: '(row?.seq ?? 0) >= 0 ? undefined',
  },
  {
    name: 'what a decision rests on is not compared',
    file: `${store}/check-unit.ts`,
    find: 'return (row?.seq ?? 0) === version ? undefined',
    replace: 'return row?.seq !== undefined || version === 0 ? undefined',
  },
  {
    name: 'facts are not compared',
    file: `${store}/check-unit.ts`,
    find: '(row?.version ?? 0) === version ? undefined',
    replace: '(row?.version ?? 0) >= 0 ? undefined',
  },
  {
    name: 'a lost lease still counts',
    file: `${store}/task-rows.ts`,
    find: "'SELECT 1 FROM tasks WHERE id = ? AND epoch = ? AND owner IS NOT NULL'",
    replace: "'SELECT 1 FROM tasks WHERE id = ? AND epoch >= ? AND owner IS NOT NULL'",
  },
  {
    name: 'a task is finished under an old lease',
    file: `${store}/task-rows.ts`,
    find: "'DELETE FROM tasks WHERE id = ? AND epoch = ? AND owner IS NOT NULL'",
    replace: "'DELETE FROM tasks WHERE id = ? AND epoch >= ? AND owner IS NOT NULL'",
  },
  {
    name: 'a leased task is claimed',
    file: `${store}/tasks.ts`,
    find: 'WHERE kind = ? AND claimable_at <= ? AND',
    replace: 'WHERE kind = ? AND claimable_at <= ? + 130000 AND',
  },
  {
    name: 'leases of a dead server go on',
    file: `${store}/tasks.ts`,
    find: "WHERE owner >= 'server:' AND owner < 'server;'",
    replace: "WHERE owner >= 'server;' AND owner < 'server;'",
  },
  {
    name: 'attempts are not listed',
    file: `${store}/write-run.ts`,
    find: 'for (const attempt of write.attempts) insertAttempt',
    replace: 'for (const attempt of write.attempts.slice(1)) insertAttempt',
  },
  {
    name: 'what is due is not looked for in order',
    file: `${store}/aggregates.ts`,
    find: 'due_at <= ?',
    replace: 'due_at <= ? - 10000',
  },
  {
    name: 'claims of a start are not kept',
    file: `${store}/commit.ts`,
    find: 'for (const { key, value, at } of unit.claims) {',
    replace: 'for (const { key, value, at } of unit.claims.slice(1)) {',
  },
  {
    name: 'a lease that is extended gets a new holder',
    file: `${store}/tasks.ts`,
    find: "'UPDATE tasks SET claimable_at = ? WHERE id = ? AND epoch = ? AND owner IS NOT NULL'",
    replace: "'UPDATE tasks SET claimable_at = ?, epoch = epoch + 1 WHERE id = ? AND epoch = ? AND owner IS NOT NULL'",
  },
];
