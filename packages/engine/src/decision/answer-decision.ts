import { type Refusal, refuse } from '../failure.ts';
import type { Flow } from '../flow/flow.ts';
import { inlineDataLimit, type OpenDecision } from '../run/run.ts';
import { own, type Value, type Values } from '../value.ts';
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
    const before = decision.superseded?.some((other) => other.digest === digest);
    const why = before ? 'what was shown is superseded, and it is asked anew' : 'what is decided is not what was shown';
    return refuse('digest_stale', `${why}: look again`);
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

/** What people said about it beside their votes, and the files that they put to it, each as later steps are given it. */
export type Attached = { readonly evidence: readonly Value[]; readonly comments: readonly Value[] };

/** By the name under which later steps find it. */
export const attachedKinds = ['evidence', 'comments'] as const satisfies readonly (keyof Attached)[];

/** What later steps can refer to. */
function answerData(answer: DecisionAnswer): { readonly inline: string } {
  return { inline: JSON.stringify(saidIn(answer)) };
}

/**
 * With the latest of what is attached that there is room for: an empty list only where `flow` refers to it, so that the
 * data of who never heard of it stay as they were. What the decision asks for under such a name goes before it.
 */
export function answerDataWith(
  answer: DecisionAnswer,
  attached: Attached,
  { flow, step }: { readonly flow: Flow; readonly step: string },
): { readonly inline: string } {
  let data = saidIn(answer);
  for (const kind of attachedKinds) {
    if (Object.hasOwn(data, kind)) continue;
    let kept: readonly Value[] = [];
    for (const item of attached[kind].toReversed()) {
      const more = [item, ...kept];
      if (JSON.stringify({ ...data, [kind]: more }).length > inlineDataLimit) break;
      kept = more;
    }
    if (kept.length > 0 || isReferredTo(flow, step, kind)) data = { ...data, [kind]: kept };
  }
  return { inline: JSON.stringify(data) };
}

function saidIn({ outcome, reason, args = {} }: DecisionAnswer): Values {
  // An argument of that name does not stand for the outcome itself.
  const { outcome: _, ...others } = args;
  return { outcome, ...(reason !== undefined && { reason }), ...others };
}

function isReferredTo({ steps }: Flow, step: string, kind: string): boolean {
  return steps.some(({ args }) =>
    args.some(({ from }) => from.kind === 'result' && from.step === step && from.path[0] === kind),
  );
}
