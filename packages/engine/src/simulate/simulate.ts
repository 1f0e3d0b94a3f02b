import type { Actor } from '../actor.ts';
import { engineOutcomes, type FlowVersion, type Job, type Outcome, type Step } from '../flow/flow.ts';
import { hookSteps } from '../flow/hooks.ts';
import { stepsByName } from '../flow/steps-by-name.ts';
import { decideRun } from '../run/decide-run.ts';
import { dueAt } from '../run/due-at.ts';
import type { OpenVisit, Phase, Run } from '../run/run.ts';
import type { ChildEnd, RunCommand } from '../run/run-command.ts';
import { own } from '../value.ts';
import { parseDuration } from '../values/duration.ts';
import { type Choice, type TraceEntry, traceEntry } from './trace-entry.ts';

export type Simulated = {
  readonly run: Run;
  /** The start, then each choice with what came of it. */
  readonly trace: readonly TraceEntry[];
  /** What may be chosen now, and what may fail besides, of which no step says what follows. */
  readonly next: readonly Choice[];
  readonly failures: readonly Choice[];
} & (
  | { readonly ok: true }
  /** The choice is none of those that there were. */
  | { readonly ok: false; readonly choice: Choice }
);

/** Walks a flow by chosen outcomes, as the engine would. Arguments, data, quorums and retries are left out. */
export function simulate(version: FlowVersion, choices: readonly Choice[]): Simulated {
  const outline = outlineOf(version);
  let run = startRun(outline);
  const offered = () => ({ run, next: choicesOf(outline, run), failures: failuresOf(version, run) });
  const trace = [traceEntry(outline, undefined, run)];
  for (const choice of choices) {
    const { next, failures } = offered();
    const isChoice = ({ step, outcome }: Choice) => step === choice.step && outcome === choice.outcome;
    if (![...next, ...failures].some(isChoice)) return { ok: false, choice, trace, ...offered() };
    const before = run;
    run = choose(outline, before, choice);
    trace.push(traceEntry(outline, { run: before, choice }, run));
  }
  return { ok: true, trace, ...offered() };
}

/** What only the graph says: nothing is looked up, one person decides, and no minute is full. */
export function outlineOf({ hash, flow, jobs }: FlowVersion): FlowVersion {
  const limits = { transitions: Number.MAX_SAFE_INTEGER, visitsPerMinute: 0 };
  const outlined = ({ retry: _, timeoutMs: __, ...step }: Step): Step => {
    if (own(jobs, step.job)?.kind === 'wait') return { ...step, args: anyEvent };
    if (!step.decision) return { ...step, args: [] };
    const who = [[{ count: 1, groups: ['anybody'], users: [] }]];
    const { grants, expire } = step.decision;
    return { ...step, args: [], decision: { who, grants, reasonMinLength: 0, ...(expire && { expire }) } };
  };
  const steps = flow.steps.map(outlined);
  const hooks = Object.fromEntries(Object.entries(flow.hooks ?? {}).map(([hook, step]) => [hook, outlined(step)]));
  const bare = Object.entries(jobs).map(([name, job]) => [name, { ...job, params: [] }] as const);
  return {
    hash,
    flow: { ...flow, inputs: [], limits, steps, ...(flow.hooks && { hooks }) },
    jobs: Object.fromEntries(bare),
  };
}

const anyEvent: Step['args'] = [{ name: 'event', from: { kind: 'literal', value: 'any' } }];

export function startRun(outline: FlowVersion): Run {
  const start = { type: 'start', id: 'simulated', project: 'default', name: 'simulated' } as const;
  return perform(outline, undefined, { ...start, origin: { kind: 'manual' }, inputs: {} });
}

/** What whom the run waits for may say. */
export function choicesOf({ flow, jobs }: FlowVersion, run: Run): readonly Choice[] {
  if (run.state.status !== 'running') return [];
  const steps = stepsByName(flow);
  return Object.values(run.open).flatMap(({ step: name }) => {
    const step = steps.get(name) as Step;
    const { outcomes } = own(jobs, step.job) as Job;
    return Object.keys(step.on)
      .filter((outcome) => {
        if (step.decision) return !isEngines(outcome) || step.decision.expire?.outcome === outcome;
        return isEngines(outcome) || outcomes.includes(outcome);
      })
      .map((outcome) => ({ step: name, outcome }));
  });
}

/** How the attempts of open steps may end without an outcome that leads on: `onFailure` says what follows. */
export function failuresOf({ flow, jobs }: FlowVersion, run: Run): readonly Choice[] {
  if (run.state.status !== 'running') return [];
  const open = [...flow.steps, ...hookSteps(flow)].filter(({ name }) => own(run.open, name));
  return open.flatMap(({ name: step, job, args, on, timeoutMs }) => {
    const { kind } = own(jobs, job) as Job;
    const isTimed = timeoutMs !== undefined && !(kind === 'wait' && endsBefore(args, timeoutMs));
    const possible = [...failuresOfKind[kind], ...(isTimed ? ['TIMEOUT'] : [])];
    return possible.filter((outcome) => own(on, outcome) === undefined).map((outcome) => ({ step, outcome }));
  });
}

