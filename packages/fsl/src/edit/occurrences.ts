import { clausesByKey } from '../compile/clauses-by-key.ts';
import { parseText } from '../parse/parse.ts';
import type { Span } from '../parse/span.ts';
import type { Statement, StepClause } from '../parse/syntax.ts';
import type { Token } from '../parse/token.ts';

/** A place where something that has a name is declared or used. */
export type Occurrence = Span & {
  readonly kind: 'action' | 'flow' | 'step' | 'input';
  readonly name: string;
  /** The flow that a step or an input belongs to. */
  readonly owner: string;
  readonly declares: boolean;
};

/** In the order of the text. Uses are read from the tokens, so that they are found while a step is being typed, too. */
export function occurrencesOf(text: string): readonly Occurrence[] {
  const { statements, tokens } = parseText(text);
  const isDeclared = statements.some(({ kind, name }) => kind === 'action' && name.text === 'flow');
  const found = statements.flatMap((statement) => [
    ...declared(statement),
    ...passed(statement),
    ...(isDeclared ? [] : started(statement)),
  ]);
  let first = 0;
  for (const statement of statements) {
    while ((tokens[first] as Token).start < statement.start) first += 1;
    let last = first;
    while ((tokens[last] as Token).end < statement.end) last += 1;
    if (statement.kind === 'flow' || statement.kind === 'inline_run') {
      found.push(...used(statement.name.text, tokens.slice(first, last + 1)));
    }
    first = last;
  }
  return found.toSorted((a, b) => a.start - b.start);
}

function declared(statement: Statement): readonly Occurrence[] {
  const { kind, name } = statement;
  if (kind === 'action') return [occurrence('action', name.text, name, '', true)];
  if (kind === 'run') return [];
  const owner = name.text;
  const inputs = statement.clauses.flatMap((clause) => (clause.key === 'inputs' ? clause.value : []));
  return [
    ...(kind === 'flow' ? [occurrence('flow', owner, name, '', true)] : []),
    ...inputs.map((input) => occurrence('input', input.name.text, input.name, owner, true)),
    ...statement.steps.map((step) => occurrence('step', step.name.text, step.name, owner, true)),
  ];
}

/** What a run of a flow names of it. */
function passed(statement: Statement): readonly Occurrence[] {
  if (statement.kind !== 'run') return [];
  const { flow, args } = statement;
  return [
    occurrence('flow', flow.text, flow, '', false),
    ...args.map(({ name }) => occurrence('input', name.text, name, flow.text, false)),
  ];
}

/** What a step that starts a flow names of it. */
function started(statement: Statement): readonly Occurrence[] {
  if (statement.kind !== 'flow' && statement.kind !== 'inline_run') return [];
  return statement.steps.flatMap(({ clauses }) => {
    const { action, args } = clausesByKey<StepClause>(clauses);
    const given = action?.value.text === 'flow' && args ? args.value : [];
    const flow = given.find(({ name }) => name.text === 'flow')?.value;
    if (flow?.kind !== 'string') return [];
    const inputs = given.filter(({ value }) => value !== flow);
    return [
      occurrence('flow', flow.value, flow, '', false),
      ...inputs.map(({ name }) => occurrence('input', name.text, name, flow.value, false)),
    ];
  });
}

function used(owner: string, tokens: readonly Token[]): readonly Occurrence[] {
  let brackets = 0;
  let guarded = false;
  return tokens.flatMap((token, index): readonly Occurrence[] => {
    const { kind } = token;
    if (kind === '(' || kind === '[') {
      if (brackets === 0) guarded = isGuards(tokens[index - 2]) && tokens[index - 1]?.kind === '=';
      brackets += 1;
    } else if (kind === ')' || kind === ']') brackets -= 1;
    else if (kind === ';') brackets = 0;
    else if (kind === 'reference') return referred(owner, token, brackets === 0 ? 'step' : 'input');
    else if (kind === 'word' || kind === 'string') {
      const before = tokens[index - 1]?.kind;
      const name = kind === 'word' ? token.text : token.value;
      if (before === '->' || before === '&') return [occurrence('step', name, token, owner, false)];
      const key = tokens[index - 2];
      const isAction = before === '=' && key?.kind === 'word' && key.text.toLowerCase() === 'action';
      if (isAction && brackets === 0) return [occurrence('action', name, token, '', false)];
      if (guarded && brackets > 0) return [occurrence('step', name, token, owner, false)];
    }
    return [];
  });
}

const isGuards = (token: Token | undefined): boolean => token?.kind === 'word' && token.text.toLowerCase() === 'guards';

/** What has no path is a step only as the `value` of another one, outside of brackets. */
function referred(
  owner: string,
  { path, start }: Extract<Token, { kind: 'reference' }>,
  alone: 'step' | 'input',
): readonly Occurrence[] {
  const [name = '', ...rest] = path;
  if (rest.length > 0 && name === 'context') return [];
  const span = { start: start + 1, end: start + 1 + name.length };
  return [occurrence(rest.length === 0 ? alone : 'step', name, span, owner, false)];
}

function occurrence(
  kind: Occurrence['kind'],
  name: string,
  { start, end }: Span,
  owner: string,
  declares: boolean,
): Occurrence {
  return { kind, name, owner, declares, start, end };
}
