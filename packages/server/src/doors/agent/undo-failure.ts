import type { Failure } from '@signalbox/engine';
import type { CodeEnd } from '@signalbox/protocol';

/** Why a visit is not undone by what the host has told: the answer to an act undoes nothing, whatever it says. */
export function undoFailure(end: CodeEnd): Failure | undefined {
  if (end.kind === 'returned') return undefined;
  if (end.kind === 'acted') {
    return { outcome: 'FAILED', code: 'bad_result', message: 'the job host has told the result of something else' };
  }
  const { kind: _, ...why } = end;
  return { outcome: 'FAILED', ...why } as Failure;
}
