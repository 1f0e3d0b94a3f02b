import { type BuildCommand, type BuildEvent, type RunCommand, type RunEvent, runCommandTable } from '@signalbox/engine';

/** Every event that there is, and whether a campaign plays it: a new one does not compile before somebody says so. */
const runEvents: { readonly [type in RunEvent['type']]: boolean } = {
  run_started: true,
  run_queued: true,
  run_admitted: true,
  visit_opened: true,
  attempt_started: true,
  delivery_begun: true,
  delivery_returned: true,
  attempt_progressed: true,
  attempt_failed: true,
  act_begun: true,
  act_ended: true,
  undo_data_kept: true,
  decision_opened: true,
  decision_made: true,
  decision_reminded: true,
  decision_expired: true,
  decision_claimed: true,
  decision_unclaimed: true,
  decision_delegated: true,
  decision_reassigned: true,
  decision_escalated: true,
  decision_superseded: true,
  information_asked: true,
  information_given: true,
  grant_superseded: true,
  visit_closed: true,
  visit_skipped: true,
  args_edited: true,
  interlock_overridden: true,
  run_migrated: true,
  run_edited: true,
  vote_taken: true,
  vote_lapsed: true,
  repeat_ignored: true,
  run_held: true,
  run_continued: true,
  run_done: true,
  stop_begun: false,
  run_stopped: true,
  run_failed: true,
  run_paused: true,
  run_resumed: true,
  branches_opened: true,
  branch_ended: true,
  set_abandoned: true,
  wait_begun: true,
  event_received: true,
  event_taken: true,
  rollback_begun: true,
  visit_withdrawn: true,
  given_up_ended: true,
  undo_started: true,
  undo_failed: true,
  undo_finished: true,
  undo_skipped: true,
  undo_left: true,
  undo_barred: true,
  undo_edited: true,
  rollback_resumed: false,
  stop_asked: false,
  run_compensated: true,
  run_rolled_back: true,
};

const buildEvents: { readonly [type in BuildEvent['type']]: true } = {
  build_created: true,
  workflow_started: true,
  proc_changed: true,
  workflow_finished: true,
  workflow_queued: true,
  workflow_skipped: true,
  workflow_killed: true,
  build_finished: true,
  build_killed: true,
};

const buildCommands: { readonly [type in BuildCommand['type']]: true } = {
  create: true,
  init: true,
  update: true,
  done: true,
  kill: true,
};

/** Events and accepted commands that no seed of a campaign has reached: what is not seen is not tested. */
export function neverReached(goals: { readonly [goal: string]: number }): readonly string[] {
  const commands: readonly RunCommand['type'][] = [
    ...(['start', 'fork'] as const),
    ...(Object.keys(runCommandTable) as RunCommand['type'][]),
  ];
  const wanted = [
    ...Object.entries(runEvents).flatMap(([type, isPlayed]) => (isPlayed ? [type] : [])),
    ...commands.map((type) => `command ${type}`),
    ...Object.keys(buildEvents).map((type) => `build: ${type}`),
    ...Object.keys(buildCommands).map((type) => `build command ${type}`),
  ];
  return wanted.filter((goal) => !Object.hasOwn(goals, goal));
}
