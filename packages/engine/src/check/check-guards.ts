import { guardedSteps, reachedBeforeDecision } from '../decision/guarded-steps.ts';
import type { DecisionRule, Flow, FlowVersion, Outcome, Step } from '../flow/flow.ts';
import { reachedSteps } from '../flow/reached-steps.ts';
import { stepsByName } from '../flow/steps-by-name.ts';
import { own } from '../value.ts';
import { isKnownAtStart } from '../values/resolve-args.ts';
import type { FlowFinding } from './check-flow.ts';

type Version = Pick<FlowVersion, 'flow' | 'jobs'>;

/** Guards that would guard nothing, and waiting that would do what needs a grant. */
export function checkGuards(version: Version, leniency: FlowFinding['severity']): readonly FlowFinding[] {
  const decisions = version.flow.steps.filter(({ decision }) => decision);
  const guards = decisions.some(({ decision }) => decision?.expire) ? guardsOf(version, decisions) : new Map();
  const free = decisions.length > 0 ? reachedFromStart(version.flow) : new Set<Step>();
  return decisions.flatMap((step) => {
    const rule = step.decision as DecisionRule;
    return [
      ...idleGuards(version, step, rule),
      ...unnamedFlows(version, step),
      ...askedOfTrigger(version, step),
      ...grantByWaiting({ version, guards }, step, rule),
      ...grantByRefusal({ version, free, severity: leniency }, step),
    ];
  });
}

/** The decisions that guard each step. */
type Guards = ReadonlyMap<Step, readonly Step[]>;

function guardsOf(version: Version, decisions: readonly Step[]): Guards {
  const free = reachedFromStart(version.flow);
  const guards = new Map<Step, Step[]>();
  for (const decision of decisions) {
    for (const step of guardedSteps(version, decision)) {
      // What each run begins with needs no grant, unless the decision names it.
      if (free.has(step) && !decision.decision?.guards) continue;
      guards.set(step, [...(guards.get(step) ?? []), decision]);
    }
  }
  return guards;
}

function idleGuards(
  { flow, jobs }: Version,
  step: Step,
  { guards = [], grants }: DecisionRule,
): readonly FlowFinding[] {
  if (guards.length === 0) return [];
  const place = { step: step.name, clause: 'guards' } as const;
  const finding = (message: string): FlowFinding => ({ severity: 'error', code: 'guards_nothing', message, place });
  const guarded = [...new Set(guards)].flatMap((name) => stepsByName(flow).get(name) ?? []);
  const near = reachedBeforeDecision(flow, step, grants);
  const reached = guarded.every((each) => near.has(each)) ? near : reachedSteps(flow, step, grants);
  return guarded.flatMap((each) => {
    const { name, job } = each;
    if (own(jobs, job)?.effect === false) return [finding(`guards (${name}) is no effect: it changes nothing outside`)];
    return reached.has(each)
      ? []
      : [finding(`guards (${name}) is not reached by ${grants.join(' or ')}: no grant would ever be for it`)];
  });
}

/** The version of what is started is approved with it: see `childFlows`. */
function unnamedFlows(version: Version, decision: Step): readonly FlowFinding[] {
  return guardedSteps(version, decision).flatMap(({ name, job, args }): readonly FlowFinding[] => {
    const from = args.find((each) => each.name === 'flow')?.from;
    if (own(version.jobs, job)?.kind !== 'flow' || !from || isKnownAtStart(from)) return [];
    const message = `step (${name}) args (flow) is named by what the run finds, and decision (${decision.name}) approves a version of it: it needs a name or an input`;
    return [{ severity: 'error', code: 'guard_unknown', message, place: { step: name, argument: 'flow' } }];
  });
}

/** Who decides approves the arguments of what they guard: nobody may give them afterwards, and a decision would never open. */
function askedOfTrigger(version: Version, decision: Step): readonly FlowFinding[] {
  return guardedSteps(version, decision).flatMap(({ name, job, args, trigger }): readonly FlowFinding[] => {
    const found = own(version.jobs, job);
    if (trigger !== 'manual' || found?.kind !== 'code') return [];
    const asked = found.params.find((param) => {
      // What is static may come from a template.
      const isGiven = !param.required || param.default !== undefined || param.mark !== undefined;
      return !isGiven && !args.some((binding) => binding.name === param.name);
    });
    if (!asked) return [];
    const message = `step (${name}) args (${asked.name}) is given by who triggers it, and decision (${decision.name}) approves it before that: the flow has to give it, as an input perhaps`;
    return [{ severity: 'error', code: 'guard_unknown', message, place: { step: name } }];
  });
}

