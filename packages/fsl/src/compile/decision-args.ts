import type { DecisionRule } from '@signalbox/engine';
import { expectedNames } from '../diagnostic/expected-names.ts';
import type { Report } from '../diagnostic/report.ts';
import type { OutcomeDeclaration } from '../parse/syntax.ts';
import { readParams } from './declared-params.ts';

/** `args = (REJECT: str reason, …);` of a decision: what is asked of who chooses an outcome. */
export function readDecisionArgs(
  forms: readonly OutcomeDeclaration[],
  outcomes: readonly string[],
  report: Report,
): Pick<DecisionRule, 'args'> {
  if (forms.length === 0) return {};
  const byOutcome = new Map<string, OutcomeDeclaration[]>();
  for (const form of forms) {
    const { text } = form.outcome;
    if (!outcomes.includes(text)) {
      const expected = () => expectedNames(text, 'the outcomes for a person', outcomes);
      report('error', 'unknown_outcome', () => `args (${text}) is no outcome${expected()}`, form.outcome);
    }
    if (form.mark) report('error', 'wrong_value', 'an argument of an outcome has no mark: people give it', form.mark);
    byOutcome.set(text, [...(byOutcome.get(text) ?? []), form]);
  }
  const args = [...byOutcome].map(([outcome, declared]) => {
    for (const declaration of declared) refuseReserved(declaration, report);
    return [outcome, readParams(declared, `args of ${outcome}`, report)] as const;
  });
  return { args: Object.fromEntries(args) };
}

/** Names of the data of the step, where the arguments stand beside them. */
function refuseReserved({ name, type }: OutcomeDeclaration, report: Report): void {
  if (name.text === 'outcome') {
    report('error', 'wrong_value', 'outcome is what is chosen: an argument needs another name', name);
  }
  if (name.text === 'reason' && type.text.toLowerCase() !== 'str') {
    report('error', 'wrong_type', 'a reason is of type str', type);
  }
}
