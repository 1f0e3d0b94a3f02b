/** Where something stands in a file; line and column count from 1. */
export type Place = { readonly line: number; readonly column: number };

export type DiagnosticCode =
  | 'yaml_syntax'
  | 'limit_exceeded'
  | 'duplicate_key'
  | 'forbidden_key'
  | 'unknown_key'
  | 'missing_key'
  | 'wrong_type'
  | 'bad_name'
  | 'bad_value'
  | 'bad_pattern'
  | 'bad_substitution'
  | 'unknown_dependency'
  | 'dependency_cycle'
  | 'dependency_left_out'
  | 'secret_unsupported'
  | 'unsupported'
  | 'ignored'
  | 'deprecated';

export type Severity = 'error' | 'warning';

export type Diagnostic = Place & {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  readonly file: string;
  readonly message: string;
};

/** Collects the problems of one file in the order in which they are found. */
export type Report = {
  readonly error: (code: DiagnosticCode, at: Place, message: string) => void;
  readonly warning: (code: DiagnosticCode, at: Place, message: string) => void;
};

export function reportInto(found: Diagnostic[], file: string): Report {
  const add = (severity: Severity) => (code: DiagnosticCode, at: Place, message: string) => {
    found.push({ severity, code, file, line: at.line, column: at.column, message });
  };
  return { error: add('error'), warning: add('warning') };
}

/** Of one file; what stands at the same place stays in the order in which it was found. */
export function inReadingOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort((a, b) => a.line - b.line || a.column - b.column);
}
