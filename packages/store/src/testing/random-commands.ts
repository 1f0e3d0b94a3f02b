import { type Build, hashFlow, openRunsFactKey, type Run } from '@signalbox/engine';
import fc from 'fast-check';
import type { CommitBatch, RunWrite, Unit, Write } from '../aggregates.ts';
import type { TaskChange } from '../tasks.ts';
import { httpJob, unitOf } from './decided-writes.ts';
import type { MemoryOracle } from './memory-oracle.ts';
import { SampleRuns } from './sample-runs.ts';

/** Numbers pick among what there is when the command comes, so that most of them mean something. */
const pick = fc.nat(1000);
const chance = fc.nat(9);
const writing = fc.constantFrom('start', 'queue', 'ack', 'fail', 'agree', 'stop', 'build', 'again', 'twin');
const unit = fc.record({
  write: writing,
  pick,
  claim: pick,
  claims: chance,
  facts: chance,
  fenced: chance,
  defines: chance,
});
const change = fc.record({ change: fc.constantFrom('finish', 'retry', 'postpone'), pick, stale: chance });

export const randomCommand = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constant('commit'),
      units: fc.array(unit, { maxLength: 5 }),
      changes: fc.array(change, { maxLength: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('claim'),
      limit: fc.integer({ min: 1, max: 6 }),
      owner: fc.nat(2),
      later: fc.nat(4000),
      labels: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('extend'), pick, stale: chance }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('release'), owner: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('archive'), pick }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('other'),
      what: fc.constantFrom('user', 'event', 'unevent', 'unaction', 'number'),
      pick: fc.nat(5),
    }),
  },
);

export type RandomCommand = typeof randomCommand extends fc.Arbitrary<infer Command> ? Command : never;
type Units = Extract<RandomCommand, { type: 'commit' }>;

/** Makes of random picks what the driver could ask of a store, right and wrong. */
export class CommandMaker {
  readonly runs: SampleRuns;
  readonly #oracle: MemoryOracle;
  readonly #limited;
  now = 1000;

  constructor(oracle: MemoryOracle, seed: string) {
    this.#oracle = oracle;
    this.runs = new SampleRuns(seed);
    const { flow, jobs } = this.runs.version;
    this.#limited = hashFlow(
      { ...flow, name: 'limited', limits: { ...flow.limits, openRuns: 1, onFull: 'queue' } },
      jobs,
    );
  }

  batch({ units, changes }: Units): CommitBatch {
    this.now += 100;
    return {
      units: units.map((each) => this.#unit(each)),
      tasks: changes.flatMap((each): TaskChange[] => {
        const task = picked([...this.#oracle.tasks.values()], each.pick);
        if (!task) return [];
        const epoch = task.epoch + (each.stale === 0 ? 1 : 0);
        if (each.change === 'finish') return [{ change: 'finish', task: task.id, epoch }];
        const problem = 'busy';
        const kind = each.change === 'retry' ? 'retry' : 'postpone';
        return [{ change: kind, task: task.id, epoch, notBefore: this.now + 50, problem }];
      }),
    };
  }

  get known() {
    const ids = (kind: string) =>
      [...this.#oracle.aggregates.keys()].flatMap((key) =>
        key.startsWith(`${kind}:`) ? [key.slice(kind.length + 1)] : [],
      );
    return {
      runs: ids('run'),
      builds: ids('build'),
      tasks: [...this.#oracle.tasks.keys()],
      facts: ['users', ...[...this.#oracle.facts.keys()].sort()],
    };
  }

  #unit({ write, pick, claim, claims, facts, fenced, defines }: Units['units'][number]): Unit {
    const writes = [this.#write(write, pick)];
    const task = picked([...this.#oracle.tasks.values()], claim);
    const key = openRunsFactKey('main', 'release');
    const version = (this.#oracle.facts.get(key)?.version ?? 0) + (facts === 0 ? 1 : 0);
    return unitOf(writes, {
      claims: claims < 3 ? [{ key: `key:${claim % 9}`, value: writes[0]?.id ?? '', at: this.now }] : [],
      facts: facts < 2 ? [{ key, version }] : [],
      fences: fenced < 2 && task ? [{ task: task.id, epoch: task.epoch }] : [],
      definitions:
        defines === 0
          ? [
              {
                kind: 'action',
                project: 'main',
                uuid: this.runs.nextId(),
                job: httpJob(`job${claim % 3}`),
                create: false,
                at: this.now,
              },
            ]
          : defines === 1
            ? [
                {
                  kind: 'flow',
                  project: 'main',
                  uuid: this.runs.nextId(),
                  version: claim % 2 ? this.#limited : this.runs.version,
                  name: 'f',
                  at: this.now,
                },
              ]
            : [],
    });
  }

  #write(write: Units['units'][number]['write'], pick: number): Write {
    const at = this.now;
    const run = picked(this.#runsWith(write), pick);
    switch (write) {
      case 'build':
        return this.runs.build({ number: pick + this.now, at, labels: pick % 2 ? { platform: 'linux' } : {} });
      case 'queue':
        return this.#queued(at);
      case 'ack':
        return run ? this.runs.ack(run, 'SUCCESS', at) : this.#started(pick, at);
      case 'fail':
        return run ? this.runs.ack(run, 'FAIL', at) : this.#started(pick, at);
      case 'agree':
        return run ? this.runs.agree(run, at) : this.#started(pick, at);
      case 'stop':
        return run ? this.runs.stop(run, at) : this.#started(pick, at);
      case 'again':
        return this.runs.start({ ...(run && { id: run.id }), at });
      case 'twin': {
        const [attempt] = run ? this.#attemptsOf(run) : [];
        const start = this.#started(pick, at);
        return attempt ? { ...start, attempts: [attempt, ...start.attempts.slice(1)] } : start;
      }
      default:
        return this.#started(pick, at);
    }
  }

  #started(pick: number, at: number): RunWrite {
    return this.runs.start({ at, ...(pick % 3 === 0 && { lease: { owner: `server:${pick % 2}`, until: at + 500 } }) });
  }

  #queued(at: number): RunWrite {
    const key = openRunsFactKey('main', 'limited');
    const fact = this.#oracle.facts.get(key);
    const facts = { [key]: { version: fact?.version ?? 0, value: fact?.value } };
    return this.runs.start({ at, version: this.#limited, facts });
  }

  #attemptsOf(run: Run): RunWrite['attempts'] {
    return Object.values(run.open).flatMap(({ phase, step, number: visit }) =>
      phase.kind === 'attempting'
        ? [{ uuid: phase.attempt.uuid, project: 'main', run: run.id, step, visit, attempt: 1, at: 1 }]
        : [],
    );
  }

  #runsWith(write: string): readonly Run[] {
    const runs = [...this.#oracle.aggregates.values()].filter((state): state is Run => !isBuild(state));
    const phase = write === 'agree' ? 'deciding' : 'attempting';
    if (write === 'again') return runs;
    return runs.filter(({ state, open }) =>
      write === 'stop'
        ? ['running', 'created'].includes(state.status)
        : state.status === 'running' && Object.values(open).some((visit) => visit.phase.kind === phase),
    );
  }
}

function isBuild(state: Run | Build): state is Build {
  return 'repository' in state;
}

/** The `number`th, counted round. */
export function picked<T>(items: readonly T[], number: number): T | undefined {
  return items[number % Math.max(1, items.length)];
}
