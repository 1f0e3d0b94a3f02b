import type { RunCause } from '@signalbox/protocol';
import type { Words } from '../words/define-words.ts';
import type { Say } from '../words/use-words.ts';
import { actorOfName } from './actor-of-name.ts';
import type { runCauseWords } from './run-cause-words.ts';
import { visibleText } from './visible-text.ts';

export type SayRunCause = typeof runCauseWords extends Words<infer Key> ? Say<Key> : never;

/** Why a run is held, paused, stopped, failed or taken back. */
export function runCauseSentence(cause: RunCause, say: SayRunCause): string {
  switch (cause.code) {
    case 'held': {
      const { reason, step = '', problem } = cause;
      return say(`held_${reason}`, { step: visibleText(step), problem: visibleText(problem) });
    }
    case 'failed': {
      const { step, outcome, problem } = cause;
      return say('failed', {
        step: visibleText(step),
        outcome: visibleText(outcome),
        problem: visibleText(problem),
      });
    }
    case 'paused':
    case 'stopped': {
      const by = actorText(cause.by, say);
      return cause.reason === undefined
        ? say(cause.code, { by })
        : say('byFor', { by, reason: visibleText(cause.reason) });
    }
    case 'rollback':
      return visibleText(cause.reason);
  }
}

/** A person by their name; what acted without one by a word of the page. */
export function actorText(name: string, say: SayRunCause): string {
  const actor = actorOfName(name);
  if (actor.kind === 'hook') return say('hookOf', { repository: visibleText(actor.repository) });
  return actor.kind === 'callback' || actor.kind === 'system' ? say(actor.kind) : visibleText(name);
}
