import type { Actor, BuildCommand, Facts, FlowVersion, Instant, Run } from '@signalbox/engine';
import type { BuildWrite, RunWrite, Unit } from '../aggregates.ts';
import type { NewTask } from '../tasks.ts';
import { buildWrite, releaseFlow, runWrite, unitOf } from './decided-writes.ts';

/** Makes writes as the engine decides them. Ids count, so that tests can tell them apart and repeat. */
export class SampleRuns {
  readonly version: FlowVersion = releaseFlow();
  readonly #prefix: string;
  #count = 0;

  constructor(prefix = 'id') {
    this.#prefix = prefix;
  }

  readonly nextId = (): string => {
    this.#count += 1;
    return `${this.#prefix}${String(this.#count).padStart(6, '0')}`;
  };

  start(given: StartGiven = {}): RunWrite {
    const id = given.id ?? this.nextId();
    const { project = 'main', name = id, at = 1000, version = this.version, lease, facts } = given;
    const { actor = { kind: 'hook', repository: 'repo1' } } = given;
    const origin = { kind: 'manual' } as const;
    const command = { type: 'start', id, project, name, origin, inputs: {} } as const;
    return runWrite({
      version,
      command,
      at,
      nextId: this.nextId,
      actor,
      ...(lease && { lease }),
      ...(facts && { facts }),
    });
  }

  ack(run: Run, outcome = 'SUCCESS', at: Instant = run.updatedAt + 10): RunWrite {
    const [visit] = Object.values(run.open);
    if (visit?.phase.kind !== 'attempting') throw new Error(`${run.name} has no open attempt`);
    const { uuid } = visit.phase.attempt;
    const command = { type: 'ack', uuid, outcome, done: true, contrary: 'refuse' } as const;
    return runWrite({ version: this.version, run, command, at, nextId: this.nextId });
  }

  agree(run: Run, at: Instant = run.updatedAt + 10): RunWrite {
    const [visit] = Object.values(run.open);
    if (visit?.phase.kind !== 'deciding') throw new Error(`${run.name} has no open decision`);
    const { digest } = visit.phase.decision;
    const command = { type: 'decide', step: visit.step, visit: visit.number, outcome: 'AGREE', digest } as const;
    return runWrite({ version: this.version, run, command, at, nextId: this.nextId });
  }

  stop(run: Run, at: Instant = run.updatedAt + 10): RunWrite {
    return runWrite({ version: this.version, run, command: { type: 'stop' }, at, nextId: this.nextId });
  }

  /** From its start to the end of its last step. */
  whole(given: StartGiven = {}): readonly RunWrite[] {
    const writes = [this.start(given)];
    const then = (next: (run: Run) => RunWrite) => writes.push(next(writes.at(-1)?.state as Run));
    then((run) => this.ack(run, 'FAIL'));
    then((run) => this.ack(run));
    then((run) => this.agree(run));
    then((run) => this.ack(run));
    return writes;
  }

  build(
    given: Partial<CreateBuild['build']> & { readonly labels?: NewTask['labels']; readonly at?: Instant } = {},
  ): BuildWrite {
    const { labels = {}, at = 1000, ...build } = given;
    const command: BuildCommand = {
      type: 'create',
      build: { ...sampleBuild, id: this.nextId(), ...build },
      plan: {
        ok: true,
        workflows: [{ name: 'test', labels, plan: 'a'.repeat(64), procs: ['clone', 'unit'] }],
        warnings: [],
      },
    };
    return buildWrite({ command, at });
  }
}

type StartGiven = {
  readonly id?: string;
  readonly project?: string;
  readonly name?: string;
  readonly at?: Instant;
  readonly version?: FlowVersion;
  readonly actor?: Actor;
  readonly lease?: NewTask['lease'];
  readonly facts?: Facts;
};

type CreateBuild = Extract<BuildCommand, { type: 'create' }>;

const sampleBuild: Omit<CreateBuild['build'], 'id'> = {
  project: 'main',
  repository: { id: 'repo1', name: 'shop', url: 'http://127.0.0.1:9/shop.git' },
  number: 1,
  event: 'push',
  commit: 'c'.repeat(40),
  ref: 'refs/heads/main',
  branch: 'main',
  message: 'a change',
  author: 'ann',
};

/** A unit per write. */
export function batchOf(...writes: readonly Unit['writes'][number][]): { units: readonly Unit[]; tasks: readonly [] } {
  return { units: writes.map((write) => unitOf([write])), tasks: [] };
}
