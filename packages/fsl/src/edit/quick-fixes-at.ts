import type { Param } from '@signalbox/engine';
import { clausesByKey } from '../compile/clauses-by-key.ts';
import { compile, type Known } from '../compile/compile.ts';
import { findJob } from '../compile/find-job.ts';
import { parseText } from '../parse/parse.ts';
import type { Edge, StepClause, StepNode } from '../parse/syntax.ts';
import { occurrencesOf } from './occurrences.ts';
import type { TextEdit } from './text-edit.ts';

export type QuickFix = { readonly title: string; readonly edits: readonly TextEdit[] };

/** What mends the errors at this offset: the name that was meant, the edges and arguments that a step lacks. */
export function quickFixesAt(text: string, offset: number, known: Known): readonly QuickFix[] {
  const { statements } = parseText(text);
  const fixes = meant(text, offset, known);
  for (const statement of statements) {
    if (statement.kind !== 'flow' && statement.kind !== 'inline_run') continue;
    const step = statement.steps.find(({ start, end }) => start <= offset && offset <= end);
    if (step === undefined || step.broken) continue;
    const { action, args, value } = clausesByKey<StepClause>(step.clauses);
    if (action === undefined) continue;
    const job = findJob(action.value.text, statements, known);
    if (job === undefined) continue;
    const inputs = new Set(
      occurrencesOf(text).flatMap(({ kind, owner, name, declares }) =>
        kind === 'input' && declares && owner === statement.name.text ? [name] : [],
      ),
    );
    fixes.push(
      ...missingEdges(text, step, job.outcomes),
      ...missingArguments(args, action.end, value ? [] : job.params, inputs),
    );
  }
  return fixes;
}

function meant(text: string, offset: number, known: Known): QuickFix[] {
  const compiled = compile(text, known);
  const diagnostics = compiled.ok ? [] : compiled.diagnostics;
  return diagnostics.flatMap(({ message, range }) => {
    const near = /; did you mean (\w+)\?$/.exec(message)?.[1];
    const [start, end] = [range.start.offset, range.end.offset];
    if (near === undefined || offset < start || offset > end) return [];
    const name = /^\$?\w+/.exec(text.slice(start, end))?.[0];
    if (name === undefined) return [{ title: `Write ${near}`, edits: [{ start, end, text: `"${near}"` }] }];
    const from = name.startsWith('$') ? start + 1 : start;
    return [{ title: `Write ${near}`, edits: [{ start: from, end: start + name.length, text: near }] }];
  });
}

function missingEdges(text: string, { edges }: StepNode, outcomes: readonly string[]): readonly QuickFix[] {
  const mapped = new Set(edges.map(({ outcome }) => outcome.text));
  const last = edges.at(-1) as Edge; // a step without errors has one
  // Empty brackets are the outcome DONE, with the brackets as its place: there is no edge to go on from.
  if (text.charAt(last.start) === '(') return [];
  return outcomes.flatMap((outcome) => {
    if (mapped.has(outcome)) return [];
    const edit = { start: last.end, end: last.end, text: ` | ${outcome} -> stopped` };
    return [{ title: `Add the outcome ${outcome}`, edits: [edit] }];
  });
}

function missingArguments(
  args: Extract<StepClause, { key: 'args' }> | undefined,
  actionEnd: number,
  params: readonly Param[],
  inputs: ReadonlySet<string>,
): readonly QuickFix[] {
  const given = new Set(args?.value.map(({ name }) => name.text));
  return params.flatMap(({ name, type, required }) => {
    if (!required || given.has(name)) return [];
    const argument = `${name} = ${inputs.has(name) || type === 'secret' ? `$${name}` : samples[type]}`;
    const title = `Add the argument ${name}`;
    const last = args?.value.at(-1);
    if (last) return [{ title, edits: [{ start: last.end, end: last.end, text: `, ${argument}` }] }];
    const replaced = args ? { start: args.start, end: args.end } : { start: actionEnd, end: actionEnd };
    return [{ title, edits: [{ ...replaced, text: `${args ? '' : ' '}args = (${argument});` }] }];
  });
}

const samples = { str: '""', int: '0', float: '0.0', bool: 'false', list: '[]', dict: 'dict()' } as const;
