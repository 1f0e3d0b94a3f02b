import type { DiagnosticCode, Place, Report } from './diagnostic.ts';

/** What can be told of a file some lines of which could not be read: nothing that may only follow from that. */
export function onlyCertain(report: Report, unread: ReadonlySet<number>): Report {
  if (unread.size === 0) return report;
  const isCertain = (code: DiagnosticCode, at: Place) =>
    code === 'yaml_syntax' || !(unread.has(at.line) || ofWhatIsMissing.has(code));
  return {
    error: (code, at, message) => {
      if (isCertain(code, at)) report.error(code, at, message);
    },
    warning: (code, at, message, fix) => {
      if (isCertain(code, at)) report.warning(code, at, message, fix);
    },
  };
}

const ofWhatIsMissing: ReadonlySet<DiagnosticCode> = new Set([
  ...(['missing_key', 'wrong_type', 'unknown_dependency', 'dependency_left_out', 'bad_habit'] as const),
]);
