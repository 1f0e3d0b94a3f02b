import type { Span } from '../parse/span.ts';
import type { DiagnosticCode, Severity } from './diagnostic.ts';

/** Takes what a check has found. */
export type Report = (severity: Severity, code: DiagnosticCode, message: Message, span: Span) => void;

/** A function where making the text is work: it is called only for what is told. */
export type Message = string | (() => string);
