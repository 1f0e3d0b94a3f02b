import { useCallback } from 'react';
import type { Words } from './define-words.ts';
import { fillText, type Inserts } from './fill-text.ts';
import { useLanguage } from './use-language.ts';

export type Say<Key extends string> = (key: Key, inserts?: Inserts) => string;

/** The texts of a topic in the language that is chosen now. */
export function useWords<Key extends string>({ texts }: Words<Key>): Say<Key> {
  const language = useLanguage();
  return useCallback((key, inserts) => fillText({ texts: texts[language], language, key, inserts }), [texts, language]);
}
