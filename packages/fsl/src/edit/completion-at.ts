import { engineOutcomes, exclusions } from '@signalbox/engine';
import { builtInJobs } from '../compile/built-in-jobs.ts';
import { clausesByKey } from '../compile/clauses-by-key.ts';
import type { Known } from '../compile/compile.ts';
import { findJob } from '../compile/find-job.ts';
import { limitNames } from '../compile/limits.ts';
import { parseText } from '../parse/parse.ts';
import { clauseKeys, clauseWords } from '../parse/parse-clause.ts';
import { typeNames } from '../parse/parse-value.ts';
import type { Span } from '../parse/span.ts';
import type { FlowStatement, InlineRunStatement, Name, Statement, StepClause, StepNode } from '../parse/syntax.ts';
import type { Token } from '../parse/token.ts';
import { type Place, placeInText } from './place-in-text.ts';

/** What may stand at a place, instead of what is begun there. */
export type Completion = Span & { readonly kind: CompletionKind; readonly label: string };

export type CompletionKind = 'keyword' | 'clause' | 'action' | 'flow' | 'argument' | 'outcome' | 'step' | 'reference';

export function completionAt(text: string, offset: number, known: Known): readonly Completion[] {
  const { statements, tokens, comments } = parseText(text);
  if (comments.some(({ start, end }) => start < offset && offset <= end)) return [];
  const before = tokens.filter(({ start, kind }) => start < offset && kind !== 'end');
  const begun = before.at(-1);
  if (begun?.kind === 'string' && offset < begun.end) return [];
  const isBegun = begun !== undefined && offset <= begun.end && isName(text, begun);
  const span = { start: isBegun ? begun.start : offset, end: offset };
  const read = isBegun ? before.slice(0, -1) : before;
  const place = placeInText(read);
  const flow = statements.find(
    (each): each is FlowStatement | InlineRunStatement =>
      (each.kind === 'flow' || each.kind === 'inline_run') && each.start <= offset && offset <= each.end,
  );
  const step = flow?.steps.find(({ start, end }) => start <= offset && offset <= end);
  const scene: Scene = { place, read, last: read.at(-1)?.kind, flow, step, statements, known };
  return choices(scene).flatMap(([kind, labels]) => [...new Set(labels)].map((label) => ({ ...span, kind, label })));
}

type Scene = {
  readonly place: Place;
  readonly read: readonly Token[];
  readonly last: Token['kind'] | undefined;
  readonly flow: FlowStatement | InlineRunStatement | undefined;
  readonly step: StepNode | undefined;
  readonly statements: readonly Statement[];
  readonly known: Known;
};

type Choices = readonly (readonly [CompletionKind, Iterable<string>])[];

/** A word, or the beginning of a reference, of which a lone `$` is no token. */
function isName(text: string, { kind, start }: Token): boolean {
  return kind === 'word' || kind === 'reference' || text.charAt(start) === '$';
}

function choices(scene: Scene): Choices {
  const { place, last } = scene;
  if (place.statement === '') return [['keyword', ['action', 'flow', 'flow_run']]];
  if (last === '->' || last === '&') return [['step', [...stepNames(scene), 'done', 'stopped', 'hold', 'rollback']]];
  if (place.step === 'head') return last === '(' || last === '|' ? [['outcome', outcomes(scene)]] : [];
  if (place.clause === '') return clauses(scene);
  return place.brackets > 0 ? inBrackets(scene) : values(scene);
}

function clauses({ place, last }: Scene): Choices {
  if (place.step === 'body') return last === '{' || last === ';' ? [['clause', clauseKeys.step]] : [];
  if (last !== ';' && last !== 'word' && last !== 'string') return [];
  if (place.statement === 'action') {
    return [
      ['clause', clauseKeys.action],
      ['keyword', ['action_end']],
    ];
  }
  return [
    ['clause', clauseKeys.flow],
    ['keyword', ['step', 'deci', `${place.statement}_end`]],
  ];
}

function values({ place, statements, known }: Scene): Choices {
  const { clause } = place;
  if (place.step === 'body' && clause === 'action') {
    const here = statements.flatMap(({ kind, name }) => (kind === 'action' ? [name.text] : []));
    return [['action', [...here, ...(known.actionNames?.() ?? []), ...builtInJobs.keys()]]];
  }
  if (Object.hasOwn(clauseWords, clause)) return [['keyword', clauseWords[clause as keyof typeof clauseWords]]];
  if (place.statement !== 'flow_run' || place.step !== '') return [];
  const here = statements.flatMap(({ kind, name }) => (kind === 'flow' ? [name.text] : []));
  return [['flow', [...here, ...(known.flowNames?.() ?? [])]]];
}

