import type { DiagnosticCode, Severity } from './diagnostic.ts';
import type { Span } from './span.ts';

/** Takes what a check has found. */
export type Report = (severity: Severity, code: DiagnosticCode, message: string, span: Span) => void;
