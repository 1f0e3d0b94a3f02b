import { actorName, heldCause, type RunEvent, type Values } from '@signalbox/engine';
import type { TransitionView } from '@signalbox/protocol';
import { runCauseSentence } from '../../show/run-cause-sentence.ts';
import { runCauseWords } from '../../show/run-cause-words.ts';
import { quotedValue, shownValue } from '../../show/shown-value.ts';
import { fillText } from '../../words/fill-text.ts';
import type { LanguageName } from '../../words/language.ts';

export type ShownEvent = TransitionView['events'][number];

type EventOf<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

/** A sentence for every kind of event: one that is missing does not compile. */
export type EventTexts = {
  readonly [type in RunEvent['type']]: (event: EventOf<type>, instant: (at: number) => string) => string;
};

/** Which visit, where it is not the first. */
export function placeOf({ step, visit }: { readonly step: string; readonly visit: number }): string {
  return visit > 1 ? `${step} #${visit}` : step;
}

export function valueText(value: unknown): string {
  return shownValue(value);
}

/** `a="x", b=2` */
export function argsText(args: Values): string {
  return Object.entries(args)
    .map(([name, value]) => `${name}=${quotedValue(value)}`)
    .join(', ');
}

type Changed = Pick<EventOf<'args_edited'>, 'before' | 'added' | 'args'>;

/** Those that changed, with what they were where that is known. */
export function changedArgs({ before = {}, added = [], args }: Changed, was: (text: string) => string): string {
  const changed = [
    ...added.map((name) => `${name}=${quotedValue(args[name])}`),
    ...Object.entries(before).map(([name, value]) => `${name}=${quotedValue(args[name])}${was(quotedValue(value))}`),
  ];
  return changed.length === 0 ? argsText(args) : changed.join(', ');
}

/** Why a run is held, as it is said wherever else it is shown. */
export function heldText(event: EventOf<'run_held'>, language: LanguageName): string {
  const texts = runCauseWords.texts[language] ?? {};
  return runCauseSentence(heldCause(event), (key, inserts) => fillText({ texts, language, key, inserts }));
}

type Answer = { readonly outcome: string; readonly reason?: string; readonly args?: Values };

export function answerOf({ outcome, reason, args }: Answer, because: (reason?: string) => string): string {
  return args ? `${outcome} (${argsText(args)})` : `${outcome}${because(reason)}`;
}

export function namesOf(actors: readonly Parameters<typeof actorName>[0][], and: string): string {
  return actors.map(actorName).join(and);
}
