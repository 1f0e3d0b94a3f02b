import { type DecisionKind, type DecisionRule, decisionKinds } from '@signalbox/engine';
import type { Report } from '../diagnostic/report.ts';
import type { Name, StepClause } from '../parse/syntax.ts';
import type { ClausesByKey } from './clauses-by-key.ts';

type Clauses = ClausesByKey<StepClause>;

type Said = Pick<DecisionRule, 'grants' | 'exclude' | 'args' | 'guards'>;

/** What the kind of a decision adds to what its flow says, which takes nothing of it away. */
export function withKind(said: Said, { kind, ...clauses }: Clauses, mapped: readonly string[], report: Report) {
  if (!kind) return said;
  // The parser lets no other word through.
  const name = kind.value.text as DecisionKind;
  const preset = decisionKinds[name];
  for (const outcome of preset.outcomes) {
    if (mapped.includes(outcome)) continue;
    report('error', 'missing_target', `a decision of kind ${name} has an edge for ${outcome}`, kind.value);
  }
  if (name === 'record' && clauses.guards) {
    report(
      'error',
      'misplaced_clause',
      'what is only recorded lets nothing happen, and guards nothing',
      clauses.guards.keySpan,
    );
  }
  const exclude = [...new Set([...preset.exclude, ...(said.exclude ?? [])])];
  return {
    kind: name,
    grants: grantsOf(said, name, clauses, report),
    ...(exclude.length > 0 && { exclude }),
    ...(name === 'record' ? { guards: [] } : said.guards && { guards: said.guards }),
    ...argsOf(said, name, { ...clauses, mapped }, report),
  };
}

function grantsOf(said: Said, kind: DecisionKind, { grants }: Clauses, report: Report): readonly string[] {
  const preset = decisionKinds[kind];
  if (!grants) return preset.grants;
  for (const outcome of preset.grants) {
    if (said.grants.includes(outcome)) continue;
    report('error', 'wrong_value', `${outcome} grants in a decision of kind ${kind}`, grants.keySpan);
  }
  for (const outcome of grants.value.filter(({ text }) => preset.refuses.includes(text))) {
    report('error', 'wrong_value', `${outcome.text} refuses in a decision of kind ${kind}`, outcome);
  }
  return said.grants;
}

function argsOf(
  said: Said,
  kind: DecisionKind,
  { args, mapped }: Clauses & { readonly mapped: readonly string[] },
  report: Report,
): Pick<DecisionRule, 'args'> {
  const preset = Object.entries(decisionKinds[kind].args).filter(([outcome]) => mapped.includes(outcome));
  const all = new Map(Object.entries(said.args ?? {}));
  for (const [outcome, params] of preset) {
    for (const name of namesOf(args, outcome).filter(({ text }) => params.some((param) => param.name === text))) {
      report('error', 'duplicate', `a decision of kind ${kind} asks for ${name.text} of ${outcome} by itself`, name);
    }
    all.set(outcome, [...params, ...(all.get(outcome) ?? [])]);
  }
  // Each kind asks for something, of an outcome that it has an edge for.
  return { args: Object.fromEntries(all) };
}

function namesOf(args: Clauses['args'], outcome: string): readonly Name[] {
  return (args?.forms ?? []).flatMap((form) => (form.outcome.text === outcome ? [form.name] : []));
}
