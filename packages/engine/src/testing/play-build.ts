import type { Actor } from '../actor.ts';
import type { After, Build } from '../build/build.ts';
import type { BuildCommand, Plan, ProcReport, WorkflowReport } from '../build/build-command.ts';
import { type BuildEffect, effectsOfBuild } from '../build/build-effect.ts';
import type { BuildTransition } from '../build/build-event.ts';
import { decideBuild } from '../build/decide-build.ts';
import { evolveBuild } from '../build/evolve-build.ts';
import type { AttemptRef } from '../run/run.ts';
import type { Instant } from '../value.ts';

export type BuildAct = { readonly command: BuildCommand; readonly by?: Actor; readonly at?: Instant };

/** What a driver would have committed after some acts. */
export type PlayedBuild = {
  readonly build: Build | undefined;
  readonly journal: readonly BuildTransition[];
  readonly effects: readonly BuildEffect[];
  /** What the latest act got: the code of a refusal, `nothing` for no events, else the types of its events. */
  readonly answer: string;
};

export function playBuild(acts: readonly BuildAct[]): PlayedBuild {
  return acts.reduce(performOnBuild, { build: undefined, journal: [], effects: [], answer: '' });
}

export function performOnBuild(before: PlayedBuild, { command, by = agent, at = 0 }: BuildAct): PlayedBuild {
  const { build } = before;
  const decided = decideBuild({ build, command, actor: by, now: at });
  if (!decided.ok) return { ...before, answer: decided.failure.code };
  const { events } = decided;
  if (events.length === 0) return { ...before, answer: 'nothing' };
  const transition = { seq: (build?.seq ?? 0) + 1, at, actor: by, cause: command.type, events };
  const after = evolveBuild(build, transition);
  return {
    build: after,
    journal: [...before.journal, transition],
    effects: [...before.effects, ...effectsOfBuild(build, after)],
    answer: events.map(({ type }) => type).join(' '),
  };
}

const agent: Actor = { kind: 'agent', id: 'g1', name: 'builder' };

export const waiting: AttemptRef & { readonly uuid: string } = {
  run: 'r1',
  step: 'build',
  visit: 1,
  attempt: 1,
  uuid: 'id-1',
};

/** Each named workflow has the procs `clone` and `test`. */
export function create(workflows: readonly string[], more: { plan?: Plan; alone?: boolean } = {}): BuildAct {
  const plan: Plan = {
    ok: true,
    warnings: ['no image'],
    workflows: workflows.map((name) => ({ name, labels: {}, plan: `plan of ${name}`, procs: ['clone', 'test'] })),
  };
  const build = {
    id: 'b1',
    project: 'p1',
    repository: { id: 'shop', name: 'forge/shop', url: 'http://127.0.0.1/shop' },
    number: 4,
    event: 'push' as const,
    commit: 'c0ffee',
    ref: 'refs/heads/main',
    branch: 'main',
    message: 'mend the shop',
    author: 'dora',
    ...(!more.alone && { attempt: waiting }),
  };
  return { command: { type: 'create', build, plan: more.plan ?? plan }, by: { kind: 'system' } };
}

/** Workflows that wait for others: with `?` where also after a failure, with `!` where only then. */
export function createAfter(waiting: { readonly [workflow: string]: string }): BuildAct {
  const workflows = Object.entries(waiting).map(([name, text]) => {
    const [, words = '', mark] = /^(.*?)([?!]?)$/.exec(text) ?? [];
    const after: After = { workflows: words.split(' '), onSuccess: mark !== '!', onFailure: mark !== '' };
    return { name, labels: {}, plan: 'plan', procs: ['test'], ...(words !== '' && { after }) };
  });
  return create([], { plan: { ok: true, warnings: [], workflows } });
}

type Holder = { epoch?: number; agent?: string; workflow?: string };

const leaseOf = ({ epoch = 1, agent: holder = 'g1', workflow = 'ci' }: Holder) => ({ workflow, agent: holder, epoch });

export function init(holder: Holder = {}): BuildAct {
  return { command: { type: 'init', ...leaseOf(holder) } };
}

export function update(proc: string, report: Partial<ProcReport>, holder: Holder = {}): BuildAct {
  const empty = { exited: false, exitCode: 0, startedAt: 1, finishedAt: 2, skipped: false, message: '' };
  return { command: { type: 'update', proc, report: { ...empty, ...report }, ...leaseOf(holder) } };
}

export function done(report: Partial<WorkflowReport> = {}, holder: Holder = {}): BuildAct {
  return { command: { type: 'done', report: { exitCode: 0, message: '', ...report }, ...leaseOf(holder) }, at: 9 };
}

export const kill: BuildAct = { command: { type: 'kill', reason: 'superseded' }, by: { kind: 'admin' }, at: 8 };

/** A build in one line, as `running | ci running: clone success, test pending`. */
export function buildPicture(build: Build | undefined): string {
  if (!build) return 'no build';
  const { state, workflows } = build;
  const status = state.status === 'finished' ? `finished ${state.result}` : state.status;
  const each = Object.values(workflows).map((workflow) => {
    const procs = workflow.procs.map((proc) => `${proc.name} ${proc.state.status}`).join(', ');
    const result = workflow.state.status === 'finished' ? ` ${workflow.state.result}` : '';
    return `${workflow.name} ${workflow.state.status}${result}: ${procs}`;
  });
  return [status, ...each].join(' | ');
}
