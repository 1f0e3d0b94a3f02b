import { type RunCommand, type RunEvent, runCommandTable } from '@signalbox/engine';

/** Every event that there is: a new one does not compile before somebody plays it. */
const runEvents: { readonly [type in RunEvent['type']]: true } = {
  run_started: true,
  visit_opened: true,
  attempt_started: true,
  attempt_progressed: true,
  attempt_failed: true,
  decision_opened: true,
  decision_made: true,
  decision_reminded: true,
  decision_expired: true,
  grant_superseded: true,
  visit_closed: true,
  visit_skipped: true,
  vote_taken: true,
  repeat_ignored: true,
  run_held: true,
  run_continued: true,
  run_done: true,
  run_stopped: true,
  run_failed: true,
  run_paused: true,
  run_resumed: true,
  branches_opened: true,
  branch_ended: true,
  set_abandoned: true,
};

/** Events and accepted commands that no seed of a campaign has reached: what is not seen is not tested. */
export function neverReached(goals: { readonly [goal: string]: number }): readonly string[] {
  const commands: readonly RunCommand['type'][] = ['start', ...(Object.keys(runCommandTable) as RunCommand['type'][])];
  const wanted = [...Object.keys(runEvents), ...commands.map((type) => `command ${type}`)];
  return wanted.filter((goal) => !Object.hasOwn(goals, goal) && goal !== 'command build-finished');
}
