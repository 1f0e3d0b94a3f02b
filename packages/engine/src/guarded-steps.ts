import { digestOf } from './canonical-json.ts';
import { type FlowVersion, type Job, type Step, stepsOf, type Target } from './flow.ts';
import { resolveArgs } from './resolve-args.ts';
import type { GuardedStep, Run } from './run.ts';
import { own } from './value.ts';

/** The effect steps that a granting outcome of the decision can reach before the next decision, or those that it names. */
export function guardedSteps(version: FlowVersion, decision: Step): readonly Step[] {
  return guardedEffects(version, decision).map(({ step }) => step);
}

type Effect = { readonly step: Step; readonly job: Job; readonly jobHash: string };

/** A version never changes. Finding and hashing its effects for each attempt took 100 µs where ten were guarded. */
const knownEffects = new WeakMap<FlowVersion, Map<Step, readonly Effect[]>>();

function guardedEffects(version: FlowVersion, decision: Step): readonly Effect[] {
  const ofVersion = knownEffects.get(version) ?? new Map<Step, readonly Effect[]>();
  const effects = ofVersion.get(decision) ?? findEffects(version, decision);
  knownEffects.set(version, ofVersion.set(decision, effects));
  return effects;
}

function findEffects(version: FlowVersion, decision: Step): readonly Effect[] {
  const steps = new Map(version.flow.steps.map((step) => [step.name, step]));
  // A target is a step of the flow.
  const stepsAt = (target: Target): readonly Step[] => stepsOf(target).map((name) => steps.get(name) as Step);
  const named = decision.decision?.guards;
  if (named) return inOrder(named.flatMap((name) => effectOf(version, steps.get(name))));
  const seen = new Set<string>();
  const grants = decision.decision?.grants ?? [];
  const granting = Object.entries(decision.on).filter(([outcome]) => grants.includes(outcome));
  const open = granting.flatMap(([, target]) => stepsAt(target));
  const found: Effect[] = [];
  for (let step = open.pop(); step; step = open.pop()) {
    if (seen.has(step.name) || step.decision) continue;
    seen.add(step.name);
    found.push(...effectOf(version, step).filter(({ job }) => job.effect));
    for (const target of Object.values(step.on)) open.push(...stepsAt(target));
  }
  return inOrder(found);
}

function effectOf(version: FlowVersion, step: Step | undefined): readonly Effect[] {
  const job = step && own(version.jobs, step.job);
  return step && job ? [{ step, job, jobHash: digestOf(job) }] : [];
}

const inOrder = (effects: readonly Effect[]) => effects.toSorted((a, b) => (a.step.name < b.step.name ? -1 : 1));

export type Guards =
  | { readonly ok: true; readonly guards: readonly GuardedStep[] }
  | { readonly ok: false; readonly detail: string };

/** The guarded steps as they would be dispatched now. */
export function resolveGuards(version: FlowVersion, decision: Step, run: Run): Guards {
  const guards: GuardedStep[] = [];
  for (const { step, job, jobHash } of guardedEffects(version, decision)) {
    const resolved = resolveArgs(step, job, run);
    if (!resolved.ok) return resolved;
    const { environment } = job;
    const place = environment === undefined ? {} : { environment };
    guards.push({ step: step.name, job: job.name, jobHash, args: resolved.args, ...place });
  }
  return { ok: true, guards };
}

/**
 * What a person approves: SHA-256 over the canonical JSON of flow hash, commit and, per guarded step,
 * its job's hash, resolved arguments and environment.
 */
export function decisionDigest(run: Run, guards: readonly GuardedStep[]): string {
  const commit = run.origin.kind === 'hook' ? run.origin.commit : null;
  return digestOf({ flow: run.flow.hash, commit, guards, artifacts: [] });
}
