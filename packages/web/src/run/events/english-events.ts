import { actorName, membersText, whoText } from '@signalbox/engine';
import { peopleText } from '../../show/people-text.ts';
import { shortHash } from '../../show/short-hash.ts';
import { answerOf, argsText, changedArgs, type EventTexts, heldText, namesOf, placeOf } from './event-parts.ts';

export const englishEvents: EventTexts = {
  run_started: ({ flow, inputs }) => `A run of ${flow.name} is started${because(argsText(inputs))}`,
  run_queued: ({ template }) =>
    `It waits for its turn: ${template === undefined ? 'the flow' : `template ${template}`} has as many open runs as it may`,
  run_admitted: () => 'Its turn has come',
  visit_opened: (event) => `${placeOf(event)} is entered${event.manual ? ', and waits for a trigger' : ''}`,
  attempt_started: (event) => `${placeOf(event)} begins attempt ${event.attempt.number}`,
  delivery_begun: (event) => `${placeOf(event)} is sent, once`,
  delivery_returned: (event) => `${placeOf(event)} has not arrived`,
  attempt_progressed: (event) => `${placeOf(event)} reports progress${because(event.outcome)}`,
  attempt_failed: ({ failure, retryAt, ...event }, instant) =>
    `${placeOf(event)} fails: ${failure.outcome}, ${failure.message}${retryAt === undefined ? '' : `; tried again at ${instant(retryAt)}`}`,
  act_begun: ({ act: { action, by, args = {} }, ...event }) =>
    `${placeOf(event)}: ${action}${by ? ` by ${actorName(by)}` : ''}${because(argsText(args))}`,
  act_ended: ({ action, answer, ...event }) =>
    `${placeOf(event)}: ${action} ${answer.ok ? 'was ok' : `was not ok: ${answer.failure.message}`}`,
  undo_data_kept: ({ key, ...event }) => `${placeOf(event)} remembers ${key} for its undo`,
  decision_opened: (event) => `${placeOf(event)} waits for ${peopleText(whoText(event.decision.who), 'en')}`,
  decision_made: (event) =>
    `${placeOf(event)} is ${event.overridden ? 'overridden' : 'decided'}${forOthers(event)}: ${answerOf(event, because)}`,
  decision_claimed: (event) => `${placeOf(event)} is claimed: somebody looks after it`,
  decision_unclaimed: (event) => `${placeOf(event)} is claimed by nobody any more`,
  decision_delegated: ({ to, ...event }) =>
    `${placeOf(event)}: the right to decide ${to ? `is handed to ${actorName(to)}` : 'is taken back'}`,
  decision_reassigned: ({ to, from, who, ...event }) =>
    `${placeOf(event)} is asked of ${peopleText(membersText(to), 'en')} ${from === undefined ? 'besides' : `in place of ${from}`}, of ${peopleText(whoText(who), 'en')} now${because(event.reason)}`,
  decision_escalated: ({ to, ...event }) =>
    `${placeOf(event)} is escalated: ${peopleText(membersText(to), 'en')} is asked besides`,
  decision_superseded: (event) => `${placeOf(event)} is asked anew: what it is about has changed`,
  decision_reminded: (event) => `${placeOf(event)} is overdue`,
  decision_expired: (event) => `${placeOf(event)} was decided by nobody in time: ${event.outcome}`,
  information_asked: ({ question, of, ...event }) =>
    `${placeOf(event)} waits for information${of ? ` of ${actorName(of)}` : ''}${because(question)}`,
  information_given: ({ text, ...event }) => `${placeOf(event)} has the information${because(text)}`,
  grant_superseded: (event) => `${placeOf(event)} is not what was granted any more: the decision is asked again`,
  visit_closed: (event) => `${placeOf(event)} ends with ${event.outcome}`,
  repeat_ignored: (event) => `${placeOf(event)} stays ${event.stands}: ${event.outcome} came too late`,
  run_held: (event) => heldText(event, 'en'),
  run_continued: () => 'The run goes on',
  run_done: () => 'The run is done',
  stop_begun: ({ reason }) => `The run is being stopped${because(reason)}`,
  run_stopped: ({ reason }) => `The run is stopped${because(reason)}`,
  run_failed: ({ step, failure }) => `The run has failed: ${step} ${failure.outcome}, ${failure.message}`,
  branches_opened: (event) => `${placeOf(event)} opens the branches ${event.branches.join(', ')}`,
  branch_ended: ({ branch, end }) => `Branch ${branch} ${end === 'done' ? 'is done' : 'has arrived'}`,
  set_abandoned: () => 'The open branches are left',
  vote_taken: ({ vote, ...event }) =>
    `${placeOf(event)} has the vote of ${actorName(vote.by)}${forOthers(vote)}: ${answerOf(vote, because)}`,
  vote_lapsed: ({ by, counts, ...event }) =>
    `${placeOf(event)} counts the vote of ${actorName(by)} no more${counts ? ' for all that it did' : ''}: the right is lost`,
  run_edited: ({ by }) => `${namesOf(by, ' and ')} changed the run`,
  run_migrated: ({ flow, reason }) => `The run moves to version ${shortHash(flow.hash)}${because(reason)}`,
  run_paused: ({ reason }) => `The run is paused${because(reason)}`,
  run_resumed: () => 'The run is resumed',
  visit_skipped: (event) => `${placeOf(event)} is skipped with ${event.outcome}${because(event.reason)}`,
  args_edited: (event) => `${placeOf(event)} gets ${changedArgs(event, insteadOf)}${because(event.reason)}`,
  interlock_overridden: ({ passed, ...event }) =>
    `${placeOf(event)} may pass interlock ${Object.keys(passed.revisions).join(', ')}${because(event.reason)}`,
  wait_begun: ({ wait, ...event }, instant) =>
    `${placeOf(event)} waits ${'event' in wait ? `for the event ${wait.event}` : `until ${instant(wait.until)}`}`,
  event_received: ({ name, kept }) => `The event ${name} has come${kept ? ', and is kept for a step to come' : ''}`,
  event_taken: (event) => `${placeOf(event)} takes the event ${event.name}, which was kept`,
  rollback_begun: ({ reason, to }) =>
    `The run takes back what it did${to ? ` after ${placeOf(to)}` : ''}${because(reason)}`,
  visit_withdrawn: (event) => `${placeOf(event)} has ended, and is withdrawn`,
  given_up_ended: ({ outcome, reason, ...event }) =>
    `${placeOf(event)}, which was given up, is over${outcome === undefined ? '' : ` with ${outcome}`}${because(reason)}`,
  undo_started: ({ attempt, ...event }) => `The undo of ${placeOf(event)} begins attempt ${attempt.number}`,
  undo_failed: ({ failure, retryAt, ...event }, instant) =>
    `The undo of ${placeOf(event)} fails: ${failure.outcome}, ${failure.message}${retryAt === undefined ? '' : `; tried again at ${instant(retryAt)}`}`,
  undo_finished: (event) => `${placeOf(event)} is undone`,
  undo_skipped: ({ outcome, reason, ...event }) =>
    `${placeOf(event)} ${outcome === 'UNDONE' ? 'was undone by hand' : 'is left as it is'}${because(reason)}`,
  undo_left: (event) => `${placeOf(event)} is left as it is: nothing takes it back`,
  undo_barred: ({ undo, ...event }) => `${placeOf(event)} cannot be taken back${because(undo.irreversible)}`,
  undo_edited: (event) => `The undo of ${placeOf(event)} gets ${changedArgs(event, insteadOf)}${because(event.reason)}`,
  rollback_resumed: () => 'The run goes on taking back what it did',
  stop_asked: ({ reason }) => `The run is to stop when it has gone back${because(reason)}`,
  run_compensated: ({ step }) => `All that followed ${step} is taken back`,
  run_rolled_back: () => 'The run is rolled back',
};

function because(reason?: string): string {
  return reason === undefined || reason === '' ? '' : `: ${reason}`;
}

function insteadOf(text: string): string {
  return ` in place of ${text}`;
}

function forOthers({ onBehalfOf = [] }: { readonly onBehalfOf?: Parameters<typeof namesOf>[0] }): string {
  return onBehalfOf.length === 0 ? '' : ` on behalf of ${namesOf(onBehalfOf, ' and ')}`;
}
