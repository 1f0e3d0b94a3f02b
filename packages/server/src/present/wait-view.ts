import {
  type AwaitedWindow,
  actorName,
  countedVotes,
  type Facts,
  findZone,
  missingText,
  missingVotes,
  type OpenDecision,
  type Run,
  type WaitsFor,
  waitsFor,
  whoText,
} from '@signalbox/engine';
import type { WaitView } from '@signalbox/protocol';
import { buildIdOf, childIdOf } from '../driver/working-set.ts';

/** What a run waits for, as sentences; nothing when it is over. By the facts of who has voted, only what counts is a vote. */
export function waitViews(run: Run, facts: Facts): WaitView[] {
  const { status } = run.state;
  if (status === 'done' || status === 'stopped' || status === 'rolled_back') return [];
  const waits = waitsFor(run);
  if (waits.length === 0 && run.state.status === 'held') {
    const step = run.state.step ?? '';
    return [
      {
        kind: 'retry',
        step,
        text: run.rollback ? 'a person: signalbox retry' : 'a person: signalbox retry, or signalbox stop',
      },
    ];
  }
  return waits.map((wait) => waitView(wait, run, facts));
}

function waitView(wait: WaitsFor, run: Run, facts: Facts): WaitView {
  if (wait.kind === 'slot') return slotView(wait);
  const { kind, step } = wait;
  switch (kind) {
    case 'person': {
      const votes = countedVotes({ ...wait.decision, step, run }, facts);
      const decision = { ...wait.decision, votes };
      return { kind, step, text: `${peopleOf(decision)} to decide ${step}`, who: stillAsked(decision) };
    }
    case 'trigger':
      return { kind, step, text: `a person to trigger ${step}` };
    case 'callback': {
      const until = wait.deadline === undefined ? {} : { until: wait.deadline };
      return { kind, step, text: `the acknowledgement of step ${step}`, ...until };
    }
    case 'build':
      return { kind, step, text: `the build of step ${step}`, build: buildIdOf(wait.uuid) };
    case 'run': {
      const until = wait.deadline === undefined ? {} : { until: wait.deadline };
      return { kind, step, text: `the run of step ${step}`, child: childIdOf(wait.uuid), ...until };
    }
    case 'host': {
      const until = wait.deadline === undefined ? {} : { until: wait.deadline };
      return { kind, step, text: `a job host to run step ${step}`, ...until };
    }
    case 'act': {
      const until = wait.deadline === undefined ? {} : { until: wait.deadline };
      return { kind, step, text: `a person to act on step ${step}`, ...until };
    }
    case 'timer':
      return { kind, step, text: `the time of the next try of ${step}`, until: wait.until };
    case 'resume':
      return { kind, step, text: `a person to resume the run, which then begins ${step}` };
    case 'time': {
      const { until, window } = wait;
      if (!window) return { kind, step, text: `the time that step ${step} waits for`, until };
      return { kind, step, text: `step ${step}, until ${windowText(window)}`, until, window };
    }
    case 'event': {
      const until = wait.until === undefined ? {} : { until: wait.until };
      return { kind, step, text: `the event ${wait.event}, for step ${step}`, event: wait.event, ...until };
    }
    case 'undo': {
      const until = wait.until === undefined ? {} : { until: wait.until };
      return { kind, step, text: `the undo of step ${step}`, ...until };
    }
    case 'given_up': {
      const until = wait.until === undefined ? {} : { until: wait.until };
      return { kind, step, text: `the end of step ${step}, which was given up: it may still be under way`, ...until };
    }
    case 'failed_undo':
      return { kind, step, text: `a person to say how the undo of step ${step} goes on: retry it, or skip it` };
    case 'retry':
      return { kind, step, text: retryText(step, run.state) };
  }
}

function slotView({ template }: Extract<WaitsFor, { kind: 'slot' }>): WaitView {
  const full = template === undefined ? 'the flow' : `template ${template}`;
  return {
    ...{ kind: 'slot', step: '', text: `its turn: ${full} has as many open runs as it may` },
    ...(template !== undefined && { template }),
  };
}

/** A run that has failed cannot be stopped any more, but goes on by a retry or a skip. */
function retryText(step: string, state: Run['state']): string {
  if (state.status === 'failed') return `a person to retry ${step}, or to skip it`;
  if (state.status === 'held' && state.reason === 'unknown_outcome')
    return `a person to say what became of ${step}: skip it with its outcome, or retry it`;
  if (state.status === 'held' && state.reason === 'policy')
    return `what an interlock asks for step ${step}: decide what was decided before it anew, then retry; or an administrator overrides it`;
  const isUnresolved = state.status === 'held' && state.reason === 'reference';
  return `a person to retry ${step}${isUnresolved ? ', if need be after edit-args' : ''}, or to stop the run`;
}

const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** By the clocks of its zone; the zones of another Node may lack it. */
function windowText({ text, zone, opens }: AwaitedWindow): string {
  const found = findZone(zone);
  const local = new Date(opens + (found?.offsetAt(opens) ?? 0));
  const time = local.toISOString().slice(0, 16).replace('T', ' ');
  return `${dayNames[local.getUTCDay()]} ${time} ${found?.name ?? 'UTC'} (window ${text})`;
}

/** Of the first outcome that grants; where nobody is missing for it, all who are asked. */
function stillAsked(decision: OpenDecision): string {
  const [grant] = decision.grants;
  const missing = grant === undefined ? '' : missingText(missingVotes(decision, grant));
  return missing === '' ? whoText(decision.who) : missing;
}

function peopleOf({ who, votes }: OpenDecision): string {
  const one = who.every(([part, ...others]) => part?.count === 1 && others.length === 0);
  const text = one ? `a person of ${whoText(who)}` : whoText(who);
  return votes.length === 0 ? text : `${text} (voted: ${votes.map(({ by }) => actorName(by)).join(', ')})`;
}
