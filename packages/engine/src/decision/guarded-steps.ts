import { digestOf } from '../canonical-json.ts';
import type { FindFlow } from '../fact.ts';
import type { Flow, FlowVersion, Job, Outcome, Step } from '../flow/flow.ts';
import { reachedSteps } from '../flow/reached-steps.ts';
import { stepsByName } from '../flow/steps-by-name.ts';
import { pointOfNoReturn } from '../rollback/point-of-no-return.ts';
import { changeOf, type GuardedStep, type Run } from '../run/run.ts';
import { own } from '../value.ts';
import { type Known, resolveArgs } from '../values/resolve-args.ts';
import { childVersion } from './child-version.ts';

/** The effect steps that a granting outcome of the decision can reach before the next decision, or those that it names. */
export function guardedSteps(version: Definition, decision: Step): readonly Step[] {
  return guardedEffects(version, decision).map(({ step }) => step);
}

/** Whether any effect of the flow is let happen by people. */
export function asksPeople(version: Definition): boolean {
  return version.flow.steps.some((step) => step.decision && guardedSteps(version, step).length > 0);
}

type Definition = Pick<FlowVersion, 'flow' | 'jobs'>;

type Effect = { readonly step: Step; readonly job: Job; readonly jobHash: string };

/** A version never changes. Finding and hashing its effects for each attempt took 100 µs where ten were guarded. */
const knownEffects = new WeakMap<Definition, Map<Step, readonly Effect[]>>();

function guardedEffects(version: Definition, decision: Step): readonly Effect[] {
  const ofVersion = knownEffects.get(version) ?? new Map<Step, readonly Effect[]>();
  const effects = ofVersion.get(decision) ?? findEffects(version, decision);
  knownEffects.set(version, ofVersion.set(decision, effects));
  return effects;
}

function findEffects({ flow, jobs }: Definition, decision: Step): readonly Effect[] {
  const { grants = [], guards } = decision.decision ?? {};
  const guarded = guards
    ? new Set(guards.flatMap((name) => stepsByName(flow).get(name) ?? []))
    : reachedBeforeDecision(flow, decision, grants);
  // People read them from the first that happens to the last, as the flow has them.
  return flow.steps.flatMap((step) => {
    const job = guarded.has(step) ? own(jobs, step.job) : undefined;
    return job?.effect ? [{ step, job, jobHash: digestOf(job) }] : [];
  });
}

/** What these outcomes of a decision let happen without any other decision. */
export function reachedBeforeDecision(flow: Flow, decision: Step, outcomes: readonly Outcome[]): ReadonlySet<Step> {
  // What only writes something down lets nothing happen: what is behind it is guarded by what is before it.
  return reachedSteps(flow, decision, outcomes, (step) => !step.decision || step.decision.kind === 'record');
}

export type Guards =
  | { readonly ok: true; readonly guards: readonly GuardedStep[] }
  | { readonly ok: false; readonly detail: string; readonly reason?: 'limit' };

/** Of all its guards: they stand in the run, in the event that opens the decision, and people are to read them. */
const argsLimit = 262_144;

type KnownToGuards = Known & { readonly findFlow?: FindFlow | undefined };

/** The guarded steps as they would be dispatched now. */
export function resolveGuards(version: FlowVersion, decision: Step, known: KnownToGuards): Guards {
  const { run, findFlow } = known;
  const guards: GuardedStep[] = [];
  let length = 0;
  for (const { step, job, jobHash } of guardedEffects(version, decision)) {
    const resolved = resolveArgs(step, job, known);
    if (!resolved.ok) return resolved;
    length += JSON.stringify(resolved.args).length;
    if (length > argsLimit) {
      const detail = `the arguments of what decision ${decision.name} guards have more than ${argsLimit} characters`;
      return { ok: false, detail, reason: 'limit' };
    }
    const { environment } = job;
    const { irreversible } = pointOfNoReturn(job);
    const place = {
      ...(environment !== undefined && { environment }),
      ...(irreversible !== undefined && { irreversible }),
    };
    const child =
      job.kind === 'flow' ? childVersion({ flow: version.flow, run, step, args: resolved.args }, findFlow) : {};
    if ('missing' in child) return { ok: false, detail: `step ${step.name}: ${child.missing}` };
    guards.push({ step: step.name, job: job.name, jobHash, args: resolved.args, ...place, ...child });
  }
  return { ok: true, guards };
}

/**
 * What a person approves: SHA-256 over the canonical JSON of flow hash, commit and, per guarded step, in the order of their
 * names, its job's hash, resolved arguments, environment and the versions of the flow that it starts and of all below that.
 */
export function decisionDigest(run: Run, guards: readonly GuardedStep[]): string {
  const commit = changeOf(run)?.commit ?? null;
  // Not in the order that people read them in: what was granted has to hold whatever a version of ours makes of that.
  const named = [...guards].sort((a, b) => (a.step < b.step ? -1 : 1));
  return digestOf({ flow: run.flow.hash, commit, guards: named, artifacts: [] });
}
