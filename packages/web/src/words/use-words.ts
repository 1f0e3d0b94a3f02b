import { use, useCallback } from 'react';
import type { Words } from './define-words.ts';
import { fillText, type Inserts } from './fill-text.ts';
import { useLanguage } from './use-language.ts';

export type Say<Key extends string> = (key: Key, inserts?: Inserts) => string;

/** The texts of a topic in the language that is chosen now; while these are loaded, whatever shows them is kept back. */
export function useWords<Key extends string>({ texts, load }: Words<Key>): Say<Key> {
  const language = useLanguage();
  // Always in the same way: React tells what is waited for by its place among the others of a component.
  const ofLanguage = load ? use(load(language)) : texts[language];
  return useCallback(
    (key, inserts) => fillText({ texts: ofLanguage ?? {}, language, key, inserts }),
    [ofLanguage, language],
  );
}
