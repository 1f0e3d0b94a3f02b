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
export type { Diagnostic, DiagnosticCode, Severity } from './diagnostic.ts';
export { format } from './format.ts';
export { nearest } from './nearest.ts';
export type { Parsed } from './parse.ts';
export { parse } from './parse.ts';
export type { Position, Range } from './position.ts';
export { locator } from './position.ts';
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
export type { Punctuation, Token, TokenKind } from './token.ts';
