import type { Step } from '@signalbox/engine';
import { clausesByKey } from '../compile/clauses-by-key.ts';
import { parseText } from '../parse/parse.ts';
import type { Span } from '../parse/span.ts';
import type { Edge, FlowStatement, InlineRunStatement, Name, StepClause, StepNode } from '../parse/syntax.ts';
import { printStep } from '../print/print-step.ts';
import { renameAt } from './rename-at.ts';
import type { TextEdit } from './text-edit.ts';

/** One change of one step, as somebody makes it in a picture of the flow. */
export type FlowChange =
  | { readonly kind: 'add_edge'; readonly step: string; readonly outcome: string; readonly targets: readonly string[] }
  | { readonly kind: 'move_edge'; readonly step: string; readonly outcome: string; readonly targets: readonly string[] }
  | { readonly kind: 'rename_edge'; readonly step: string; readonly outcome: string; readonly to: string }
  | { readonly kind: 'remove_edge'; readonly step: string; readonly outcome: string }
  /** Behind that step, or behind the last. */
  | { readonly kind: 'add_step'; readonly step: Step; readonly after?: string }
  | { readonly kind: 'rename_step'; readonly step: string; readonly to: string }
  /** Edges to it stay, and are errors: what should follow instead is not known. */
  | { readonly kind: 'remove_step'; readonly step: string };

/**
 * What changes the text of a flow so, and leaves all other text, comments and white space, to the byte. Undefined where
 * the flow has syntax errors, or what is to be changed is not there, or what is to be made is.
 */
export function editFlow(text: string, flowName: string, change: FlowChange): readonly TextEdit[] | undefined {
  const { statements, comments } = parseText(text);
  const flow = statements.find(
    (each): each is FlowStatement | InlineRunStatement =>
      (each.kind === 'flow' || each.kind === 'inline_run') && each.name.text === flowName,
  );
  if (flow === undefined || flow.broken) return undefined;
  if (change.kind === 'add_step') return addStep(text, flow, change);
  const step = flow.steps.find(({ name }) => name.text === change.step);
  if (step === undefined) return undefined;
  switch (change.kind) {
    case 'rename_step':
      return renameAt(text, step.name.start, change.to);
    case 'remove_step':
      return [{ ...lineOf(text, step), text: '' }];
    default:
      return editEdge({ text, comments, step }, change);
  }
}

type Scene = { readonly text: string; readonly comments: readonly Span[]; readonly step: StepNode };
type EdgeChange = Extract<FlowChange, { readonly outcome: string }>;

function editEdge(scene: Scene, change: EdgeChange): readonly TextEdit[] | undefined {
  const { step } = scene;
  const written = change.kind === 'rename_edge' ? [change.to] : 'targets' in change ? change.targets : [];
  if (![...written, change.outcome].every((each) => word.test(each))) return undefined;
  const edges = step.edges.filter(({ outcome }) => outcome.text === change.outcome);
  if (change.kind === 'add_edge') return edges.length === 0 ? addEdge(scene, change) : undefined;
  const [edge, twice] = edges;
  // Of edges that are listed twice the last counts: whoever means one of them mends that first.
  if (edge === undefined || twice || isEmpty(scene, edge)) return undefined;
  switch (change.kind) {
    case 'move_edge': {
      const behind = { start: edge.outcome.end, end: edge.end };
      return replace(scene, behind, edgeText('', change.targets));
    }
    case 'rename_edge':
      if (step.edges.some(({ outcome }) => outcome.text === change.to)) return undefined;
      return outcomesIn(step, change.outcome).map(({ start, end }) => ({ start, end, text: change.to }));
    case 'remove_edge':
      return removeEdge(scene, edge);
  }
}

const word = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Where a step names an outcome of its own. */
function outcomesIn({ edges, clauses }: StepNode, outcome: string): readonly Name[] {
  const { grants, expire } = clausesByKey<StepClause>(clauses);
  const named = [
    ...edges.map((edge) => edge.outcome),
    ...(grants?.value ?? []),
    ...(expire ? [expire.value.outcome] : []),
  ];
  return named.filter(({ text }) => text === outcome);
}

