import type { ErrorCode, ErrorDetails } from '@signalbox/protocol';
import { oneLine } from './table.ts';

export type Failure = { readonly code: ErrorCode; readonly message: string; readonly details: ErrorDetails };

/** One line with the code, and below it what else is known. */
export function presentError({ code, message, details }: Failure): string {
  const sentence = oneLine(message).replace(/\.$/, '');
  const hint = code === 'unauthenticated' ? ['  give your token as SIGNALBOX_TOKEN'] : [];
  return [`signalbox: ${sentence} (${code})`, ...Object.entries(details).flatMap(detailLines), ...hint].join('\n');
}

function detailLines([name, value]: [string, unknown]): string[] {
  if (name === 'message' || value === undefined) return [];
  if (name === 'diagnostics' && Array.isArray(value)) return value.flatMap(diagnosticLines);
  if (typeof value === 'string') return [`  ${name}: ${oneLine(value)}`];
  return [`  ${name}: ${JSON.stringify(value)}`];
}

function diagnosticLines(diagnostic: unknown): string[] {
  const rendered =
    typeof diagnostic === 'object' && diagnostic !== null ? Reflect.get(diagnostic, 'rendered') : diagnostic;
  return [typeof rendered === 'string' ? rendered.trimEnd() : JSON.stringify(diagnostic)];
}
