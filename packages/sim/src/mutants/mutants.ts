/** A defect that somebody could make: one passage of a source, found exactly once, and what stands there instead. */
export type Mutant = { readonly name: string; readonly file: string; readonly find: string; readonly replace: string };

const engine = 'packages/engine/src';
const store = 'packages/store/src/sqlite';
const server = 'packages/server/src';

export const mutants: readonly Mutant[] = [
  {
    name: 'an ack with any uuid is taken',
    file: `${engine}/run/decide-attempt.ts`,
    find: 'uuid === command.uuid && job',
    replace: 'uuid !== undefined && job',
  },
  {
    name: 'a contrary repeat is answered as taken',
    file: `${engine}/run/decide-attempt.ts`,
    find: 'if (!command.done || last.outcome === command.outcome) return undefined;',
    replace: 'return undefined;',
  },
  {
    name: 'any outcome is taken',
    file: `${engine}/run/decide-attempt.ts`,
    find: "if (problem) return refuse('outcome_unknown', problem);",
    replace: "if (problem && command.outcome === 'NEVER') return refuse('outcome_unknown', problem);",
  },
  {
    name: 'a retry has the number of the attempt before',
    file: `${engine}/run/advance-run.ts`,
    find: '(visit.failedAttempts.at(-1)?.number ?? 0) + 1',
    replace: '(visit.failedAttempts.at(-1)?.number ?? 1)',
  },
  {
    name: 'a decision is taken again',
    file: `${engine}/decision/decide-decision.ts`,
    find: "return refuse('already_finished'",
    replace: "if (actor.kind === 'user') return undefined;\n  return refuse('already_finished'",
  },
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
    name: 'a context is kept in memory and not folded',
    file: `${server}/driver/working-set.ts`,
    find: 'state: evolveRun(run.state, transition),\n    transitions: [...run.transitions, transition],',
    replace:
      'state: { ...evolveRun(run.state, transition), context: {} },\n    transitions: [...run.transitions, transition],',
  },
  {
    name: 'watchers and callers hear before the commit',
    file: `${server}/driver/driver.ts`,
    find: 'const results = await this.#commit({ units: toCommit, tasks: taskChanges });',
    replace:
      'for (const { unit } of changing) this.#accept(unit, decided, []);\n    const results = await this.#commit({ units: toCommit, tasks: taskChanges });',
  },
  {
    name: 'a commit of unknown outcome leaves an old state',
    file: `${server}/driver/driver.ts`,
    find: 'for (const { writes } of batch.units) for (const { id } of writes) this.#cache.delete(id);',
    replace: '',
  },
  {
    name: 'room for a task is taken and never given back',
    file: `${server}/driver/dispatcher.ts`,
    find: 'this.#busy.set(kind, (this.#busy.get(kind) ?? 1) - 1);',
    replace: '',
  },
  {
    name: 'a task is finished before its delivery',
    file: `${server}/perform/perform-http.ts`,
    find: '    const call = await callOf(driver, task, given.now());',
    replace:
      "    const call = await callOf(driver, task, given.now());\n    driver.changeTask({ change: 'finish', task: task.id, epoch: task.epoch });",
  },
  {
    name: 'each try has a key of its own',
    file: `${server}/perform/perform-http.ts`,
    find: 'encodeURI(attemptKey(ref))',
    replace: 'encodeURI(attemptKey(ref) + (task.tries > 0 ? task.tries : ""))',
  },
];
