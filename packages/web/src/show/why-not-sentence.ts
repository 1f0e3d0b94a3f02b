import type { WhyNot } from '@signalbox/protocol';
import type { Words } from '../words/define-words.ts';
import type { LanguageName } from '../words/language.ts';
import type { Say } from '../words/use-words.ts';
import { peopleText } from './people-text.ts';
import { visibleText } from './visible-text.ts';
import type { whyNotWords } from './why-not-words.ts';

type SayWhyNot = typeof whyNotWords extends Words<infer Key> ? Say<Key> : never;

/** Why somebody may not decide, without a full stop. `person`: who it is about, where that is not who looks. */
export function whyNotSentence(why: WhyNot, say: SayWhyNot, language: LanguageName, person?: string): string {
  const { code, ...names } = why;
  const inserts = Object.entries(names).map(([name, text]) => {
    return [name, visibleText(name === 'who' ? peopleText(text, language) : text)];
  });
  const sentence = say(code, Object.fromEntries(inserts));
  return person === undefined ? sentence : say('ofPerson', { person: visibleText(person), why: sentence });
}