/** `()`, which is the outcome DONE without a target. */
const isEmpty = ({ text }: Scene, edge: Edge): boolean => text.charAt(edge.start) === '(';

const edgeText = (outcome: string, targets: readonly string[]): string =>
  targets.length === 0 ? outcome : `${outcome} -> ${targets.join(' & ')}`;

function addEdge(scene: Scene, { outcome, targets }: Extract<EdgeChange, { kind: 'add_edge' }>): readonly TextEdit[] {
  const last = scene.step.edges.at(-1) as Edge; // a step without errors has one
  const added = edgeText(outcome, targets);
  if (!isEmpty(scene, last)) return [{ start: last.end, end: last.end, text: ` | ${added}` }];
  const inside = last.start + 1;
  return [{ start: inside, end: inside, text: scene.text.charAt(inside) === ')' ? added : `${added} ` }];
}

/** The last one leaves its outcome, without a target: empty brackets would be another. */
function removeEdge(scene: Scene, edge: Edge): readonly TextEdit[] {
  const { edges } = scene.step;
  const index = edges.indexOf(edge);
  const [before, next] = [edges[index - 1], edges[index + 1]];
  if (next) return replace(scene, { start: edge.start, end: next.start }, '');
  if (before) return replace(scene, { start: before.end, end: edge.end }, '');
  return replace(scene, { start: edge.outcome.end, end: edge.end }, '');
}

/** Comments within the stretch stay, and the white space beside them, for a comment ends with its line. */
function replace({ text, comments }: Scene, { start, end }: Span, put: string): readonly TextEdit[] {
  const kept = comments.filter((comment) => comment.start >= start && comment.end <= end);
  if (kept.length === 0) return [{ start, end, text: put }];
  const starts = [start, ...kept.map((comment) => comment.end)];
  const ends = [...kept.map((comment) => comment.start), end];
  const removed = starts.flatMap((from, index): readonly TextEdit[] => {
    const stretch = text.slice(from, ends[index]);
    const first = from + stretch.length - stretch.trimStart().length;
    return stretch.trim() === '' ? [] : [{ start: first, end: first + stretch.trim().length, text: '' }];
  });
  return put === '' ? removed : [{ start, end: start, text: put }, ...removed];
}

function addStep(
  text: string,
  flow: FlowStatement | InlineRunStatement,
  { step, after }: Extract<FlowChange, { kind: 'add_step' }>,
): readonly TextEdit[] | undefined {
  const before = after === undefined ? flow.steps.at(-1) : flow.steps.find(({ name: each }) => each.text === after);
  if (flow.steps.some(({ name: each }) => each.text === step.name)) return undefined;
  if (after !== undefined && before === undefined) return undefined;
  const end = (before ?? flow.clauses.at(-1) ?? flow.name).end;
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  // Behind a comment on the same line, for it belongs to what stands before it.
  const rest = /^[ \t]*(?:(?:\/\/|#)[^\r\n]*)?(?=[\r\n])/.exec(text.slice(end))?.[0];
  const at = end + (rest?.length ?? 0);
  const printed = printStep(step).replaceAll('\n', lineEnd);
  return [{ start: at, end: at, text: `${lineEnd}${printed}${rest === undefined ? lineEnd : ''}` }];
}

/** A statement with its white space and its line end, where nothing else stands on its lines. */
function lineOf(text: string, { start, end }: Span): Span {
  const before = /[ \t]*$/.exec(text.slice(0, start)) as RegExpExecArray;
  const after = /^[ \t]*(?:\r\n|\n|\r)/.exec(text.slice(end));
  const isFirst = /[\r\n]/.test(text.charAt(before.index - 1));
  return isFirst && after ? { start: before.index, end: end + after[0].length } : { start, end };
}
