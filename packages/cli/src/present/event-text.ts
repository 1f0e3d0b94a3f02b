import { actorName, membersText, type RunEvent, type Values, whoText } from '@signalbox/engine';
import type { TransitionView } from '@signalbox/protocol';
import { instant } from './instant.ts';
import { shortHash } from './short-hash.ts';
import { shownJson } from './shown-json.ts';
import { oneLine } from './table.ts';

export type ShownEvent = TransitionView['events'][number];

/** What has happened, as a sentence in one line; as it stands, where a newer server has another kind of event. */
export function eventText(event: ShownEvent): string {
  const { type, ...rest } = event;
  const text = Object.hasOwn(texts, type) ? texts[type as RunEvent['type']] : undefined;
  // A server sends the events of its engine.
  if (text) return oneLine((text as (event: unknown) => string)(event));
  return oneLine([type, ...Object.entries(rest).map(([name, value]) => `${name}=${valueText(value)}`)].join(' '));
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? value : shownJson(value);
}

/** `a="x", b=2` */
export function argsText(args: Values): string {
  return Object.entries(args)
    .map(([name, value]) => `${name}=${shownJson(value)}`)
    .join(', ');
}

/** Those that changed, with what they were where that was known; all of them, where an old event does not say which. */
export function changedArgsText({ before = {}, added = [], args }: ChangedArgs): string {
  const changed = [
    ...added.map((name) => `${name}=${shownJson(args[name])}`),
    ...Object.entries(before).map(([name, value]) => {
      return `${name}=${shownJson(args[name])} in place of ${shownJson(value)}`;
    }),
  ];
  return changed.length === 0 ? argsText(args) : changed.join(', ');
}

type ChangedArgs = Pick<EventOf<'args_edited' | 'undo_edited'>, 'before' | 'added' | 'args'>;

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

type Texts = { readonly [type in RunEvent['type']]: (event: EventOf<type>) => string };