function inBrackets(scene: Scene): Choices {
  const { place, last, step } = scene;
  const begins = last === '(' || last === ',';
  if (place.step === '' && place.clause === 'limits') return begins ? [['argument', limitNames]] : [];
  if (place.step === '') return begins && isDeclaration(place) ? [['keyword', typeNames]] : [];
  const ofDecision = place.brackets === 1 && (begins ? decisionNames(scene) : undefined);
  if (ofDecision) return [ofDecision];
  if (place.clause === 'retry') return begins ? [['argument', ['max', 'backoff', 'max_backoff']]] : [];
  if (place.clause !== 'args') return [];
  if (last === ':') return [['keyword', typeNames]];
  if (last === '=') return [['reference', references(scene)]];
  if (!begins || place.brackets > 1) return [];
  const parsed = step && clausesByKey<StepClause>(step.clauses).args?.value;
  const given = new Set([...namesBefore(scene.read), ...(parsed ?? []).map(({ name }) => name.text)]);
  const job = jobOf(scene);
  const names = job?.params.map(({ name }) => name) ?? [];
  const fits = (name: string) => !given.has(name) && (job?.kind !== 'wait' || fitsWait(name, given));
  return [['argument', names.filter(fits)]];
}

/** Of the arguments of the open clause, which is not parsed behind a comma that nothing follows. */
function namesBefore(read: readonly Token[]): readonly string[] {
  const clause = read.slice(read.findLastIndex(({ kind }) => kind === ';' || kind === '{') + 1);
  return clause
    .slice(clause.findIndex(({ kind }) => kind === '('))
    .flatMap((token, index, inside) => (token.kind === 'word' && inside[index + 1]?.kind === '=' ? [token.text] : []));
}

/** A wait is given one thing that it waits for, and the zone of a window. */
function fitsWait(name: string, given: ReadonlySet<string>): boolean {
  if (name === 'zone') return given.has('window');
  return given.size === 0 || (name === 'window' && given.has('zone') && given.size === 1);
}

/** What a clause of a decision lists, but what it has already; an expiry begins with its time. */
function decisionNames(scene: Scene): Choices[number] | undefined {
  const { place, last, step, flow } = scene;
  const { exclude, grants, guards } = clausesByKey<StepClause>(step?.clauses ?? []);
  const but = (names: readonly string[], listed: readonly Name[] = []) =>
    names.filter((name) => !listed.some(({ text }) => text === name));
  const decidable = (also: string) => (outcome: string) => outcome === also || !isEngineOutcome(outcome);
  const mapped = step?.edges.map(({ outcome }) => outcome.text) ?? [];
  switch (place.clause) {
    case 'exclude':
      return ['keyword', but(exclusions, exclude?.value)];
    case 'grants':
      return ['outcome', but(mapped.filter(decidable('')), grants?.value)];
    case 'guards': {
      const jobs = flow?.steps.filter(({ keyword, clauses }) => keyword === 'step' || clausesByKey(clauses).action);
      return ['step', but(jobs?.map(({ name }) => name.text) ?? [], guards?.value)];
    }
    case 'expire': {
      const granting = grants?.value ?? step?.edges.map(({ outcome }) => outcome).slice(0, 1);
      return last === ',' ? ['outcome', but(mapped.filter(decidable('EXPIRED')), granting)] : undefined;
    }
    default:
      return undefined;
  }
}

const isEngineOutcome = (name: string): boolean => engineOutcomes.some((reserved) => reserved === name);

const isDeclaration = ({ statement, clause }: Place): boolean =>
  statement === 'action' ? clause === 'args' : clause === 'inputs';

const stepNames = ({ flow }: Scene): readonly string[] => flow?.steps.map(({ name }) => name.text) ?? [];

function jobOf({ step, statements, known }: Scene): ReturnType<typeof findJob> {
  const action = step && clausesByKey<StepClause>(step.clauses).action?.value.text;
  return action === undefined ? undefined : findJob(action, statements, known);
}

/** Those of the action that have no edge yet, and those that the engine gives. */
function outcomes(scene: Scene): readonly string[] {
  const mapped = new Set(scene.step?.edges.map(({ outcome }) => outcome.text));
  return [...(jobOf(scene)?.outcomes ?? []), ...engineOutcomes].filter((outcome) => !mapped.has(outcome));
}

function references(scene: Scene): readonly string[] {
  const inputs = scene.flow?.clauses.flatMap((clause) => (clause.key === 'inputs' ? clause.value : [])) ?? [];
  return [
    ...inputs.map(({ name }) => `$${name.text}`),
    ...stepNames(scene).map((name) => `$${name}.`),
    '$context.',
    '$config.',
    '$secret.',
  ];
}
