import type { Run, RunEvent, RunTransition, Values } from '@signalbox/engine';
import type { AuditEntry } from '@signalbox/store';

/** What people have decided about a run: never the values that they gave. */
export function auditedTransitions(run: Run, transitions: readonly RunTransition[]): readonly AuditEntry[] {
  return transitions.flatMap(({ seq, at, actor, events }) =>
    events.flatMap((event, index): readonly AuditEntry[] => {
      const told = toldOf(event);
      if (!told) return [];
      const details = { run: run.id, flow: run.flow.name, ...told.details };
      const { id, project, name: subject } = run;
      return [{ id: `${id}:${seq}:${index}`, at, project, actor, what: told.what, subject, details }];
    }),
  );
}

type Told = { readonly what: string; readonly details: Values };

function toldOf(event: RunEvent): Told | undefined {
  switch (event.type) {
    case 'vote_taken':
      return { what: 'decision.vote', details: { ...ofVisit(event), outcome: event.vote.outcome, ...why(event.vote) } };
    case 'decision_made': {
      const { outcome, digest } = event;
      return { what: 'decision.made', details: { ...ofVisit(event), outcome, digest, ...why(event) } };
    }
    case 'decision_expired':
      return { what: 'decision.expired', details: { ...ofVisit(event), outcome: event.outcome } };
    case 'act_begun':
      return { what: 'run.act', details: { ...ofVisit(event), action: event.act.action } };
    case 'visit_skipped':
      return { what: 'run.skip', details: { ...ofVisit(event), outcome: event.outcome, ...why(event) } };
    case 'args_edited':
      return { what: 'run.edit-args', details: { ...ofVisit(event), ...why(event) } };
    case 'undo_skipped':
      return { what: 'undo.skip', details: { ...ofVisit(event), outcome: event.outcome, ...why(event) } };
    case 'undo_edited':
      return { what: 'undo.edit-args', details: { ...ofVisit(event), ...why(event) } };
    case 'run_migrated':
      return { what: 'run.migrate', details: { from: event.from, to: event.flow.hash, ...why(event) } };
    case 'run_stopped':
      return { what: 'run.stop', details: why(event) };
    case 'rollback_begun':
      return { what: 'run.rollback', details: why(event) };
    default:
      return undefined;
  }
}

function ofVisit({ step, visit }: { readonly step: string; readonly visit: number }): Values {
  return { step, visit };
}

function why({ reason }: { readonly reason?: string }): Values {
  return reason === undefined ? {} : { reason };
}
