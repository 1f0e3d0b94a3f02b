import {
  type Actor,
  actorName,
  membersText,
  type Run,
  type RunEvent,
  type RunTransition,
  type Values,
  whoText,
} from '@signalbox/engine';
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
      return {
        what: 'decision.vote',
        details: { ...ofVisit(event), outcome: event.vote.outcome, ...behalf(event.vote), ...why(event.vote) },
      };
    case 'vote_lapsed':
      return {
        what: 'decision.vote-lapsed',
        details: { ...ofVisit(event), of: actorName(event.by), ...(event.counts && { counts: true }) },
      };
    case 'decision_made': {
      const { outcome, digest } = event;
      const what = event.overridden ? 'decision.overridden' : 'decision.made';
      return { what, details: { ...ofVisit(event), outcome, digest, ...behalf(event), ...why(event) } };
    }
    case 'decision_claimed':
      return { what: 'decision.claim', details: ofVisit(event) };
    case 'decision_unclaimed':
      return { what: 'decision.unclaim', details: ofVisit(event) };
    case 'decision_delegated':
      return { what: 'decision.delegate', details: { ...ofVisit(event), to: event.to ? actorName(event.to) : null } };
    case 'decision_reassigned': {
      const { from, who } = event;
      const now = { ...(from !== undefined && { from }), to: membersText(event.to), who: whoText(who) };
      return { what: 'decision.reassign', details: { ...ofVisit(event), ...now, ...why(event) } };
    }
    case 'decision_escalated':
      return { what: 'decision.escalated', details: { ...ofVisit(event), to: membersText(event.to) } };
    case 'decision_superseded':
      return { what: 'decision.superseded', details: { ...ofVisit(event), digest: event.digest, found: event.found } };
    case 'information_asked':
      return { what: 'decision.ask', details: { ...ofVisit(event), ...(event.of && { of: actorName(event.of) }) } };
    case 'information_given':
      return { what: 'decision.answer', details: ofVisit(event) };
    case 'decision_expired':
      return { what: 'decision.expired', details: { ...ofVisit(event), outcome: event.outcome } };
    case 'act_begun':
      return { what: 'run.act', details: { ...ofVisit(event), action: event.act.action } };
    case 'visit_skipped':
      return { what: 'run.skip', details: { ...ofVisit(event), outcome: event.outcome, ...why(event) } };
    case 'args_edited':
      return { what: 'run.edit-args', details: { ...ofVisit(event), ...why(event) } };
    case 'interlock_overridden': {
      const interlocks = Object.keys(event.passed.revisions);
      return { what: 'interlock.override', details: { ...ofVisit(event), interlocks, ...why(event) } };
    }
    case 'undo_skipped':
      return { what: 'undo.skip', details: { ...ofVisit(event), outcome: event.outcome, ...why(event) } };
    case 'undo_edited':
      return { what: 'undo.edit-args', details: { ...ofVisit(event), ...why(event) } };
    case 'run_migrated':
      return { what: 'run.migrate', details: { from: event.from, to: event.flow.hash, ...why(event) } };
    case 'stop_begun':
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

/** Whose right it was. */
function behalf({ onBehalfOf = [] }: { readonly onBehalfOf?: readonly Actor[] }): Values {
  return onBehalfOf.length === 0 ? {} : { onBehalfOf: onBehalfOf.map(actorName) };
}
