import type { Mutant } from './mutant.ts';

const server = 'packages/server/src';

export const serverMutants: readonly Mutant[] = [
  {
    name: 'a context is kept in memory and not folded',
    file: `${server}/driver/working-set.ts`,
    find: '    state,\n    transitions: [...run.transitions, transition],',
    replace: '    state: { ...state, context: {} },\n    transitions: [...run.transitions, transition],',
  },
  {
    name: 'watchers and callers hear before the commit',
    file: `${server}/driver/driver.ts`,
    find: 'const results = await this.#commit({ units: toCommit, tasks: taskChanges, ...server });',
    replace:
      'for (const { unit } of changing) this.#accept(unit, decided, []);\n    const results = await this.#commit({ units: toCommit, tasks: taskChanges, ...server });',
  },
  {
    name: 'what is only answered rests on an old state',
    file: `${server}/driver/driver.ts`,
    find: 'const stale = found.find(({ id, state }) => state.seq !== set.get(id)?.before?.seq);',
    replace: 'const stale = found.find(({ id }) => !set.has(id));',
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
    find: '    const call = await callOf(task, given);',
    replace:
      "    const call = await callOf(task, given);\n    driver.changeTask({ change: 'finish', task: task.id, epoch: task.epoch });",
  },
  {
    name: 'each try has a key of its own',
    file: `${server}/perform/perform-http.ts`,
    find: '(await keyOfCopy(store, task, open.attempt.uuid))',
    replace: '(task.tries > 0 ? task.tries : "") + (await keyOfCopy(store, task, open.attempt.uuid))',
  },
  {
    name: 'a conflict is not decided again',
    file: `${server}/driver/driver.ts`,
    find: '} else this.#queue.push({ ...pending, conflicts: conflicts + 1 });',
    replace: "} else pending.reject(new AppError('store_failed'));",
  },
  {
    name: 'a conflict leaves an old state',
    file: `${server}/driver/driver.ts`,
    find: "    for (const id of unit.ids) this.#cache.delete(id);\n    if (conflict.kind === 'fact')",
    replace: "    if (conflict.kind === 'fact')",
  },
  {
    name: 'the driver is ahead of its clock',
    file: `${server}/driver/driver.ts`,
    find: 'const at = now();',
    replace: 'const at = now() + 1000;',
  },
  {
    name: 'the ticker looks once',
    file: `${server}/driver/ticker.ts`,
    find: 'if (!this.#stopped) this.#arm();',
    replace: 'if (!this.#stopped && this.#wakeAt === 0) this.#arm();',
  },
  {
    name: 'any answer of a service is an acceptance',
    file: `${server}/perform/deliver.ts`,
    find: 'status >= 200 && status < 300',
    replace: 'status >= 200 && status < 600',
  },
  {
    name: 'a build is made without the lease of its task',
    file: `${server}/perform/start-build.ts`,
    find: "  await driver.execute({ actor: { kind: 'system' }, commands, fence: { task: id, epoch } });",
    replace: "  await driver.execute({ actor: { kind: 'system' }, commands });",
  },
  {
    name: 'an agent reports without its lease',
    file: `${server}/doors/agent/agent-calls.ts`,
    find: '        fence: { task, epoch },\n',
    replace: '',
  },
  {
    name: 'the end of a build does not reach its run',
    file: `${server}/driver/decide-request.ts`,
    find: "if (effect.type !== 'tell-run' ||",
    replace: "if (effect.type !== 'tell-run' || effect.result === 'killed' ||",
  },
  {
    name: 'a unit forgets requests that it has merged',
    file: `${server}/driver/units.ts`,
    find: '      merged.requests.push(...known.requests);\n',
    replace: '',
  },
  {
    name: 'what finds no room is not wished for',
    file: `${server}/driver/dispatcher.ts`,
    find: 'if (this.#wanting.delete(kind)) this.#onRoom();',
    replace: '',
  },
  {
    name: 'a stop forgets tasks that are over',
    file: `${server}/driver/driver.ts`,
    find: 'if (this.#taskChanges.length > 0) this.#schedule();',
    replace: '',
  },
];
