import type { Mutant } from './mutant.ts';

const engine = 'packages/engine/src';
const door = 'packages/server/src/doors/agent';
const hosts = 'packages/server/src/job-hosts';

/** Of code jobs and the hosts that run them. */
export const codeMutants: readonly Mutant[] = [
  {
    name: 'a result of code is taken without its lease',
    file: `${door}/job-host-calls.ts`,
    find: 'commands: [{ to, command }], fence: { task, epoch } });',
    replace: 'commands: [{ to, command }] });',
  },
  {
    name: 'undo data is acknowledged before it is kept',
    file: `${door}/job-host-calls.ts`,
    find: "await this.#tell(held, { type: 'keep-undo-data'",
    replace: "void this.#tell(held, { type: 'keep-undo-data'",
  },
  {
    name: 'undo data is kept of one key only',
    file: `${engine}/run/evolve-run.ts`,
    find: '{ undoData: { ...visit.undoData, [key]: value } }',
    replace: '{ undoData: { [key]: value } }',
  },
  {
    name: 'a job host is given versions that it has not',
    file: `${hosts}/job-hosts.ts`,
    find: 'const host = roomiest(this.#byCode.get(code), task);',
    replace: 'const host = code === "" ? undefined : roomiest(this.#hosts, task);',
  },
  {
    name: 'the room of what is over is never given back',
    file: `${hosts}/job-host.ts`,
    find: 'this.held.delete(id);',
    replace: '',
  },
  {
    name: 'a job that throws is not tried again',
    file: `${engine}/run/advance-run.ts`,
    find: "(outcome === 'FAIL' && job.kind === 'code')",
    replace: "(outcome === 'FAIL' && job.kind !== 'code')",
  },
  {
    name: 'an effect of code is made again after a timeout',
    file: `${engine}/run/advance-run.ts`,
    find: '!job.effect || isIdempotent(job)',
    replace: "job.kind === 'code'",
  },
];
