import type { DiagnosticCode } from './diagnostic.ts';
import type { Report } from './report.ts';

const lacks: ReadonlySet<DiagnosticCode> = new Set([
  'missing_address',
  'missing_clause',
  'missing_target',
  'unknown_outcome',
  'unused_secret',
]);

/** Of what has syntax errors something may be absent: only what is wrong with the rest of it is told. */
export function reportButLacks({ broken }: { readonly broken: boolean }, report: Report): Report {
  if (!broken) return report;
  return (severity, code, message, place) => {
    if (!lacks.has(code)) report(severity, code, message, place);
  };
}