const texts: Texts = {
  run_started: ({ flow, inputs }) => `a run of ${flow.name} is started${because(argsText(inputs))}`,
  run_queued: ({ template }) =>
    `it waits for its turn: ${template === undefined ? 'the flow' : `template ${template}`} has as many open runs as it may`,
  run_admitted: () => 'its turn has come',
  visit_opened: (event) => `${placeOf(event)} is entered${event.manual ? ', and waits for a trigger' : ''}`,
  attempt_started: (event) => `${placeOf(event)} begins its attempt ${event.attempt.number}`,
  delivery_begun: (event) => `${placeOf(event)} is sent, once`,
  delivery_returned: (event) => `${placeOf(event)} has not arrived`,
  attempt_progressed: (event) => `${placeOf(event)} reports progress${because(event.outcome)}`,
  attempt_failed: ({ failure, retryAt, ...event }) =>
    `${placeOf(event)} fails: ${failure.outcome}, ${failure.message}${retryAt === undefined ? '' : `; tried again at ${instant(retryAt)}`}`,
  act_begun: ({ act: { action, by, args = {} }, ...event }) =>
    `${placeOf(event)}: ${action}${by ? ` by ${actorName(by)}` : ''}${because(argsText(args))}`,
  act_ended: ({ action, answer, ...event }) =>
    `${placeOf(event)}: ${action} ${answer.ok ? 'was ok' : `was not ok: ${answer.failure.message}`}`,
  undo_data_kept: ({ key, ...event }) => `${placeOf(event)} remembers ${key} for its undo`,
  decision_opened: (event) => `${placeOf(event)} waits for ${whoText(event.decision.who)}`,
  decision_made: (event) =>
    `${placeOf(event)} is ${event.overridden ? 'overridden' : 'decided'}${forOthers(event)}: ${answerText(event)}`,
  decision_claimed: (event) => `${placeOf(event)} is claimed: somebody looks after it`,
  decision_unclaimed: (event) => `${placeOf(event)} is claimed by nobody any more`,
  decision_delegated: ({ to, ...event }) =>
    `${placeOf(event)}: the right to decide ${to ? `is handed to ${actorName(to)}` : 'is taken back'}`,
  decision_reassigned: ({ to, from, who, ...event }) => {
    const place = from === undefined ? 'besides' : `in place of ${from}`;
    return `${placeOf(event)} is asked of ${membersText(to)} ${place}, of ${whoText(who)} now${because(event.reason)}`;
  },
  decision_escalated: ({ to, ...event }) => `${placeOf(event)} is escalated: ${membersText(to)} is asked besides`,
  decision_superseded: (event) => `${placeOf(event)} is superseded: what it is about has changed, and it is asked anew`,
  information_asked: ({ question, of, ...event }) =>
    `${placeOf(event)} waits for information${of ? ` of ${actorName(of)}` : ''}${because(question)}`,
  information_given: ({ text, ...event }) => `${placeOf(event)} has the information${because(text)}`,
  grant_superseded: (event) => `${placeOf(event)} is not what was granted any more: the decision is asked again`,
  visit_closed: (event) => `${placeOf(event)} ends with ${event.outcome}`,
  repeat_ignored: (event) => `${placeOf(event)} stays ${event.stands}: ${event.outcome} came too late`,
  run_held: ({ reason, detail, step }) =>
    reason === 'edge' ? `the flow holds the run after step ${step}` : `the run is held: ${reason}, ${detail}`,
  run_continued: () => 'the run goes on',
  run_done: () => 'the run is done',
  stop_begun: ({ reason }) => `the run is being stopped${because(reason)}`,
  run_stopped: ({ reason }) => `the run is stopped${because(reason)}`,
  run_failed: ({ step, failure }) => `the run has failed: ${step} ${failure.outcome}, ${failure.message}`,
  branches_opened: (event) => `${placeOf(event)} opens the branches ${event.branches.join(', ')}`,
  branch_ended: ({ branch, end }) => `branch ${branch} ${end === 'done' ? 'is done' : 'has arrived'}`,
  set_abandoned: () => 'the open branches are left',
  vote_taken: ({ vote, ...event }) =>
    `${placeOf(event)} has the vote of ${actorName(vote.by)}${forOthers(vote)}: ${answerText(vote)}`,
  vote_lapsed: ({ by, counts, ...event }) =>
    `${placeOf(event)} counts the vote of ${actorName(by)} no more${counts ? ' for all that it did' : ''}: the right is lost`,
  run_edited: ({ by }) => `${by.map(actorName).join(' and ')} changed the run`,
  run_migrated: ({ flow, reason }) => `the run moves to version ${shortHash(flow.hash)}${because(reason)}`,
  run_paused: ({ reason }) => `the run is paused${because(reason)}`,
  run_resumed: () => 'the run is resumed',
  visit_skipped: (event) => `${placeOf(event)} is skipped with ${event.outcome}${because(event.reason)}`,
  args_edited: (event) => `${placeOf(event)} gets ${changedArgsText(event)}${because(event.reason)}`,
  interlock_overridden: ({ passed, ...event }) =>
    `${placeOf(event)} may pass interlock ${Object.keys(passed.revisions).join(', ')}${because(event.reason)}`,
  decision_reminded: (event) => `${placeOf(event)} is overdue`,
  decision_expired: (event) => `${placeOf(event)} was decided by nobody in time: ${event.outcome}`,
  wait_begun: ({ wait, ...event }) =>
    `${placeOf(event)} waits ${'event' in wait ? `for the event ${wait.event}` : `until ${instant(wait.until)}`}`,
  event_received: ({ name, kept }) => `the event ${name} has come${kept ? ', and is kept for a step to come' : ''}`,
  event_taken: (event) => `${placeOf(event)} takes the event ${event.name}, which was kept`,
  rollback_begun: ({ reason, to }) =>
    `the run takes back what it did${to ? ` after ${placeOf(to)}` : ''}${because(reason)}`,
  visit_withdrawn: (event) => `${placeOf(event)} has ended, and is withdrawn`,
  given_up_ended: ({ outcome, reason, ...event }) =>
    `${placeOf(event)}, which was given up, is over${outcome === undefined ? '' : ` with ${outcome}`}${because(reason)}`,
  undo_started: ({ attempt, ...event }) => `the undo of ${placeOf(event)} begins its attempt ${attempt.number}`,
  undo_failed: ({ failure, retryAt, ...event }) =>
    `the undo of ${placeOf(event)} fails: ${failure.outcome}, ${failure.message}${retryAt === undefined ? '' : `; tried again at ${instant(retryAt)}`}`,
  stop_asked: ({ reason }) => `the run is to stop when it has gone back${because(reason)}`,
  undo_finished: (event) => `${placeOf(event)} is undone`,
  undo_skipped: ({ outcome, reason, ...event }) =>
    `${placeOf(event)} ${outcome === 'UNDONE' ? 'was undone by hand' : 'is left as it is'}${because(reason)}`,
  undo_left: (event) => `${placeOf(event)} is left as it is: nothing takes it back`,
  undo_barred: ({ undo, ...event }) => `${placeOf(event)} cannot be taken back${because(undo.irreversible)}`,
  undo_edited: (event) => `the undo of ${placeOf(event)} gets ${changedArgsText(event)}${because(event.reason)}`,
  rollback_resumed: () => 'the run goes on taking back what it did',
  run_compensated: ({ step }) => `all that followed ${step} is taken back`,
  run_rolled_back: () => 'the run is rolled back',
};

function placeOf({ step, visit }: { readonly step: string; readonly visit: number }): string {
  return visit > 1 ? `${step} #${visit}` : step;
}

/** Whose right it was. */
function forOthers({ onBehalfOf = [] }: Pick<EventOf<'decision_made'>, 'onBehalfOf'>): string {
  return onBehalfOf.length === 0 ? '' : ` on behalf of ${onBehalfOf.map(actorName).join(' and ')}`;
}

function because(reason: string | undefined): string {
  return reason === undefined || reason === '' ? '' : `: ${reason}`;
}

function answerText({ outcome, reason, args }: Pick<EventOf<'decision_made'>, 'outcome' | 'reason' | 'args'>): string {
  return args ? `${outcome} (${argsText(args)})` : `${outcome}${because(reason)}`;
}
