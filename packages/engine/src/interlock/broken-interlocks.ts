import { isSamePerson } from '../actor.ts';
import { digestOf } from '../canonical-json.ts';
import { ownRight } from '../decision/may-decide.ts';
import { missingOf, missingText, type Voter, whoText } from '../decision/quorum.ts';
import { type Facts, userFact } from '../fact.ts';
import type { Exclusion, FlowVersion, Job, QuorumPart, Step } from '../flow/flow.ts';
import type { Draft } from '../run/draft.ts';
import { changeOf, type OpenVisit, type Run } from '../run/run.ts';
import { own, type Values } from '../value.ts';
import { evidenceAbove, evidenceOf, type GivenEvidence, type GivenGrant, isOfItsCommit } from './given-evidence.ts';
import { type Evidence, type Interlock, interlocksOf, isOn } from './interlock.ts';

export type Broken = { readonly interlock: Interlock; readonly missing: readonly string[] };

export type Dispatching = {
  readonly run: Run;
  readonly version: FlowVersion;
  readonly facts: Facts;
  readonly step: Step;
  readonly job: Job;
  readonly visit: OpenVisit;
  /** That the step would be dispatched with. */
  readonly args: Values;
};

/** A step of the run as it stands. */
export function dispatchingOf(draft: Draft, visit: OpenVisit, args: Values): Dispatching {
  const { run, version, facts } = draft;
  const step = draft.step(visit.step);
  return { run, version, facts, step, job: draft.job(step), visit, args };
}

/** The interlocks without whose evidence the step is not dispatched, as people and rules are now. */
export function brokenInterlocks(dispatching: Dispatching): readonly Broken[] {
  const { run, job, facts } = dispatching;
  const held = interlocksOf(facts, run.project).filter((interlock) => isOn(interlock, job));
  if (held.length === 0) return [];
  const passed = passedOf(dispatching);
  return held.flatMap((interlock) => {
    if (own(passed, interlock.name) === interlock.revision) return [];
    const missing = interlock.requires.flatMap((evidence) => missingEvidence(dispatching, evidence) ?? []);
    return missing.length === 0 ? [] : [{ interlock, missing }];
  });
}

/** As people read it. */
export function brokenText(broken: readonly Broken[], step: string): string {
  const each = broken.map(({ interlock, missing }) => `interlock ${interlock.name}: ${missing.join('; and ')}`);
  return `step ${step} is not dispatched: ${each.join('; ')}`;
}

/** What somebody has let pass is the step as it was then. */
export function passedDigest({ run, job, args }: Pick<Dispatching, 'run' | 'job' | 'args'>): string {
  return digestOf({ flow: run.flow.hash, job: digestOf(job), args, commit: changeOf(run)?.commit ?? null });
}

function passedOf(dispatching: Dispatching): { readonly [interlock: string]: number } {
  const { passed } = dispatching.visit;
  return passed && passed.digest === passedDigest(dispatching) ? passed.revisions : {};
}

function missingEvidence(dispatching: Dispatching, evidence: Evidence): string | undefined {
  const { run, version, step } = dispatching;
  const ofRun = evidenceOf({ run, version }, step.name);
  const above = evidenceAbove(run);
  if (evidence.kind === 'build') return missingBuild(run, [ofRun, above]);
  const grants = [
    ...ofRun.grants.map((grant) => ({ grant, isAbove: false })),
    ...above.grants.map((grant) => ({ grant, isAbove: true })),
  ];
  const fitting = grants.filter(({ grant }) => fits(grant, evidence));
  if (fitting.length === 0) return `no decision that guards it is ${wantedText(evidence)}`;
  const judged = fitting.map(({ grant, isAbove }) => ({
    grant,
    open: missingVoters(dispatching, { grant, isAbove }, evidence),
  }));
  const { grant, open } = judged.reduce((best, next) => (people(next.open) < people(best.open) ? next : best));
  if (open.length === 0) return undefined;
  return `of ${whoText(evidence.quorum)} ${missingText(open)} is missing in ${grant.step}${excludedText(evidence)}`;
}

const people = (parts: readonly QuorumPart[]) => parts.reduce((sum, { count }) => sum + count, 0);

function missingBuild(run: Run, given: readonly GivenEvidence[]): string | undefined {
  const builds = given.flatMap((each) => each.builds);
  if (builds.some((build) => isOfItsCommit(run, build))) return undefined;
  const commit = changeOf(run)?.commit;
  return `no build of ${commit === undefined ? 'the run' : `commit ${commit.slice(0, 12)}`} has ended in SUCCESS`;
}

type OfDecision = Extract<Evidence, { readonly kind: 'decision' }>;

function fits({ kind, outcome, overridden }: GivenGrant, evidence: OfDecision): boolean {
  // Who writes something down does not let it happen.
  if (kind === 'record' || (overridden && !evidence.overridden)) return false;
  if (evidence.of !== undefined && evidence.of !== kind) return false;
  return !evidence.outcomes || evidence.outcomes.includes(outcome);
}

type Granted = { readonly grant: GivenGrant; readonly isAbove: boolean };

function missingVoters(
  { run, facts }: Dispatching,
  { grant, isAbove }: Granted,
  { quorum, exclude = [] }: OfDecision,
): readonly QuorumPart[] {
  const { step, by, elsewhere = [] } = grant;
  // Who has granted this above has granted something above.
  const asked: readonly Exclusion[] = isAbove ? exclude.filter((each) => each !== 'approvers') : exclude;
  const twice = isAbove && exclude.includes('approvers') ? elsewhere : [];
  const counting = by.filter((each) => !twice.some((other) => isSamePerson(other, each)));
  const voters = counting.flatMap((actor): readonly Voter[] => {
    const right = ownRight({ who: quorum, exclude: asked, step, run }, actor, facts);
    if (!right.ok) return [];
    const name = actor.kind === 'user' ? userFact(facts, actor.id)?.user.name : undefined;
    return [{ groups: right.groups, ...(name !== undefined && { name }) }];
  });
  return missingOf(quorum, voters);
}

/** `of kind qa, with PASS, granted by 2 of group(sre)`. */
export function wantedText({ quorum, of, outcomes }: OfDecision): string {
  const kind = of === undefined ? '' : `of kind ${of} and `;
  const outcome = outcomes ? ` with ${outcomes.join(' or ')}` : '';
  return `${kind}granted${outcome} by ${whoText(quorum)}`;
}

function excludedText({ exclude = [] }: OfDecision): string {
  const without = exclude.map((each) => exclusionWords[each]);
  return ` (who started the run does not count${without.map((words) => `, nor ${words}`).join('')})`;
}

const exclusionWords: { readonly [exclusion in Exclude<Exclusion, 'initiator'>]: string } = {
  commit_authors: 'who wrote the commit',
  approvers: 'who approved something else of it',
  run_editors: 'who changed it',
};
