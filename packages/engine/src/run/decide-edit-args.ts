import type { Actor } from '../actor.ts';
import { canonicalJson } from '../canonical-json.ts';
import { type Refusal, refuse } from '../failure.ts';
import type { Job, Step } from '../flow/flow.ts';
import { hookOf } from '../flow/hooks.ts';
import { editUndoArgs } from '../rollback/decide-undo.ts';
import { isRollingBack } from '../rollback/undo-under-way.ts';
import { own, type Values } from '../value.ts';
import { listedNames } from '../values/listed-names.ts';
import { type Resolved, resolveArgs } from '../values/resolve-args.ts';
import type { Draft } from './draft.ts';
import { refuseClosedStep, refuseUnknownStep } from './refuse-step.ts';
import { isGrantedAbove, type OpenVisit } from './run.ts';
import type { RunCommand } from './run-command.ts';

/** What holds a run at its limit may be mended before the retry. */
const changesBeyondLimit = 100;

type EditArgs = Extract<RunCommand, { type: 'edit-args' }>;

/** A person changes what the next attempt of an open visit gets, and those after it. */
export function editArgs(draft: Draft, command: EditArgs, actor: Actor): Refusal | undefined {
  const { step: name, args: changes, reason } = command;
  const undo = isRollingBack(draft.run) ? draft.run.rollback?.undo : undefined;
  if (undo?.visit.step === name) return editUndoArgs(draft, undo, { command, actor });
  const step = draft.findStep(name);
  if (!step) return refuseUnknownStep(draft, name);
  const visit = own(draft.run.open, name);
  if (!visit) return refuseClosedStep(draft, name);
  const job = draft.job(step);
  const problem = problemOf(draft, visit, job) ?? nameProblem(step, job, { visit, changes });
  if (problem) return problem;
  if (reason.trim() === '') return refuse('reason_required', 'arguments are changed with a reason');
  const resolved = resolveArgs(step, job, draft, { ...visit.args, ...changes });
  if (!resolved.ok) return refuseArgs(resolved);
  const { args } = resolved;
  if (visit.args && canonicalJson(visit.args) === canonicalJson(args)) return undefined;
  const before = visit.args ? { before: changedOf(visit.args, changes) } : {};
  const added = Object.keys(changes).filter((each) => own(visit.args ?? {}, each) === undefined);
  const names = added.length > 0 ? { added } : {};
  // A step that is entered holds the run at its limit; changes alone would make its history longer and longer.
  const { transitionsAllowed } = draft.run;
  if (draft.seq > transitionsAllowed + changesBeyondLimit) {
    const text = `the run has had ${draft.run.seq} transitions, and ${transitionsAllowed} are its limit: a retry gives it more`;
    return refuse('wrong_status', text);
  }
  draft.emit({ type: 'args_edited', step: name, visit: visit.number, ...before, ...names, args, reason });
  return undefined;
}

/** Arguments that are not the flow's, for an attempt that is not begun yet: looked up with what is known already. */
export function argsWith(
  draft: Draft,
  { step, job, visit }: { readonly step: Step; readonly job: Job; readonly visit: OpenVisit },
  changes: Values,
): { readonly ok: true; readonly args: Values } | Refusal {
  const problem =
    Object.keys(changes).length === 0
      ? undefined
      : (grantProblem(draft, step.name) ?? nameProblem(step, job, { visit, changes }));
  if (problem) return problem;
  const resolved = resolveArgs(step, job, draft, { ...visit.args, ...changes });
  return resolved.ok ? resolved : refuseArgs(resolved);
}

/** With the place of the argument, so that a form can say it there. */
export function refuseArgs({ detail, argument }: Extract<Resolved, { readonly ok: false }>): Refusal {
  return refuse('argument_invalid', detail, argument === undefined ? undefined : `args.${argument}`);
}

function problemOf(draft: Draft, { step, phase }: OpenVisit, job: Job): Refusal | undefined {
  if (job.kind === 'decision')
    return refuse('wrong_status', `step ${step} is a decision, which has no arguments: decide it, or skip it`);
  if (phase.kind === 'attempting' || phase.kind === 'waiting') {
    const text = `step ${step} is under way with the arguments that it has: change them when its attempt has failed, or skip it`;
    return refuse('wrong_status', text);
  }
  return hookProblem(draft, step, job) ?? grantProblem(draft, step);
}

/** Nobody has seen what it gets, as they have of a step that is decided about: it is what the flow says, then. */
function hookProblem({ version: { flow } }: Draft, step: string, { effect }: Job): Refusal | undefined {
  if (!effect || !hookOf(flow, step) || !flow.steps.some(({ decision }) => decision)) return undefined;
  return refuse('wrong_status', `${step} is an effect that no decision of this flow shows: it keeps its arguments`);
}

function grantProblem({ run }: Draft, step: string): Refusal | undefined {
  if (isGrantedAbove(run)) {
    return refuse(
      'wrong_status',
      'a decision above granted this run as it is: other arguments need to be granted there',
    );
  }
  const granted = (own(run.granted, step) ?? []).map(({ decisionStep }) => decisionStep);
  if (granted.length === 0) return undefined;
  const text = `${granted.join(', ')} granted ${step} with the arguments that it has: others need a new run, or a fork from before that`;
  return refuse('wrong_status', text);
}

type Edit = { readonly visit: OpenVisit; readonly changes: Values };

function nameProblem(step: Step, job: Job, { visit, changes }: Edit): Refusal | undefined {
  const names = [...step.args, ...job.params].map(({ name }) => name).concat(Object.keys(visit.args ?? {}));
  const unknown = Object.keys(changes).find((name) => !names.includes(name));
  const known = listedNames([...new Set(names)]);
  if (unknown !== undefined) {
    return refuse(
      'argument_invalid',
      `step ${step.name} has no argument ${unknown}; its arguments: ${known}`,
      `args.${unknown}`,
    );
  }
  if (job.kind === 'flow' && Object.hasOwn(changes, 'flow')) {
    const text = `step ${step.name} starts the flow that its own flow says: for another one, move the run to another version, or skip the step`;
    return refuse('argument_invalid', text, 'args.flow');
  }
  const kept = job.params.find(({ name, mark }) => mark && Object.hasOwn(changes, name));
  if (kept)
    return refuse('argument_invalid', `argument ${kept.name} is ${kept.mark}: nobody gives it`, `args.${kept.name}`);
  if (Object.keys(changes).length > 0) return undefined;
  return refuse('argument_invalid', `no argument is changed; step ${step.name} has: ${known}`);
}

function changedOf(args: Values, changes: Values): Values {
  return Object.fromEntries(Object.entries(args).filter(([name]) => Object.hasOwn(changes, name)));
}
