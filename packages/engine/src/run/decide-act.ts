import { type Actor, actorName } from '../actor.ts';
import { type Refusal, refuse } from '../failure.ts';
import { type ActionContract, engineOutcomes } from '../flow/flow.ts';
import { brokenInterlocks, brokenText, dispatchingOf } from '../interlock/broken-interlocks.ts';
import { templateArgs } from '../template/template.ts';
import { own, type Values } from '../value.ts';
import { bindValues } from '../values/bind-values.ts';
import { listedNames } from '../values/listed-names.ts';
import { resolveActArgs } from '../values/resolve-args.ts';
import { withDefaults } from '../values/with-defaults.ts';
import { type Acts, askedDigest, type OpenAct } from './acts.ts';
import { type Attempting, closeVisit, failAttempt, stopByHook } from './advance-run.ts';
import { isAttempt, openAttempt } from './decide-attempt.ts';
import { tooMuch } from './decide-code.ts';
import { refuseArgs } from './decide-edit-args.ts';
import type { Draft } from './draft.ts';
import { refuseClosedStep, refuseUnknownStep } from './refuse-step.ts';
import type { Failure, OpenVisit } from './run.ts';
import type { RunCommand } from './run-command.ts';

type Command<Type extends RunCommand['type']> = Extract<RunCommand, { readonly type: Type }>;

/** Characters of JSON: they stand in the run until its step is over. */
const argsLimit = 16_384;

/** Of one attempt. */
const mostActs = 1000;

/**
 * A person acts on an open step. One act is executed at a time: who comes second is told so, and sees what has become of
 * the step before they try again.
 */
export function act(draft: Draft, command: Command<'act'>, by: Actor): Refusal | undefined {
  const { step: name, action, key } = command;
  const step = draft.findStep(name);
  if (!step) return refuseUnknownStep(draft, name);
  const job = draft.job(step);
  if (job.kind !== 'code' || !job.actions) return refuse('wrong_status', `step ${name} has no actions`);
  const visit = own(draft.run.open, name);
  if (!visit) return refuseClosedStep(draft, name);
  if (command.visit !== undefined && command.visit !== visit.number) {
    return refuse('attempt_stale', `visit ${command.visit} of step ${name} is over: visit ${visit.number} is open`);
  }
  const contract = own(job.actions, action);
  if (!contract) {
    const known = listedNames(Object.keys(job.actions));
    return refuse('argument_invalid', `step ${name} has no action ${action}; its actions: ${known}`, 'action');
  }
  const attempt = visit.phase.kind === 'attempting' ? visit.phase.attempt : undefined;
  const acts = attempt?.acts;
  if (!acts) return refuse('wrong_status', `nobody acts on step ${name} before its trigger was ok`);
  const asked = key === undefined ? {} : { key, asked: askedDigest(by, command.args) };
  const before = key === undefined ? undefined : knownAct(acts, action, key);
  if (before) return refuseOther(before, asked);
  const problem = stateProblem(acts, command) ?? limitProblem(acts);
  if (problem) return problem;
  const bound = templateArgs(draft.run.template, step, { job, action });
  const { run, findSecret } = draft;
  const ofFlow = resolveActArgs(step, { run, findSecret, job }, { action, bound, given: { ...command.args } });
  if (!ofFlow.ok) return refuseArgs(ofFlow);
  const args = readArgs(contract, command, { bound: ofFlow.bound, ofFlow: ofFlow.args });
  if (!args.ok) return args;
  const begunWith = visit.args as Values; // its trigger was ok
  const broken = brokenInterlocks(dispatchingOf(draft, visit, begunWith));
  if (broken.length > 0) return refuse('interlocked', brokenText(broken, name));
  const number = acts.count + 1;
  const begun = { number, action, uuid: draft.ids.next(), by, args: args.values, ...asked };
  draft.emit({ type: 'act_begun', step: name, visit: visit.number, attempt: attempt.number, act: begun });
  return undefined;
}

/** Somebody asks again what has become of it. */
function knownAct({ open, ended }: Acts, action: string, key: string): Asked | undefined {
  return [open, own(ended, action)].find((each) => each?.action === action && each.key === key);
}

type Asked = Pick<OpenAct, 'asked'>;

/** Another request under a key that was used: whoever sent it would take the answer of the first for their own. */
export function refuseOther(before: Asked, now: Asked): Refusal | undefined {
  if (before.asked === undefined || before.asked === now.asked) return undefined;
  return refuse('already_finished', 'this key was used before, by somebody else or with other arguments', 'key');
}

function stateProblem({ open, ended }: Acts, { step, action }: Command<'act'>): Refusal | undefined {
  if (open) return refuse('wrong_status', `${open.action} of step ${step} is being executed${byOf(open)}`);
  const before = own(ended, action);
  if (!before?.answer.ok) return undefined;
  return refuse('already_finished', `${action} of step ${step} was executed${byOf(before)}, and was ok`);
}

