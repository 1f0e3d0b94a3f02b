import type { ErrorCode, ErrorDetails } from '@signalbox/protocol';
import { oneLine } from './table.ts';

export type Failure = { readonly code: ErrorCode; readonly message: string; readonly details: ErrorDetails };

/** One line with the code, and below it what else is known. */
export function presentError({ code, message, details }: Failure): string {
  const taken = code === 'already_exists' ? takenName(details) : undefined;
  const sentence = taken ?? oneLine(message).replace(/\.$/, '');
  const hint = hints[code];
  return [
    `signalbox: ${sentence} (${code})`,
    ...Object.entries(details).flatMap((detail) => (code === 'already_exists' ? [] : detailLines(detail))),
    ...(hint === undefined ? [] : [`  ${hint}`]),
  ].join('\n');
}

const hints: { readonly [code in ErrorCode]?: string } = {
  unauthenticated: 'give your token as SIGNALBOX_TOKEN',
  server_unreachable: 'start one with npx signalbox server, or name another with --server URL',
};

/** The server tells the key that it keeps for the name of a run, which is for nobody to read. */
function takenName({ key }: ErrorDetails): string | undefined {
  const name = typeof key === 'string' ? /^name:[^:]*:(.*)$/s.exec(key)?.[1] : undefined;
  return name === undefined ? undefined : `Run ${oneLine(name)} exists already: the name is taken`;
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
