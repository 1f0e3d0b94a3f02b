import { type Exclusion, exclusions, own, type Param } from '@signalbox/engine';
import { builtInHints, builtInJobs } from '../compile/built-in-jobs.ts';
import { clausesByKey } from '../compile/clauses-by-key.ts';
import type { Known } from '../compile/compile.ts';
import { readParams } from '../compile/declared-params.ts';
import { findJob } from '../compile/find-job.ts';
import { parseText } from '../parse/parse.ts';
import type { Span } from '../parse/span.ts';
import type { Edge, FlowClause, FlowStatement, InlineRunStatement, Statement, StepClause } from '../parse/syntax.ts';
import type { Occurrence } from './occurrences.ts';
import { referencesAt } from './references-at.ts';

/** What stands at this offset, in the words of FSL; undefined where nothing is known of it. */
export function hoverAt(text: string, offset: number, known: Known): string | undefined {
  const [here] = referencesAt(text, offset);
  const { statements } = parseText(text);
  return here ? describe(here, statements, known) : describeNamed(statements, offset);
}

/** What a clause of a decision names that is no step. */
function describeNamed(statements: readonly Statement[], offset: number): string | undefined {
  const isHere = ({ start, end }: Span) => start <= offset && offset <= end;
  const here = statements.find(isHere);
  const step = here && 'steps' in here ? here.steps.find(isHere) : undefined;
  if (!step) return undefined;
  const { exclude, grants, expire } = clausesByKey<StepClause>(step.clauses);
  const excluded = exclude?.value.find(isHere)?.text.toLowerCase();
  const exclusion = exclusions.find((one) => one === excluded);
  if (exclusion) return `${exclusion}: ${exclusionTexts[exclusion]}`;
  const named = [...(grants?.value ?? []), ...(expire ? [expire.value.outcome] : [])].find(isHere);
  const edge = step.edges.find(({ outcome }) => outcome.text === named?.text);
  return edge && edgeText(edge);
}

const exclusionTexts: { readonly [exclusion in Exclusion]: string } = {
  initiator: 'who started the run, or what it was forked from; never decides, named or not',
  commit_authors: 'who wrote the commit that the run is about',
  approvers: 'who granted another decision of the run',
  run_editors: 'who has edited arguments, skipped a step, sent an event or moved the run to another version',
};

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
  if (step === undefined) return own(namedBeside, name);
  const action = clausesByKey<StepClause>(step.clauses).action?.value.text;
  const called = action === undefined ? undefined : describeAction(action, statements, known);
  return [
    `${step.keyword} ${name} => (${step.edges.map(edgeText).join(' | ')})`,
    ...(called === undefined ? [] : [called]),
  ].join('\n');
}

/** What `$NAME.…` is where no step has the name. */
const namedBeside: { readonly [name: string]: string } = {
  config: '$config.KEY: what the configuration of the template says under this key, or at a path into it',
  secret:
    '$secret.NAME: a secret that is stored under this name, of the environment of the action, else of the project, else of all',
};

function edgeText({ outcome, targets }: Edge): string {
  const target = targets.map(({ text }) => text).join(' & ');
  return target === '' ? outcome.text : `${outcome.text} -> ${target}`;
}

function signature({ mark, type, name, required, default: value }: Param): string {
  return `${mark === undefined ? '' : `${mark} `}${type} ${name}${required ? '' : ` = ${JSON.stringify(value) ?? '…'}`}`;
}