function byOf({ by }: Pick<OpenAct, 'by'>): string {
  return by ? ` by ${actorName(by)}` : '';
}

/** People may go on with a step where a run has reached its limit: they are no loop. */
function limitProblem({ count }: Acts): Refusal | undefined {
  if (count < mostActs) return undefined;
  return refuse('too_large', `an attempt has at most ${mostActs} acts: skip the step, or stop the run`);
}

type Beforehand = { readonly bound: Values; readonly ofFlow: Values };

function readArgs({ params }: ActionContract, { action, args }: Command<'act'>, before: Beforehand) {
  const bound = bindValues(withDefaults(params, before.ofFlow), args, before.bound);
  if (!bound.ok) {
    return refuse('argument_invalid', `argument ${bound.name} of ${action} ${bound.problem}`, `args.${bound.name}`);
  }
  const { length } = JSON.stringify(bound.values);
  return length > argsLimit
    ? refuse('too_large', `the arguments of an act have at most ${argsLimit} characters`)
    : bound;
}

type Finished = Command<'act-finished'>;

export function takeActResult(draft: Draft, command: Finished): undefined {
  const found = openAttempt(draft, isAttempt(draft, command.attempt));
  const open = found?.attempt.acts?.open;
  if (!found || open?.number !== command.act) return;
  const taken = takenOf(draft, found, command);
  const { step, number: visit } = found.visit;
  draft.emit({
    type: 'act_ended',
    step,
    visit,
    attempt: found.attempt.number,
    act: open.number,
    action: open.action,
    ...taken,
  });
  follow(draft, found, { open, taken });
}

type Taken = Pick<Finished, 'answer' | 'end' | 'context' | 'saved' | 'errors'>;

/** What counts of a result: of an act that was not ok, what it set and saved only where it ends its step. */
function takenOf(draft: Draft, { visit }: Attempting, { answer, end, context, saved, errors }: Finished): Taken {
  const more = errors && errors.length > 0 ? { errors } : {};
  const isFailed = end?.kind === 'failed';
  if (isFailed || !(answer.ok || end)) return { answer, ...(end && { end }), ...more };
  const all = saved && { ...visit.saved, ...saved };
  const problem =
    outcomeProblem(draft, visit, end) ?? tooMuch(draft, { ...(context && { context }), ...(all && { saved: all }) });
  if (problem) return { answer: { ok: false, failure: problem }, ...more };
  return { answer, ...(end && { end }), ...(context && { context }), ...(saved && { saved }), ...more };
}

function outcomeProblem(draft: Draft, visit: OpenVisit, end: Finished['end']) {
  if (end?.kind !== 'finished') return undefined;
  const { outcomes } = draft.job(draft.step(visit.step));
  const isDeclared = outcomes.includes(end.outcome) && !engineOutcomes.some((reserved) => reserved === end.outcome);
  if (isDeclared) return undefined;
  return {
    code: 'undeclared_outcome',
    message: `outcome ${end.outcome} is not declared; declared: ${outcomes.join(', ')}`,
  };
}

type Ended = { readonly open: OpenAct; readonly taken: Taken };

/** Its step stays open unless the act has ended it, or was a trigger that failed. */
function follow(draft: Draft, found: Attempting, { open, taken: { answer, end } }: Ended): void {
  const { step, number: visit } = found.visit;
  const { by } = open;
  if (end?.kind === 'failed') {
    return failAttempt(draft, found, { outcome: 'FAIL', ...end.failure }, { isFinal: true });
  }
  if (end?.kind === 'finished') {
    const { outcome } = end;
    const data = answer.ok && answer.data ? { data: answer.data } : {};
    const { number: attempt, uuid } = found.attempt;
    if (own(draft.step(step).on, outcome) === undefined) {
      const message = `it has finished, and step ${step} says nothing about ${outcome}`;
      return failAttempt(draft, found, { outcome, message, code: 'unmapped' });
    }
    return closeVisit(draft, found.visit, { attempt, uuid, outcome, ...data, ...(by && { by }) });
  }
  // Only the end of the act was waited for.
  if (draft.run.state.status === 'rolling_back') return draft.emit({ type: 'visit_withdrawn', step, visit });
  if (end) return stopByHook(draft, { reason: end.reason, by });
  if (open.action === 'trigger' && !answer.ok) failTrigger(draft, found, answer.failure);
}

/** A person triggers the step again, with other arguments perhaps; what has triggered itself has failed. */
function failTrigger(draft: Draft, found: Attempting, problem: Omit<Failure, 'outcome'>): void {
  const { step, number: visit } = found.visit;
  const failure = { outcome: 'FAIL', ...problem };
  if (draft.step(step).trigger === 'auto') return failAttempt(draft, found, failure);
  const attempt = found.attempt.number;
  draft.emit({ type: 'attempt_failed', step, visit, attempt, failure, again: 'trigger' });
}
