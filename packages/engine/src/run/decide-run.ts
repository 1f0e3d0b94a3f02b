import type { Actor } from '../actor.ts';
import { decideDecision } from '../decision/decide-decision.ts';
import { isOfDecision } from '../decision/decision-command.ts';
import { takeDueDecision } from '../decision/decision-time.ts';
import { lapseVotes } from '../decision/lapse-votes.ts';
import { steerDecision } from '../decision/steer-decision.ts';
import { supersedeDecisions } from '../decision/supersede-decisions.ts';
import type { Facts, FindFlow, FindSecret } from '../fact.ts';
import { type Refusal, refuse } from '../failure.ts';
import type { FlowVersion } from '../flow/flow.ts';
import { entryOf } from '../flow/hooks.ts';
import { isKnownFormat } from '../format.ts';
import type { Ids } from '../ids.ts';
import { dispatchTask } from '../interlock/dispatch-task.ts';
import { overrideInterlock } from '../interlock/override-interlock.ts';
import { endGivenUp } from '../rollback/decide-given-up.ts';
import { compensateTo, refuseOnTheWayBack, rollBack, stopOnTheWayBack } from '../rollback/decide-rollback.ts';
import { takeDueUndo, takeFoundUndo, takeUndoResult } from '../rollback/decide-undo.ts';
import { isRollingBack } from '../rollback/undo-under-way.ts';
import { type Instant, own } from '../value.ts';
import { addEditors } from './add-editors.ts';
import {
  beginStep,
  beginWaiting,
  endWait,
  enterStep,
  expireAttempt,
  isWaiting,
  stopByHook,
  type Waiting,
} from './advance-run.ts';
import { act, takeActResult } from './decide-act.ts';
import { acknowledge, takeBuildResult, takeRunResult, takeTaskFailure } from './decide-attempt.ts';
import { keepUndoData, takeCodeResult } from './decide-code.ts';
import { takeDelivery } from './decide-delivery.ts';
import { editArgs } from './decide-edit-args.ts';
import { migrateRun } from './decide-migrate.ts';
import { pauseRun, resumeRun } from './decide-pause.ts';
import { retryRun } from './decide-retry.ts';
import { skipStep } from './decide-skip.ts';
import { forkRun, startRun } from './decide-start.ts';
import { triggerStep } from './decide-trigger.ts';
import { type DecidedRun, decidedRun } from './decided-run.ts';
import { Draft } from './draft.ts';
import { waitDoneAt, waitDueAt } from './due-at.ts';
import { isInWindow } from './is-in-window.ts';
import { hasRoom } from './limit-open-runs.ts';
import { isUnderWay, type Run } from './run.ts';
import type { RunCommand } from './run-command.ts';
import { runCommandTable } from './run-command-table.ts';
import { takeEvent } from './take-event.ts';

export type RunSituation = {
  readonly version: FlowVersion;
  readonly run: Run | undefined;
  readonly command: RunCommand;
  readonly actor: Actor;
  readonly facts: Facts;
  readonly findFlow?: FindFlow;
  readonly findSecret?: FindSecret;
  readonly now: Instant;
  readonly ids: Ids;
};

/** No events: the command is a repeat, or nothing was due, and its answer is the same as the first time. */
export type Decided<Event> = { readonly ok: true; readonly events: readonly Event[] } | Refusal;

/** What a command does to a run, or why it is refused. */
export function decideRun(situation: RunSituation): DecidedRun {
  const { run, command } = situation;
  if (command.type === 'start') return refuseNewer(situation.version) ?? startRun(situation, command);
  if (command.type === 'fork') return forkRun(situation, command);
  if (!run) return refuse('run_not_found', 'there is no such run');
  const { status } = run.state;
  const rule = runCommandTable[command.type].in[status];
  if (rule.kind === 'refused') return refuse('wrong_status', `the run is ${status}: ${rule.text}`);
  if (rule.kind === 'nothing') return { ok: true, events: [], run };
  const version = command.type === 'migrate' ? command.to : situation.version;
  const forbidden = refuseOnTheWayBack(run, command) ?? refuseWhileStopping(run, command) ?? refuseNewer(version);
  if (forbidden) return forbidden;
  const draft = new Draft({ ...situation, version, run });
  const refusal = perform(draft, command, situation);
  if (!refusal) supersedeDecisions(draft, run);
  if (draft.events.length > 0) addEditors(draft, editorsBy(command, situation.actor));
  return refusal ?? decidedRun(draft);
}

/** What runs of it have in them is not known here. */
function refuseNewer(version: FlowVersion): Refusal | undefined {
  if (isKnownFormat(version)) return undefined;
  return refuse('version_newer', `a newer version has made flow ${version.flow.name} (${version.hash})`);
}

/** Only the hook of its stop is open: there is no way back from it, and no other version of it. */
function refuseWhileStopping({ stopping }: Run, { type }: RunCommand): Refusal | undefined {
  if (!stopping || !(type === 'rollback' || type === 'compensate-to' || type === 'migrate')) return undefined;
  return refuse('wrong_status', 'it is being stopped');
}