const failuresOfKind: { readonly [kind in Job['kind']]: readonly Outcome[] } = {
  http: ['UNREACHABLE'],
  pipeline: ['FAIL', 'KILLED'],
  flow: ['STOPPED', 'FAILED'],
  code: ['FAIL'],
  decision: [],
  wait: [],
};

/** Whether it waits for a time that has come when its own would be over. */
function endsBefore(args: Step['args'], timeoutMs: number): boolean {
  const { from } = args.find(({ name }) => name === 'for') ?? {};
  const waitedMs = from?.kind === 'literal' ? parseDuration(String(from.value)) : undefined;
  return waitedMs !== undefined && waitedMs <= timeoutMs;
}

/** One of `choicesOf` or `failuresOf`. */
export function choose(outline: FlowVersion, run: Run, { step, outcome }: Choice): Run {
  const visit = own(run.open, step) as OpenVisit;
  if (visit.phase.kind === 'awaiting_trigger') {
    return choose(outline, perform(outline, run, { type: 'trigger', step }), { step, outcome });
  }
  const { on } = stepsByName(outline.flow).get(step) as Step;
  if (visit.phase.kind === 'waiting' && own(on, outcome) === undefined) {
    return perform(outline, timedOut(run, visit, visit.phase), { type: 'timer' });
  }
  return perform(outline, run, commandOf(run, visit, outcome));
}

/** No wait of the outline has a deadline of its own: the time of this one is over now. */
function timedOut(run: Run, visit: OpenVisit, phase: Extract<Phase, { readonly kind: 'waiting' }>): Run {
  const wait = { ...phase.wait, deadline: run.updatedAt };
  return { ...run, open: { ...run.open, [visit.step]: { ...visit, phase: { ...phase, wait } } } };
}

function commandOf(run: Run, { step, number: visit, phase }: OpenVisit, outcome: Outcome): RunCommand {
  if (phase.kind === 'deciding' && isEngines(outcome)) return { type: 'skip', step, outcome, reason: 'simulated' };
  if (phase.kind === 'deciding') return { type: 'decide', step, visit, outcome, digest: phase.decision.digest };
  if (phase.kind === 'waiting') return { type: 'skip', step, outcome, reason: 'simulated' };
  // Without retries and limits of visits, no open step of the outline waits for a time.
  const { uuid, job, number, acts } = (phase as Attempting).attempt;
  const attempt = { run: run.id, step, visit, attempt: number };
  const result = job === 'pipeline' && own(buildResults, outcome);
  if (result) return { type: 'build-finished', attempt, result, message: '', data: { inline: '{}' } };
  const end = job === 'flow' && own(childEnds, outcome);
  if (end) return { type: 'run-finished', attempt, status: end, message: '', data: { inline: '{}' } };
  if (isEngines(outcome)) return { type: 'task-failed', attempt, failure: { outcome, message: 'simulated' } };
  if (acts) return { type: 'act-finished', attempt, act: 1, answer: { ok: true }, end: { kind: 'finished', outcome } };
  if (job === 'code') return { type: 'code-finished', attempt, end: codeEnd(outcome) };
  return { type: 'ack', uuid, outcome, done: true, contrary: 'refuse' };
}

function codeEnd(outcome: Outcome): Extract<RunCommand, { readonly type: 'code-finished' }>['end'] {
  if (outcome === 'SUCCESS') return { kind: 'returned', data: { inline: 'null' } };
  return { kind: 'failed', failure: { message: 'simulated' } };
}

type Attempting = Extract<Phase, { readonly kind: 'attempting' }>;

const buildResults: { readonly [outcome: Outcome]: 'success' | 'failure' | 'killed' } = {
  SUCCESS: 'success',
  FAIL: 'failure',
  KILLED: 'killed',
};

const childEnds: { readonly [outcome: Outcome]: ChildEnd } = { DONE: 'done', STOPPED: 'stopped', FAILED: 'failed' };

function perform(version: FlowVersion, run: Run | undefined, command: RunCommand): Run {
  const now = (run && dueAt(run)) ?? run?.updatedAt ?? 0;
  const seq = (run?.seq ?? 0) + 1;
  const actor: Actor = command.type === 'decide' ? { kind: 'admin' } : { kind: 'system' };
  let made = 0;
  const next = () => {
    made += 1;
    return `${seq}-${made}`;
  };
  const decided = decideRun({ version, run, command, actor, facts: {}, now, ids: { next } });
  if (!decided.ok) throw new Error(`${command.type} of the simulated run: ${decided.failure.message}`);
  return decided.run;
}

const isEngines = (outcome: Outcome): boolean => engineOutcomes.some((reserved) => reserved === outcome);
