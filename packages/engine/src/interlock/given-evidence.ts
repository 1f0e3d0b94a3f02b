import { type Actor, isSamePerson } from '../actor.ts';
import type { DecisionKind, FlowVersion, Outcome } from '../flow/flow.ts';
import { stepsByName } from '../flow/steps-by-name.ts';
import { changeOf, isGrantedAbove, type Run, type StepResult } from '../run/run.ts';
import { own } from '../value.ts';

/** What may be shown for a step: what was granted of it, and the builds that have ended well. */
export type GivenEvidence = { readonly grants: readonly GivenGrant[]; readonly builds: readonly GivenBuild[] };

export type GivenGrant = {
  readonly step: string;
  readonly kind?: DecisionKind;
  readonly outcome: Outcome;
  /** Who have voted for it themselves. */
  readonly by: readonly Actor[];
  /** Those of them who have granted something else in the same run: known of runs above alone. */
  readonly elsewhere?: readonly Actor[];
  readonly overridden?: true;
};

export type GivenBuild = { readonly step: string; readonly commit: string };

type Of = {
  readonly run: Pick<Run, 'origin' | 'forkedFrom' | 'steps' | 'granted'>;
  readonly version: Pick<FlowVersion, 'flow'>;
};

/** Of this run alone. */
export function evidenceOf({ run, version }: Of, step: string): GivenEvidence {
  const steps = stepsByName(version.flow);
  const grants = (own(run.granted, step) ?? []).flatMap(({ decisionStep, visit }): readonly GivenGrant[] => {
    const rule = steps.get(decisionStep)?.decision;
    const last = own(run.steps, decisionStep)?.last;
    if (!rule || last?.visit !== visit) return [];
    const { outcome, approvers = [], onBehalfOf = [], overridden } = last;
    const by = approvers.filter((each) => !onBehalfOf.some((other) => isSamePerson(other, each)));
    const how = { ...(rule.kind && { kind: rule.kind }), ...(overridden && { overridden }) };
    return [{ step: decisionStep, outcome, by, ...how }];
  });
  const builds = Object.entries(run.steps).flatMap(([name, { last }]) => {
    const commit = last && commitBuilt(last);
    return commit === undefined ? [] : [{ step: name, commit }];
  });
  return { grants, builds };
}

/** What a person says in place of a build has no data. */
function commitBuilt({ built, outcome, data }: StepResult): string | undefined {
  if (!built || outcome !== 'SUCCESS' || !data || !('inline' in data)) return undefined;
  const { commit } = JSON.parse(data.inline) as { readonly commit?: unknown };
  return typeof commit === 'string' ? commit : undefined;
}

/** Of the runs above: it stands for what this one does as their grants do. */
export function evidenceAbove(run: Pick<Run, 'origin' | 'forkedFrom'>): GivenEvidence {
  const { origin } = run;
  const above = origin.kind === 'step' && isGrantedAbove(run) ? origin.evidence : undefined;
  return above ?? { grants: [], builds: [] };
}

/** What a run that the step starts has of those above it. */
export function evidenceFor(of: Of, step: string): GivenEvidence {
  const { grants, builds } = evidenceOf(of, step);
  const above = evidenceAbove(of.run);
  const approversBeside = (decision: string) =>
    Object.entries(of.run.steps).flatMap(([other, { last }]) => (other === decision ? [] : (last?.approvers ?? [])));
  const told = grants.map((grant) => {
    const others = approversBeside(grant.step);
    const elsewhere = grant.by.filter((by) => others.some((other) => isSamePerson(other, by)));
    return { ...grant, ...(elsewhere.length > 0 && { elsewhere }) };
  });
  return { grants: [...above.grants, ...told], builds: [...above.builds, ...builds] };
}

export function isOfItsCommit(run: Pick<Run, 'origin'>, { commit }: GivenBuild): boolean {
  const change = changeOf(run);
  return !change || change.commit === commit;
}
