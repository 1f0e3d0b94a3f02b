export type {
  Compiled,
  CompiledFlow,
  CompiledInlineRun,
  CompiledRun,
  CompiledStatement,
  Known,
} from './compile.ts';
export { compile } from './compile.ts';
export type { CompiledAction } from './compile-action.ts';
export type { FlowDefinition } from './compile-flow.ts';
export type { Completion, CompletionKind } from './completion-at.ts';
export { completionAt } from './completion-at.ts';
export { definitionAt } from './definition-at.ts';
export type { Diagnostic, DiagnosticCode, Severity } from './diagnostic.ts';
export type { FlowChange } from './edit-flow.ts';
export { editFlow } from './edit-flow.ts';
export { format } from './format.ts';
export { hoverAt } from './hover-at.ts';
export { nearest } from './nearest.ts';
export type { Occurrence } from './occurrences.ts';
export type { Parsed } from './parse.ts';
export { parse } from './parse.ts';
export type { Position, Range } from './position.ts';
export { locator } from './position.ts';
export { printFlow } from './print-flow.ts';
export type { QuickFix } from './quick-fixes-at.ts';
export { quickFixesAt } from './quick-fixes-at.ts';
export { referencesAt } from './references-at.ts';
export { renameAt } from './rename-at.ts';
export { renderDiagnostic } from './render-diagnostic.ts';
export type { Span } from './span.ts';
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
} from './syntax.ts';
export type { TextEdit } from './text-edit.ts';
export type { Punctuation, Token, TokenKind } from './token.ts';
