import { type DecisionRule, type Exclusion, engineOutcomes, exclusions } from '@signalbox/engine';
import { expectedNames } from '../diagnostic/expected-names.ts';
import type { Report } from '../diagnostic/report.ts';
import type { Name, StepClause, StepNode } from '../parse/syntax.ts';
import type { ClausesByKey } from './clauses-by-key.ts';
import type { FlowScope } from './compile-step.ts';
import { readDecisionArgs } from './decision-args.ts';
import { readDecisionCourse } from './decision-course.ts';
import { withKind } from './decision-kind.ts';
import { readDuration } from './duration.ts';
import { reportRepeated } from './repeated.ts';
import { readWho } from './who.ts';

/** A reason shorter than this explains nothing to who has to mend the refused change. */
const reasonMinLength = 10;

type Clauses = ClausesByKey<StepClause>;

/** What a `deci` without an action says of its decision. */
export function readDecisionRule({ name, edges }: StepNode, clauses: Clauses, scope: FlowScope): DecisionRule {
  const { report } = scope;
  const who = clauses.who && readWho(clauses.who.value, report);
  if (!clauses.who) {
    report('error', 'missing_clause', `deci (${name.text}) needs who = "…"; (or action = …; to be a plain step)`, name);
  }
  const mapped = edges.map(({ outcome }) => outcome.text);
  const outcomes = mapped.filter((outcome) => !engineOutcomes.some((reserved) => reserved === outcome));
  if (outcomes.length === 0) report('error', 'missing_target', `deci (${name.text}) has no outcome for a person`, name);
  const grants = readGrants(clauses, outcomes, report);
  const guards = readGuards(clauses, scope);
  const dueMs = clauses.due && readDuration(clauses.due.value, report);
  const expire = readExpiry(clauses, { outcomes, mapped }, report);
  if (clauses.due && dueMs !== undefined && expire && dueMs >= expire.afterMs) {
    report('error', 'wrong_value', 'due comes before expire, or it reminds nobody', clauses.due.value);
  }
  const said = {
    grants,
    ...readExclusions(clauses, report),
    ...(guards && { guards }),
    ...readDecisionArgs(clauses.args?.forms ?? [], outcomes, report),
  };
  return {
    who: who ?? [],
    reasonMinLength,
    ...withKind(said, clauses, outcomes, report),
    ...(dueMs !== undefined && { dueMs }),
    ...(expire && { expire }),
    ...readDecisionCourse(clauses, expire, report),
  };
}

/** The first outcome, unless the clause says otherwise. */
function readGrants({ grants }: Clauses, outcomes: readonly string[], report: Report): readonly string[] {
  if (!grants) return outcomes.slice(0, 1);
  refuseRepeated('grants', grants.value, report);
  if (grants.value.length === 0) report('error', 'wrong_value', 'grants names at least one outcome', grants.keySpan);
  for (const outcome of grants.value) {
    if (outcomes.includes(outcome.text)) continue;
    const expected = () => expectedNames(outcome.text, 'the outcomes for a person', outcomes);
    report('error', 'unknown_outcome', () => `grants (${outcome.text}) is no outcome${expected()}`, outcome);
  }
  return grants.value.map(({ text }) => text);
}

function readGuards({ guards }: Clauses, { report, steps, incomplete }: FlowScope): readonly string[] | undefined {
  if (!guards) return undefined;
  refuseRepeated('guards', guards.value, report);
  for (const step of guards.value) {
    if (incomplete || steps.has(step.text)) continue;
    const expected = () => expectedNames(step.text, 'steps of this flow', [...steps]);
    report('error', 'unknown_step', () => `guards (${step.text}) is no step${expected()}`, step);
  }
  return guards.value.map(({ text }) => text);
}

type Outcomes = { readonly outcomes: readonly string[]; readonly mapped: readonly string[] };

function readExpiry({ expire }: Clauses, known: Outcomes, report: Report): DecisionRule['expire'] {
  if (!expire) return undefined;
  const { after, outcome } = expire.value;
  const afterMs = readDuration(after, report);
  const possible = known.mapped.filter((one) => known.outcomes.includes(one) || one === 'EXPIRED');
  if (!possible.includes(outcome.text)) {
    const expected = () => expectedNames(outcome.text, 'the outcomes', possible);
    report('error', 'unknown_outcome', () => `expire (${outcome.text}) is no outcome${expected()}`, outcome);
  }
  return afterMs === undefined ? undefined : { afterMs, outcome: outcome.text };
}

/** The initiator is excluded always. */
function readExclusions({ exclude }: Clauses, report: Report): Pick<DecisionRule, 'exclude'> {
  if (!exclude) return {};
  refuseRepeated('exclude', exclude.value, report);
  const excluded = exclude.value.flatMap(({ text, ...span }): readonly Exclusion[] => {
    const found = exclusions.find((one) => one === text.toLowerCase());
    if (found) return [found];
    report(
      'error',
      'wrong_value',
      () => `exclude (${text}) is nobody${expectedNames(text, 'known are', exclusions)}`,
      span,
    );
    return [];
  });
  return { exclude: excluded };
}

function refuseRepeated(key: string, names: readonly Name[], report: Report): void {
  reportRepeated(names, ({ text }) => `${key} (${text}) is listed twice`, report);
}
