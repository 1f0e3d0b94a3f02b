import { type Actor, isSamePerson } from '../actor.ts';
import type { DecisionKind, Exclusion } from '../flow/flow.ts';
import { changeOf, earlierInitiators, editorsOf, type Run } from '../run/run.ts';
import { approversAbove } from './approvers-of.ts';
import type { WhyNot } from './why-not.ts';

export type Exclusions = {
  readonly exclude?: readonly Exclusion[];
  readonly kind?: DecisionKind;
  /** The decision's own. */
  readonly step: string;
  readonly run: Pick<Run, 'project' | 'startedBy' | 'forkedFrom' | 'origin' | 'steps' | 'editors'>;
};

/** Why a person cannot take part in a decision; undefined where nothing speaks against it. */
export function excludedBecause(
  { exclude = [], kind, step, run }: Exclusions,
  actor: Actor,
  name: string,
): WhyNot | undefined {
  // It lets nothing happen: who started the run may write down what they did.
  if (kind !== 'record') {
    const why = startedOrGiven(run, actor);
    if (why !== undefined) return why;
  }
  if (exclude.includes('commit_authors') && actor.kind === 'user' && isAuthor(run, name)) {
    return { code: 'wrote_commit' };
  }
  if (exclude.includes('run_editors') && editorsOf(run).some((by) => isSamePerson(by, actor))) {
    return { code: 'changed_run' };
  }
  return exclude.includes('approvers') ? approvedBefore(step, run, actor) : undefined;
}

function startedOrGiven(run: Exclusions['run'], actor: Actor): WhyNot | undefined {
  const initiators = [run.startedBy, ...earlierInitiators(run)];
  if (initiators.some((by) => isSamePerson(by, actor))) return { code: 'started_run' };
  // Those above say what it is given: it is as if they had started it.
  const above = run.origin.kind === 'step' ? (run.origin.editors ?? []) : [];
  const isAbove = above.some((by) => isSamePerson(by, actor));
  return isAbove ? { code: 'changed_above' } : undefined;
}

function approvedBefore(step: string, run: Exclusions['run'], actor: Actor): WhyNot | undefined {
  if (approversAbove(run).some((by) => isSamePerson(by, actor))) {
    return { code: 'approved_above', step };
  }
  const approved = Object.entries(run.steps).find(
    ([other, { last }]) => other !== step && last?.approvers?.some((by) => isSamePerson(by, actor)),
  );
  return approved && { code: 'approved', approved: approved[0], step };
}

/** The author is a name, an e-mail, or `NAME <E-MAIL>`; a user may be called like either, or like what is before its @. */
function isAuthor(run: Exclusions['run'], name: string): boolean {
  const change = changeOf(run);
  if (!change) return false;
  const [, before = '', email = ''] = /^([^<]*)<([^>]*)>/.exec(change.author) ?? [];
  const whole = email || change.author;
  const names = [change.author, before, email, whole.replace(/@[\s\S]*$/, '')];
  return names.some((one) => one.trim().toLowerCase() === name.toLowerCase());
}