type Guarded = { readonly version: Version; readonly guards: Guards };

function grantByWaiting(guarded: Guarded, step: Step, { expire, grants }: DecisionRule): readonly FlowFinding[] {
  if (!expire) return [];
  const { outcome } = expire;
  const why = grants.includes(outcome) ? 'grants' : reachedByWaiting(guarded, step, outcome);
  if (why === undefined) return [];
  const message = `expire (${outcome}) ${why}: nothing is granted by waiting`;
  return [{ severity: 'error', code: 'grant_by_waiting', message, place: { step: step.name, clause: 'expire' } }];
}

type Refused = {
  readonly version: Version;
  /** What happens without any decision, as it did before this one. */
  readonly free: ReadonlySet<Step>;
  readonly severity: FlowFinding['severity'];
};

/** One person refuses, whatever the quorum is, and has not approved what is dispatched. */
function grantByRefusal({ version, free, severity }: Refused, step: Step): readonly FlowFinding[] {
  const { grants, guards, expire } = step.decision as DecisionRule;
  const guarded = new Set(guardedSteps(version, step));
  const isGrantedHere = (each: Step) => guarded.has(each) && (guards !== undefined || !free.has(each));
  const isGrantedByOther = (each: Step) =>
    version.flow.steps.some(
      (other) =>
        other !== step &&
        other.decision &&
        guardedSteps(version, other).includes(each) &&
        isGrantedBefore(version.flow, step, other),
    );
  const refusals = Object.keys(step.on).filter((outcome) => !grants.includes(outcome) && outcome !== expire?.outcome);
  return refusals.flatMap((outcome): readonly FlowFinding[] => {
    const reached = reachedBeforeDecision(version.flow, step, [outcome]);
    const around = [...reached].find((each) => isGrantedHere(each) && !isGrantedByOther(each));
    if (!around) return [];
    const message = `step (${step.name}) return state (${outcome}) grants nothing, and leads to ${around.name}, which this decision guards: one person would be enough for it. Say grants = (${[...grants, outcome].join(', ')}), or let it lead elsewhere`;
    return [{ severity, code: 'grant_by_refusal', message, place: { step: step.name, outcome } }];
  });
}

function reachedByWaiting({ version, guards }: Guarded, step: Step, outcome: string): string | undefined {
  const { flow } = version;
  const reached = reachedBeforeDecision(flow, step, [outcome]);
  const own = guardedSteps(version, step).find((each) => reached.has(each));
  if (own) return `leads to ${own.name}, which this decision guards`;
  for (const each of reached) {
    const around = guards.get(each)?.find((other) => !isGrantedBefore(flow, step, other));
    if (around) return `leads to ${each.name} around ${around.name}, which guards it`;
  }
  return undefined;
}

/** What happens without any decision. */
function reachedFromStart(flow: Flow): ReadonlySet<Step> {
  const [entry] = flow.steps as readonly [Step, ...Step[]]; // a flow with a decision has steps
  if (entry.decision) return new Set();
  return new Set([entry, ...reachedBeforeDecision(flow, entry, Object.keys(entry.on))]);
}

/** Whether no path leads to a step but by a grant of the decision, which stands until that is entered again. */
function isGrantedBefore(flow: Flow, step: Step, decision: Step): boolean {
  const { grants } = decision.decision as DecisionRule;
  const isNoGrant = (from: Step, outcome: Outcome) => from !== decision || !grants.includes(outcome);
  const [entry] = flow.steps as readonly [Step, ...Step[]]; // the decision is one
  const begins = Object.keys(entry.on).filter((outcome) => isNoGrant(entry, outcome));
  return entry !== step && !reachedSteps(flow, entry, begins, isNoGrant).has(step);
}
