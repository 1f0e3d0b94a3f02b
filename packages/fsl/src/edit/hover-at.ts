import type { Param } from '@signalbox/engine';
import { builtInHints, builtInJobs } from '../compile/built-in-jobs.ts';
import { clausesByKey } from '../compile/clauses-by-key.ts';
import type { Known } from '../compile/compile.ts';
import { readParams } from '../compile/declared-params.ts';
import { findJob } from '../compile/find-job.ts';
import { parseText } from '../parse/parse.ts';
import type { FlowClause, FlowStatement, InlineRunStatement, Statement, StepClause } from '../parse/syntax.ts';
import type { Occurrence } from './occurrences.ts';
import { referencesAt } from './references-at.ts';

/** What stands at this offset, in the words of FSL; undefined where nothing is known of it. */
export function hoverAt(text: string, offset: number, known: Known): string | undefined {
  const [here] = referencesAt(text, offset);
  return here && describe(here, parseText(text).statements, known);
}

function describe(here: Occurrence, statements: readonly Statement[], known: Known): string | undefined {
  if (here.kind === 'action') return describeAction(here.name, statements, known);
  const flow = statements.find(
    (each): each is FlowStatement | InlineRunStatement =>
      (each.kind === 'flow' || each.kind === 'inline_run') && each.name.text === (here.owner || here.name),
  );
  if (flow === undefined) {
    const stored = known.flows(here.owner || here.name)?.flow.inputs;
    return stored && describeInputs(here, stored);
  }
  if (here.kind === 'step') return describeStep(here.name, flow, statements, known);
  const inputs = clausesByKey<FlowClause>(flow.clauses).inputs?.value ?? [];
  return describeInputs(
    here,
    readParams(inputs, '', () => undefined),
  );
}

function describeInputs({ kind, name }: Occurrence, inputs: readonly Param[]): string | undefined {
  if (kind === 'flow') return `flow ${name} (${inputs.map(signature).join(', ')})`;
  const input = inputs.find((each) => each.name === name);
  return input && `input ${signature(input)}`;
}

function describeAction(name: string, statements: readonly Statement[], known: Known): string | undefined {
  const job = findJob(name, statements, known);
  if (job === undefined) return undefined;
  const hint = job === builtInJobs.get(name) ? builtInHints.get(name) : undefined;
  const described = `action ${name} (${job.params.map(signature).join(', ')}) => (${job.outcomes.join(' | ')})`;
  return hint === undefined ? described : `${described}\n${hint}`;
}

function describeStep(
  name: string,
  { steps }: FlowStatement | InlineRunStatement,
  statements: readonly Statement[],
  known: Known,
): string | undefined {
  const step = steps.find((each) => each.name.text === name);
  if (step === undefined) return undefined;
  const edges = step.edges.map(({ outcome, targets }) => {
    const target = targets.map(({ text }) => text).join(' & ');
    return target === '' ? outcome.text : `${outcome.text} -> ${target}`;
  });
  const action = clausesByKey<StepClause>(step.clauses).action?.value.text;
  const called = action === undefined ? undefined : describeAction(action, statements, known);
  return [`${step.keyword} ${name} => (${edges.join(' | ')})`, ...(called === undefined ? [] : [called])].join('\n');
}

function signature({ mark, type, name, required, default: value }: Param): string {
  return `${mark === undefined ? '' : `${mark} `}${type} ${name}${required ? '' : ` = ${JSON.stringify(value) ?? '…'}`}`;
}
