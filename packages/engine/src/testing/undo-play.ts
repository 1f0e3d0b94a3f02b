import { givenUpIn } from '../rollback/given-up.ts';
import type { RunEvent } from '../run/run-event.ts';
import { ack } from './acts.ts';
import { type Act, type Played, perform, runOf } from './play.ts';
import { sketchFlow } from './sketch-flow.ts';
import { undoHelps } from './undo-acts.ts';

export const undoable = { effect: true, undo: ['127.0.0.1:2'] };

export const twice = { maxAttempts: 2, backoffMs: 10, maxBackoffMs: 10 };

/** Two effects, the second of which is tried twice. */
export const undoableChain = sketchFlow(
  [
    { name: 'a', ...undoable, on: { OK: 'b', NO: 'a' } },
    { name: 'b', ...undoable, retry: twice, timeoutMs: 100, on: { OK: 'done', NO: 'rollback' } },
  ],
  { onFailure: 'rollback' },
);

/** One step after the other answers so. */
export function say(played: Played, ...outcomes: readonly string[]): Played {
  return outcomes.reduce((before, outcome) => {
    const [open] = Object.values(runOf(before).open).flatMap(({ phase }) =>
      phase.kind === 'attempting' ? [phase.attempt.uuid] : [],
    );
    return perform(before, ack(open ?? 'nobody', outcome));
  }, played);
}

/** Each of what the run wants next, while something is undone. */
export function toEnd(played: Played): Played {
  const [help] = runOf(played).state.status === 'rolling_back' ? undoHelps(played) : [];
  return help ? toEnd(perform(played, help)) : played;
}

/** What was given up is over. */
export function letEnd(played: Played): Played {
  return givenUpIn(runOf(played)).reduce((before, { uuid }) => perform(before, ack(uuid, 'OK')), played);
}

export function told(played: Played, type: RunEvent['type']): readonly string[] {
  return played.journal.flatMap(({ events }) =>
    events.flatMap((event) => (event.type === type && 'visit' in event ? [`${event.step}#${event.visit}`] : [])),
  );
}

/** Acts that depend on what has been played by then. */
export const on = (played: Played, ...acts: readonly ((played: Played) => Act)[]) =>
  acts.reduce((before, act) => perform(before, act(before)), played);
