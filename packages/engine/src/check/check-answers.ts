import { attachedKinds } from '../decision/answer-decision.ts';
import { type DecisionRule, engineOutcomes, type Flow, type Outcome, type Step } from '../flow/flow.ts';
import { reachedSteps } from '../flow/reached-steps.ts';
import { own } from '../value.ts';
import type { FlowFinding } from './check-flow.ts';

/** References to what a decision is not asked for with the outcomes that lead to who refers to it. */
export function checkAnswers(flow: Flow): readonly FlowFinding[] {
  const decisions = new Map(flow.steps.flatMap((step) => (step.decision ? [[step.name, step] as const] : [])));
  const led = new Map<Step, Led>();
  return flow.steps.flatMap((step) =>
    step.args.flatMap(({ name: argument, from }): readonly FlowFinding[] => {
      const decision = from.kind === 'result' ? decisions.get(from.step) : undefined;
      const [key] = from.kind === 'result' ? from.path : [];
      if (!decision || key === undefined) return [];
      const leads = led.get(decision) ?? new Led(flow, decision);
      led.set(decision, leads);
      const found = judge(leads, step, key);
      if (!found) return [];
      const message = `step (${step.name}) args (${argument}) refers to (${key}) of decision (${decision.name}), which ${found.which}`;
      return [{ ...found.flaw, message, place: { step: step.name, argument } }];
    }),
  );
}

/** Where the outcomes of a decision lead, until it is taken again. */
class Led {
  readonly rule: DecisionRule;
  readonly #byOutcome: readonly (readonly [Outcome, ReadonlySet<Step>])[];

  constructor(flow: Flow, step: Step) {
    this.rule = step.decision as DecisionRule;
    this.#byOutcome = Object.keys(step.on).map((outcome) => [
      outcome,
      reachedSteps(flow, step, [outcome], (each) => each !== step),
    ]);
  }

  to(step: Step): readonly Outcome[] {
    return this.#byOutcome.flatMap(([outcome, reached]) => (reached.has(step) ? [outcome] : []));
  }
}

const unknown = { severity: 'error', code: 'answer_unknown' } as const;
const uncertain = { severity: 'warning', code: 'answer_uncertain' } as const;

function judge(decision: Led, step: Step, key: string) {
  const gives = decision.to(step).map((outcome) => ({ outcome, gives: givenBy(decision.rule, outcome, key) }));
  const missing = gives.filter((each) => each.gives !== 'always').map(({ outcome }) => outcome);
  if (missing.length === 0) return undefined;
  if (gives.every((each) => each.gives === 'never')) {
    return { flaw: unknown, which: `no outcome that leads here asks for: ${missing.join(', ')}` };
  }
  return { flaw: uncertain, which: `${missing.join(' or ')} may come without: the run would be held` };
}

/** What stands in the data of a decision: see `answerDataWith`. */
function givenBy(rule: DecisionRule, outcome: Outcome, key: string): 'always' | 'perhaps' | 'never' {
  const { args = {}, grants, reasonMinLength, expire } = rule;
  if (key === 'outcome') return 'always';
  if (engineOutcomes.some((reserved) => reserved === outcome)) return 'never';
  const params = own(args, outcome);
  const param = params?.find(({ name }) => name === key);
  const isAsked = param
    ? param.required || param.default !== undefined
    : !params && !grants.includes(outcome) && reasonMinLength > 0;
  const isAttached = !param && attachedKinds.some((kind) => kind === key);
  if (isAttached) return expire?.outcome === outcome ? 'perhaps' : 'always';
  if (!param && key !== 'reason') return 'never';
  return isAsked && expire?.outcome !== outcome ? 'always' : 'perhaps';
}
