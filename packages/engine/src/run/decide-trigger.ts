import type { Actor } from '../actor.ts';
import { type Refusal, refuse } from '../failure.ts';
import { own } from '../value.ts';
import { askedDigest, type OpenAct } from './acts.ts';
import { beginStep } from './advance-run.ts';
import { refuseOther } from './decide-act.ts';
import { argsWith } from './decide-edit-args.ts';
import type { Draft } from './draft.ts';
import { refuseUnknownStep } from './refuse-step.ts';
import type { OpenVisit } from './run.ts';
import type { RunCommand } from './run-command.ts';

type Trigger = Extract<RunCommand, { readonly type: 'trigger' }>;

/** Of one visit. */
const mostTriggers = 1000;

/** A person begins a manual step. What they give takes the place of what the flow says, where nothing is marked. */
export function triggerStep(draft: Draft, command: Trigger, by: Actor): Refusal | undefined {
  const { step: name, args = {}, key } = command;
  const step = draft.findStep(name);
  if (!step) return refuseUnknownStep(draft, name);
  const visit = own(draft.run.open, name);
  const asked = key === undefined ? {} : { key, asked: askedDigest(by, args) };
  const before = visit && latestTrigger(visit);
  if (key !== undefined && before?.key === key) return refuseOther(before, asked);
  if (visit?.phase.kind !== 'awaiting_trigger') {
    return refuse('wrong_status', `step ${name} does not wait for a trigger`);
  }
  const job = draft.job(step);
  const trigger = { by, ...asked };
  const asks = job.kind === 'code' && job.actions !== undefined;
  if (!asks && Object.keys(args).length === 0) {
    beginStep(draft, visit, trigger);
    return undefined;
  }
  // A trigger that is not ok leaves the step as it was: it can be triggered for ever.
  if ((visit.failedAttempts.at(-1)?.number ?? 0) >= mostTriggers) {
    return refuse('too_large', `a step is triggered at most ${mostTriggers} times: skip it, or stop the run`);
  }
  const bound = argsWith(draft, { step, job, visit }, args);
  if (!bound.ok) return bound;
  beginStep(draft, { ...visit, args: bound.args }, trigger);
  return undefined;
}

function latestTrigger({ phase, failedAttempts }: OpenVisit): Pick<OpenAct, 'key' | 'asked'> | undefined {
  if (phase.kind !== 'attempting') return failedAttempts.at(-1);
  const { acts } = phase.attempt;
  if (!acts) return phase.attempt;
  return acts.open?.action === 'trigger' ? acts.open : own(acts.ended, 'trigger');
}
