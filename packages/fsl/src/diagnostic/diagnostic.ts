import type { FlowFindingCode } from '@signalbox/engine';
import type { Locate, Range } from '../parse/position.ts';
import type { Span } from '../parse/span.ts';

export type Diagnostic = {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly range: Range;
};

export type Severity = 'error' | 'warning';

export type DiagnosticCode =
  | FlowFindingCode
  | 'syntax'
  | 'limit'
  | 'not_supported'
  | 'duplicate'
  | 'unknown_action'
  | 'unknown_argument'
  | 'unknown_flow'
  | 'unknown_outcome'
  | 'unknown_reference'
  | 'unknown_step'
  | 'missing_address'
  | 'missing_argument'
  | 'missing_clause'
  | 'missing_target'
  | 'misplaced_clause'
  | 'queue_cycle'
  | 'shadowed_target'
  | 'starts_itself'
  | 'unused_secret'
  | 'wrong_type'
  | 'wrong_value';

/** A diagnostic before its place is turned into lines and columns, which only reported ones need. */
export type Finding = {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly span: Span;
};

/** Of each severity: more than this nobody reads, and a text of rubbish must not fill the memory. */
export const maxFindings = 200;

/** In the order of the text. */
export function toDiagnostics(findings: readonly Finding[], locate: Locate): readonly Diagnostic[] {
  const sorted = findings.toSorted((a, b) => a.span.start - b.span.start);
  return sorted.map(({ severity, code, message, span }) => ({
    severity,
    code,
    message,
    range: { start: locate(span.start), end: locate(span.end) },
  }));
}
