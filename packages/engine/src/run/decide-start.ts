import { type Actor, isSamePerson } from '../actor.ts';
import type { Facts, FindFlow, FindSecret } from '../fact.ts';
import { refuse } from '../failure.ts';
import type { FlowVersion, Limits } from '../flow/flow.ts';
import { entryOf } from '../flow/hooks.ts';
import type { Ids } from '../ids.ts';
import { configFor, missingConfig, type NeededConfig, neededConfig } from '../template/needed-config.ts';
import type { RunTemplate } from '../template/template.ts';
import type { Instant } from '../value.ts';
import { bindValues } from '../values/bind-values.ts';
import { sizeProblem } from '../values/size-problem.ts';
import { enterStep } from './advance-run.ts';
import { type DecidedRun, decidedRun } from './decided-run.ts';
import { Draft } from './draft.ts';
import { applyRunEvent } from './evolve-run.ts';
import { type ForkPoint, hadSiblings } from './fork-point.ts';
import { lastingEvents } from './kept-events.ts';
import { limitStart } from './limit-open-runs.ts';
import { type BranchSet, branchSetsOf, type Grant, type Run } from './run.ts';
import type { RunCommand } from './run-command.ts';
import type { RunEvent } from './run-event.ts';
import { isFinishedGroup } from './run-group.ts';

type Starting = {
  readonly version: FlowVersion;
  readonly run: Run | undefined;
  readonly actor: Actor;
  readonly now: Instant;
  readonly ids: Ids;
  readonly facts: Facts;
  readonly findFlow?: FindFlow;
  readonly findSecret?: FindSecret;
};

export function startRun(starting: Starting, command: Extract<RunCommand, { type: 'start' }>): DecidedRun {
  const { run, version } = starting;
  if (run) return refuse('already_exists', `run ${run.name} exists already`);
  const { flow } = version;
  const inputs = bindValues(flow.inputs, command.inputs, command.template?.inputs);
  if (!inputs.ok) return refuse('argument_invalid', `input ${inputs.name} ${inputs.problem}`, `inputs.${inputs.name}`);
  const large = sizeProblem(inputs.values);
  if (large !== undefined) return refuse('argument_invalid', `the inputs: ${large}`, 'inputs');
  const { id, project, name, origin, group, description } = command;
  if (group && isFinishedGroup(group, starting.facts)) {
    return refuse('run_group_finished', `group ${group.name} is finished: it takes no more runs`);
  }
  const entry = entryOf(flow);
  if (entry === undefined) return refuse('argument_invalid', `flow ${flow.name} has no steps`);
  const needed = neededConfig(version, command.template?.args);
  const missing = missingConfig(needed, command.template);
  if (missing) return refuse('argument_invalid', missing.problem, missing.at);
  const template = templateOf(command, needed);
  const started: RunStarted = {
    type: 'run_started',
    id,
    project,
    name,
    flow: { name: flow.name, hash: version.hash },
    origin,
    inputs: inputs.values,
    ...(template && { template }),
    ...(group && { group }),
    ...(description !== undefined && { description }),
    ...(version.format !== undefined && { format: version.format }),
    transitionsAllowed: flow.limits.transitions,
  };
  const limits: Limits = command.cannotWait ? { ...flow.limits, onFull: 'refuse' } : flow.limits;
  const place = { project, flow: flow.name, ...(template && { template }) };
  const limited = limitStart({ ...limits, template: command.template?.limit }, place, starting.facts);
  if (typeof limited === 'object' && 'ok' in limited) return limited;
  const draft = draftOf(starting, started);
  if (limited === 'starts') enterStep(draft, entry);
  else draft.emit({ type: 'run_queued', ...limited });
  return decidedRun(draft, started);
}

function templateOf(
  { template }: Extract<RunCommand, { type: 'start' }>,
  needed: readonly NeededConfig[],
): RunTemplate | undefined {
  if (!template) return undefined;
  const { id, name, version, args } = template;
  const config = configFor(needed, template.config ?? {});
  return { id, name, version, args, ...(config && { config }) };
}

/** A run that begins where another one has been: it has what that had by then, and goes its own way. */
export function forkRun(starting: Starting, command: Extract<RunCommand, { type: 'fork' }>): DecidedRun {
  const { run, version } = starting;
  const { id, name, from, limit } = command;
  if (run) return refuse('already_exists', `run ${run.name} exists already`);
  if (hadSiblings(from)) return refuse('wrong_status', siblingsText(from));
  const { project, flow, origin, inputs, template, group, context, steps, granted, branchSets, editors } = from.run;
  const events = lastingEvents(from.run, starting.now);
  const lasting = { ...(branchSets && { branchSets }), ...(editors && { editors }), ...(events && { events }) };
  const started: RunStarted = {
    type: 'run_started',
    id,
    project,
    name,
    flow,
    origin,
    inputs,
    ...(template && { template }),
    // What goes on from an old run is no more of a release that is over.
    ...(group && !isFinishedGroup(group, starting.facts) && { group }),
    transitionsAllowed: version.flow.limits.transitions,
    ...(version.format !== undefined && { format: version.format }),
    forkedFrom: {
      run: from.run.id,
      name: from.run.name,
      step: from.step,
      visit: from.visit,
      ...(from.branch && { branch: from.branch }),
      initiators: initiatorsOf(from),
    },
    base: { context, steps, granted: leftBehind(granted), ...lasting },
  };
  const place = { project, flow: flow.name, ...(template && { template }) };
  const limited = limitStart({ ...version.flow.limits, template: limit }, place, starting.facts);
  if (typeof limited === 'object' && 'ok' in limited) return limited;
  const draft = draftOf(starting, started);
  if (limited === 'starts') enterStep(draft, from.step, from.branch);
  else draft.emit({ type: 'run_queued', ...limited });
  return decidedRun(draft, started);
}

/** One approval is not for as many effects as there are forks: what was granted is asked again when a fork comes to it. */
function leftBehind(granted: Run['granted']): Run['granted'] {
  const anew = (grants: readonly Grant[]) => grants.map((grant) => ({ ...grant, digest: '' }));
  return Object.fromEntries(Object.entries(granted).map(([step, grants]) => [step, anew(grants)]));
}

/** Before the outermost fork there was no other branch. */
function siblingsText({ run, step }: ForkPoint): string {
  const outermost = Object.values(branchSetsOf(run)).find(({ within }) => !within) as BranchSet;
  const before = `${outermost.step}#${outermost.visit}`;
  return `another branch of ${run.name} was open when ${step} was entered: fork from ${before}, where they parted, or from behind their join`;
}

type RunStarted = Extract<RunEvent, { readonly type: 'run_started' }>;

function draftOf(starting: Starting, started: RunStarted): Draft {
  const before = applyRunEvent(undefined, started, { at: starting.now, actor: starting.actor, seq: 0 });
  return new Draft({ ...starting, run: before });
}

/** A fork makes nobody free to decide what they have started. */
function initiatorsOf({ run: { startedBy, forkedFrom } }: ForkPoint): readonly Actor[] {
  const earlier = forkedFrom?.initiators ?? [];
  return [...earlier.filter((actor) => !isSamePerson(actor, startedBy)), startedBy];
}
