import { digestOf } from '../canonical-json.ts';
import { guardedSteps, resolveGuards } from '../decision/guarded-steps.ts';
import { codeKey, type FlowVersion, type Job, type Step } from '../flow/flow.ts';
import { forkStructure, type Place } from '../flow/fork-structure.ts';
import { hookOf } from '../flow/hooks.ts';
import { isRollingBack } from '../rollback/undo-under-way.ts';
import { missingConfig, neededConfig } from '../template/needed-config.ts';
import { own, type Values } from '../value.ts';
import { bindValues } from '../values/bind-values.ts';
import {
  type BranchRef,
  type BranchSet,
  branchSetsOf,
  type Grant,
  isGrantedAbove,
  type OpenVisit,
  type Run,
} from './run.ts';

type VisitRef = { readonly step: string; readonly visit: number };

/** What a move of a run to another version of its flow would do. */
export type MigrationPlan = {
  /** Why it cannot be: nothing is done where there is any. */
  readonly problems: readonly string[];
  /** Open visits that go on in the new version. */
  readonly stay: readonly VisitRef[];
  /** Open decisions that are asked again. */
  readonly askedAgain: readonly VisitRef[];
  /** Outcomes that an open step cannot end with any more. */
  readonly vanish: readonly { readonly step: string; readonly outcome: string }[];
  /** Granted steps that have to be granted again before their next attempt. */
  readonly superseded: readonly string[];
  /** Those that the new version declares. */
  readonly inputs: Values;
};

export function migrationPlan(run: Run, from: FlowVersion, to: FlowVersion): MigrationPlan {
  const visits = Object.values(run.open);
  const granted = Object.keys(run.granted);
  const inputs = bindValues(to.flow.inputs, declared(run.inputs, to));
  const config = missingConfig(neededConfig(to, run.template?.args), run.template);
  const moved: Moved = { run, from, to };
  const askedAgain = visits.filter(({ phase }) => phase.kind === 'deciding');
  return {
    problems: [
      ...(to.flow.name === run.flow.name ? [] : [`it is a version of flow ${to.flow.name}, not of ${run.flow.name}`]),
      ...(run.state.status === 'created' && run.forkedFrom
        ? ['it is a fork that waits for its turn, and begins within this version: fork anew when that is moved']
        : []),
      ...(isGrantedAbove(run)
        ? ['a decision above granted this version of it: another one needs to be granted there']
        : []),
      ...(isRollingBack(run) ? ['it takes back what it did'] : []),
      ...(inputs.ok ? [] : [`input ${inputs.name} ${inputs.problem}`]),
      ...(config ? [config.problem] : []),
      ...visits.flatMap((visit) => visitProblems(moved, visit)),
      ...Object.values(branchSetsOf(run)).flatMap((set) => setProblems(moved, set)),
      ...Object.entries(run.granted).flatMap(([step, grants]) => grantProblems(moved, step, grants)),
      ...unseenBy(moved),
    ],
    stay: visits.map(refOf),
    askedAgain: askedAgain.map(refOf),
    vanish: visits.flatMap(({ step }) => vanishing(moved, step)),
    superseded: granted.filter((step) => findStep(to, step)),
    inputs: inputs.ok ? inputs.values : {},
  };
}

type Moved = { readonly run: Run; readonly from: FlowVersion; readonly to: FlowVersion };

function refOf({ step, number: visit }: OpenVisit): VisitRef {
  return { step, visit };
}

/** A marked input is as the new version says: nobody has given it. */
function declared(inputs: Values, { flow }: FlowVersion): Values {
  const open = flow.inputs.filter(({ mark }) => mark === undefined);
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => open.some(({ name }) => name === key)));
}

function visitProblems(moved: Moved, { step: name, branch, phase }: OpenVisit): readonly string[] {
  const { run, from, to } = moved;
  if (hookOf(from.flow, name)) return [`${name} is under way: the run is moved when it is over`];
  const step = findStep(to, name);
  if (!step) return [`step ${name} is open, and is no more`];
  const [before, after] = [jobOf(from, stepIn(from, name)), jobOf(to, step)];
  if (before.kind !== after.kind) return [`step ${name} is open, and its job is of another kind`];
  if (phase.kind === 'attempting' && before.kind === 'code' && after.kind === 'code') {
    // The task of the attempt is for hosts that have this version of the code.
    if (codeKey(before) !== codeKey(after)) return [`step ${name} is run by ${codeKey(before)}, and not by that there`];
  }
  if (!isPlaced(run, to, { name, branch })) return [`step ${name} is open, and is not in the same branches`];
  if (phase.kind === 'waiting' && vanishing(moved, name).length > 0)
    return [`step ${name} waits, and would not know where to go`];
  if (phase.kind !== 'deciding') return [];
  const guards = resolveGuards(to, step, { run });
  return guards.ok ? [] : [guards.detail];
}

