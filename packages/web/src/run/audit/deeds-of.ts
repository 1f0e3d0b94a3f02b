import type { TransitionView } from '@signalbox/protocol';

/** What somebody decided or changed in a run, and not what followed from it. */
export type Deed = {
  readonly key: string;
  readonly seq: number;
  readonly at: number;
  readonly actor: string;
  /** Type of the command. */
  readonly cause: string;
  /** Of the events of the transition those that say it. */
  readonly events: TransitionView['events'];
};

/** Events by which a command of a person is told; what a step or the server did by itself has none of them. */
const telling: ReadonlySet<string> = new Set([
  ...[
    'run_started',
    'act_begun',
    'vote_taken',
    'vote_lapsed',
    'decision_made',
    'decision_claimed',
    'decision_unclaimed',
  ],
  ...['decision_delegated', 'decision_reassigned', 'information_asked', 'information_given', 'visit_skipped'],
  ...['interlock_overridden'],
  ...['args_edited', 'run_paused', 'run_resumed', 'run_continued', 'run_stopped', 'stop_begun', 'stop_asked'],
  ...[
    'rollback_begun',
    'undo_skipped',
    'undo_edited',
    'rollback_resumed',
    'run_migrated',
    'run_edited',
    'given_up_ended',
  ],
  ...['decision_expired', 'decision_escalated', 'decision_superseded', 'grant_superseded'],
]);

export function deedsOf(journal: readonly TransitionView[]): readonly Deed[] {
  return journal.flatMap(({ seq, at, actor, cause, events }) => {
    const told = events.filter(({ type }) => telling.has(type));
    return told.length === 0 ? [] : [{ key: String(seq), seq, at, actor, cause, events: told }];
  });
}
