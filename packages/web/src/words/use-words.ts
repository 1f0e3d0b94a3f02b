import { useTranslation } from 'react-i18next';
import type { Words } from './define-words.ts';

/** `count` chooses between the forms of one and of several. */
export type Inserts = { readonly [name: string]: string | number };

export type Say<Key extends string> = (key: Key, inserts?: Inserts) => string;

/** The texts of a topic in the language that is chosen now. */
export function useWords<Key extends string>(words: Words<Key>): Say<Key> {
  const { t } = useTranslation(words.namespace);
  return t as unknown as Say<Key>;
}