function isPlaced(
  run: Run,
  to: FlowVersion,
  { name, branch }: { name: string; branch: BranchRef | undefined },
): boolean {
  const place = forkStructure(to).placeOf.get(name);
  return place !== undefined && placeText(place) === placeText(placeOf(run, branch));
}

/** As the flow names it, from the sets that are open. */
function placeOf(run: Run, branch: BranchRef | undefined): Place {
  const place: { readonly fork: string; readonly branch: string }[] = [];
  for (let ref = branch; ref; ) {
    const set = own(branchSetsOf(run), ref.set) as BranchSet; // open as long as something is in it
    place.unshift({ fork: set.step, branch: ref.branch });
    ref = set.within;
  }
  return place;
}

function placeText(place: Place): string {
  return JSON.stringify(place.map(({ fork, branch }) => [fork, branch]));
}

function setProblems({ run, from, to }: Moved, { step: name, branches, within }: BranchSet): readonly string[] {
  const fork = findStep(to, name);
  if (!fork) return [`the branches of step ${name} are open, and it is no more`];
  const open = Object.keys(branches);
  const opens = Object.values(fork.on).some(
    (target) => typeof target === 'object' && 'fork' in target && open.every((each) => target.fork.includes(each)),
  );
  const [before, after] = [forkStructure(from).joinOf.get(name), forkStructure(to).joinOf.get(name)];
  return [
    ...(opens ? [] : [`step ${name} does not open the branches ${open.join(' and ')}`]),
    ...(before === after ? [] : [`the branches of step ${name} have another join`]),
    ...(isPlaced(run, to, { name, branch: within }) ? [] : [`step ${name} is not in the same branches`]),
  ];
}

/** A decision that has granted what it guarded would not have seen what it guards then. */
function unseenBy({ run, to }: Moved): readonly string[] {
  const seen = new Map<string, Set<string>>();
  for (const [step, grants] of Object.entries(run.granted)) {
    for (const { decisionStep } of grants) seen.set(decisionStep, (seen.get(decisionStep) ?? new Set()).add(step));
  }
  return [...seen].flatMap(([name, steps]) => {
    const decision = findStep(to, name);
    const guarded = decision?.decision ? guardedSteps(to, decision) : [];
    return guarded
      .filter((step) => !steps.has(step.name))
      .map((step) => `step ${step.name} is guarded by ${name}, which has granted without it`);
  });
}

/** The next attempt finds that its grant does not hold, and goes back to the decision. */
function grantProblems({ run, from, to }: Moved, step: string, grants: readonly Grant[]): readonly string[] {
  const after = findStep(to, step);
  if (!after) return grants.map(({ decisionStep }) => `step ${step} is granted by ${decisionStep}, and is no more`);
  const isOpen = own(run.open, step)?.phase.kind === 'attempting';
  if (isOpen && digestOf(own(to.jobs, after.job)) !== digestOf(own(from.jobs, stepIn(from, step).job))) {
    return [`step ${step} is open under its grant, and its job is another one`];
  }
  return grants.flatMap(({ decisionStep: name }) => {
    const place = forkStructure(to).placeOf.get(name);
    if (!findStep(to, name)?.decision || !place) return [`step ${step} is granted by ${name}, which is no more`];
    const before = forkStructure(from).placeOf.get(name) as Place; // it has been entered
    return placeText(before) === placeText(place)
      ? []
      : [`${name}, which granted ${step}, is not in the same branches`];
  });
}

function vanishing({ from, to }: Moved, name: string) {
  const after = findStep(to, name);
  if (!after) return [];
  return Object.keys(stepIn(from, name).on)
    .filter((outcome) => own(after.on, outcome) === undefined)
    .map((outcome) => ({ step: name, outcome }));
}

function findStep({ flow }: FlowVersion, name: string): Step | undefined {
  return flow.steps.find((step) => step.name === name);
}

/** What is open stands in the version that the run has followed. */
function stepIn(version: FlowVersion, name: string): Step {
  return findStep(version, name) as Step;
}

function jobOf({ jobs }: FlowVersion, { job }: Step): Job {
  return own(jobs, job) as Job;
}
