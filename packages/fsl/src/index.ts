export { reservedJobNames } from './compile/built-in-jobs.ts';
export type {
  Compiled,
  CompiledFlow,
  CompiledInlineRun,
  CompiledRun,
  CompiledStatement,
  Known,
} from './compile/compile.ts';
export { compile, compileInTurns } from './compile/compile.ts';
export type { CompiledAction } from './compile/compile-action.ts';
export type { FlowDefinition } from './compile/compile-flow.ts';
export { readQuorum } from './compile/who.ts';
export type { Diagnostic, DiagnosticCode, Severity } from './diagnostic/diagnostic.ts';
export { didYouMean, expectedNames } from './diagnostic/expected-names.ts';
export { renderDiagnostic } from './diagnostic/render-diagnostic.ts';
export type { Completion, CompletionKind } from './edit/completion-at.ts';
export { completionAt } from './edit/completion-at.ts';
export { definitionAt } from './edit/definition-at.ts';
export type { FlowChange } from './edit/edit-flow.ts';
export { editFlow } from './edit/edit-flow.ts';
export { format } from './edit/format.ts';
export { hoverAt } from './edit/hover-at.ts';
export type { Occurrence } from './edit/occurrences.ts';
export type { QuickFix } from './edit/quick-fixes-at.ts';
export { quickFixesAt } from './edit/quick-fixes-at.ts';
export { referencesAt } from './edit/references-at.ts';
export { renameAt } from './edit/rename-at.ts';
export type { TextEdit } from './edit/text-edit.ts';
export { lex } from './parse/lex.ts';
export type { Parsed } from './parse/parse.ts';
export { parse } from './parse/parse.ts';
export type { Position, Range } from './parse/position.ts';
export { locator } from './parse/position.ts';
export type { Span } from './parse/span.ts';
export type {
  ActionClause,
  ActionStatement,
  Argument,
  Declaration,
  Edge,
  Expression,
  FlowClause,
  FlowStatement,
  InlineRunStatement,
  Name,
  RunStatement,
  Statement,
  StepClause,
  StepNode,
} from './parse/syntax.ts';
export type { Punctuation, Token, TokenKind } from './parse/token.ts';
export { printAction } from './print/print-action.ts';
export { printFlow } from './print/print-flow.ts';
export { printSource, printStep } from './print/print-step.ts';