/** Who has changed by a command what the run does, or what those that follow from it find. */
function editorsBy(command: OnExisting, actor: Actor): readonly Actor[] {
  switch (command.type) {
    case 'edit-args':
    case 'event':
    case 'migrate':
    case 'reassign':
    case 'skip':
      return [actor];
    case 'trigger':
    case 'act':
      return Object.keys(command.args ?? {}).length > 0 ? [actor, ...(command.via ? [command.via] : [])] : [];
    case 'build-finished':
    case 'run-finished':
      return command.editors ?? [];
    default:
      return [];
  }
}

function admit(draft: Draft, command: Extract<RunCommand, { type: 'admit' }>, facts: Facts): undefined {
  const entry = entryOf(draft.version.flow);
  if (entry === undefined || !hasRoom(command, draft, facts)) return;
  draft.emit({ type: 'run_admitted' });
  const { forkedFrom } = draft.run;
  enterStep(draft, forkedFrom?.step ?? entry, forkedFrom?.branch);
}

type OnExisting = Exclude<RunCommand, { type: 'start' | 'fork' }>;

function perform(draft: Draft, command: OnExisting, { actor, facts, version }: RunSituation): Refusal | undefined {
  if (command.type === 'decide' || isOfDecision(command)) lapseVotes(draft, command, facts);
  switch (command.type) {
    case 'admit':
      return admit(draft, command, facts);
    case 'ack':
      return acknowledge(draft, command);
    case 'decide':
      return decideDecision(draft, command, { actor, facts });
    case 'claim':
    case 'unclaim':
    case 'delegate':
    case 'reassign':
    case 'ask':
    case 'answer':
    case 'override':
      return steerDecision(draft, command, { actor, facts });
    case 'task-failed':
      return takeTaskFailure(draft, command);
    case 'build-finished':
      return takeBuildResult(draft, command);
    case 'run-finished':
      return takeRunResult(draft, command);
    case 'code-finished':
      return takeCodeResult(draft, command);
    case 'keep-undo-data':
      return keepUndoData(draft, command);
    case 'delivery':
      return takeDelivery(draft, command);
    case 'timer':
      return takeDueWork(draft, facts);
    case 'trigger':
      return triggerStep(draft, command, actor);
    case 'act':
      return act(draft, command, actor);
    case 'act-finished':
      return takeActResult(draft, command);
    case 'stop':
      return stop(draft, command.reason);
    case 'retry':
      return retryRun(draft, command.step);
    case 'skip':
      return skipStep(draft, command);
    case 'edit-args':
      return editArgs(draft, command, actor);
    case 'override-interlock':
      return overrideInterlock(draft, command);
    case 'dispatch':
      return dispatchTask(draft, command);
    case 'migrate':
      return migrateRun(draft, command, version);
    case 'pause':
      return pauseRun(draft, command.reason);
    case 'resume':
      return resumeRun(draft);
    case 'event':
      return takeEvent(draft, command);
    case 'rollback':
      return rollBack(draft, command, actor);
    case 'compensate-to':
      return compensateTo(draft, command);
    case 'undo-found':
      return takeFoundUndo(draft, command);
    case 'undo-ended':
      return takeUndoResult(draft, command);
  }
}

function takeDueWork(draft: Draft, facts: Facts): undefined {
  for (const { step, number } of Object.values(draft.run.open)) {
    const visit = own(draft.run.open, step);
    // What was due before it may have withdrawn it, or held the run.
    if (visit?.number !== number || !(isUnderWay(draft.run) || draft.run.state.status === 'rolling_back')) continue;
    const { phase } = visit;
    if (phase.kind === 'attempting' && (phase.attempt.deadline ?? Number.POSITIVE_INFINITY) <= draft.now) {
      expireAttempt(draft, { visit, attempt: phase.attempt });
    } else if ((phase.kind === 'backing_off' || phase.kind === 'slowed') && phase.until <= draft.now) {
      beginWaiting(draft, [phase.kind], step);
    } else if (phase.kind === 'deciding') {
      takeDueDecision(draft, visit, { decision: phase.decision, facts });
    } else if (isWaiting(visit)) {
      endDueWait(draft, visit);
    }
  }
  endGivenUp(draft);
  takeDueUndo(draft);
}

function endDueWait(draft: Draft, visit: Waiting): void {
  const { wait } = visit.phase;
  const { state } = draft.run;
  const due = waitDueAt(wait, state);
  if (due === undefined || due > draft.now) return;
  const isMissed = 'until' in wait && wait.window !== undefined && !isInWindow(wait.window, draft.now);
  if (due === waitDoneAt(wait, state) && !isMissed) endWait(draft, visit, { outcome: 'DONE' });
  else if (isPast(wait.deadline, draft.now)) endWait(draft, visit, { outcome: 'TIMEOUT' });
  else beginStep(draft, visit);
}

function isPast(deadline: Instant | undefined, now: Instant): boolean {
  return deadline !== undefined && deadline <= now;
}

function stop(draft: Draft, reason: string | undefined): Refusal | undefined {
  const { rollback } = draft.run;
  if (rollback && isRollingBack(draft.run)) return stopOnTheWayBack(draft, rollback, reason);
  stopByHook(draft, { reason });
  return undefined;
}
