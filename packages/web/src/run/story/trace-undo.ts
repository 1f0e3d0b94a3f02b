import type { Instant, RunEvent } from '@signalbox/engine';
import type { UndoTrace } from './visit-trace.ts';

type Of = (before: UndoTrace | undefined, count: () => number) => UndoTrace;

/** What an event says of the undo of a visit; undefined where it says nothing of one. */
export function traceUndo(
  event: RunEvent,
  at: Instant,
): { readonly step: string; readonly visit: number; readonly of: Of } | undefined {
  const of = undoOf(event, at);
  return of && 'visit' in event ? { step: event.step, visit: event.visit, of } : undefined;
}

function undoOf(event: RunEvent, at: Instant): Of | undefined {
  const begun = (before: UndoTrace | undefined, count: () => number) => ({
    order: before?.order ?? count() + 1,
    startedAt: before?.startedAt ?? at,
    attempts: before?.attempts ?? 0,
  });
  switch (event.type) {
    case 'undo_started':
      return (before, count) => ({ ...begun(before, count), state: 'undoing', attempts: event.attempt.number });
    case 'undo_failed': {
      const { outcome, message } = event.failure;
      const state = event.retryAt === undefined ? 'failed' : 'undoing';
      return (before, count) => ({ ...begun(before, count), state, failure: `${outcome}: ${message}` });
    }
    case 'undo_finished':
      return (before, count) => ({ ...begun(before, count), state: 'undone', endedAt: at });
    case 'undo_skipped': {
      const state = event.outcome === 'UNDONE' ? 'byHand' : 'left';
      return (before, count) => ({ ...begun(before, count), state, endedAt: at, why: event.reason });
    }
    case 'undo_left':
      return (before, count) => ({ ...begun(before, count), state: 'left', endedAt: at });
    case 'undo_barred':
      return (before, count) => ({ ...begun(before, count), state: 'barred', ...because(event.undo.irreversible) });
    default:
      return undefined;
  }
}

function because(why: string | undefined): Pick<UndoTrace, 'why'> {
  return why === undefined ? {} : { why };
}
