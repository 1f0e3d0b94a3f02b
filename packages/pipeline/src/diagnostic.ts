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
  | 'unknown_secret'
  | 'secret_not_allowed'
  | 'not_trusted'
  | 'bad_expression'
  | 'unsupported'
  | 'ignored'
  | 'deprecated'
  | 'bad_habit';

export type Severity = 'error' | 'warning';

export type Diagnostic = Place & {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  readonly file: string;
  readonly message: string;
  /** The modern spelling, where that is all there is to change. */
  readonly fix?: string;
};

/** Collects the problems of one file in the order in which they are found. */
export type Report = {
  readonly error: (code: DiagnosticCode, at: Place, message: string) => void;
  readonly warning: (code: DiagnosticCode, at: Place, message: string, fix?: string) => void;
};

export function reportInto(found: Diagnostic[], file: string): Report {
  const told = new Set<string>();
  const add = (severity: Severity) => (code: DiagnosticCode, at: Place, message: string, fix?: string) => {
    // The combinations of a matrix find the same again.
    const id = `${severity} ${at.line}:${at.column} ${message}`;
    if (told.has(id)) return;
    told.add(id);
    const diagnostic = { severity, code, file, line: at.line, column: at.column, message };
    found.push(fix === undefined ? diagnostic : { ...diagnostic, fix });
  };
  return { error: add('error'), warning: add('warning') };
}

const pass = () => undefined;

/** For what has been told already. */
export const silent: Report = { error: pass, warning: pass };

/** Of one file; what stands at the same place stays in the order in which it was found. */
export function inReadingOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort((a, b) => a.line - b.line || a.column - b.column);
}
