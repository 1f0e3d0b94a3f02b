import { type Refusal, refuse } from '../failure.ts';
import { inlineDataLimit, type OpenDecision } from '../run/run.ts';
import { own, type Values } from '../value.ts';
import { bindValues } from '../values/bind-values.ts';
import { visibleLength } from '../values/visible-length.ts';

/** What a person says in a decision: it is kept with the vote, and is the data of the step. */
export type DecisionAnswer = { readonly outcome: string; readonly reason?: string; readonly args?: Values };

type Given = DecisionAnswer & { readonly digest: string };

export type Answered = { readonly ok: true; readonly answer: DecisionAnswer } | Refusal;

/** Checks an answer against what the decision shows and asks for. */
export function answerDecision(decision: OpenDecision, { outcome, digest, reason, args = {} }: Given): Answered {
  if (!decision.outcomes.includes(outcome)) {
    return refuse('outcome_unknown', `the outcomes are ${decision.outcomes.join(', ')}`);
  }
  if (digest !== decision.digest) {
    return refuse('digest_stale', 'what is decided is not what was shown: look again');
  }
  const params = own(decision.args ?? {}, outcome);
  // A declared reason may be given either way.
  const asked = params?.some(({ name }) => name === 'reason') && reason !== undefined ? { reason, ...args } : args;
  const bound = bindValues(params ?? [], asked);
  if (!bound.ok) {
    return refuse('argument_invalid', `argument ${bound.name} of ${outcome} ${bound.problem}`, `args.${bound.name}`);
  }
  const { values } = bound;
  const why = typeof values.reason === 'string' ? values.reason : reason;
  const answer = { outcome, ...(why !== undefined && { reason: why }), ...(params && { args: values }) };
  if (answerData(answer).inline.length > inlineDataLimit) {
    return refuse('too_large', `outcome, reason and arguments have at most ${inlineDataLimit} characters`);
  }
  const { grants, reasonMinLength } = decision;
  if (!params && !grants.includes(outcome) && visibleLength(why ?? '') < reasonMinLength) {
    return refuse('reason_required', `${outcome} needs a reason of at least ${reasonMinLength} characters`);
  }
  return { ok: true, answer };
}

/** What later steps can refer to. */
export function answerData({ outcome, reason, args = {} }: DecisionAnswer): { readonly inline: string } {
  // An argument of that name does not stand for the outcome itself.
  const { outcome: _, ...others } = args;
  return { inline: JSON.stringify({ outcome, ...(reason !== undefined && { reason }), ...others }) };
}
