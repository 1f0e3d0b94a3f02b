import i18next from 'i18next';
import './language.ts';
import type { LanguageName } from './language.ts';

type Texts = { readonly [key: string]: string };

/** A text that depends on a count has an entry for one, `KEY_one`, and another, `KEY_other`. */
type BaseKey<Key> = Key extends `${infer Base}_one` ? Base : Key extends `${infer Base}_other` ? Base : Key;

/** What one topic says, by a key for each text. */
export type Words<Key extends string = string> = { readonly namespace: string; readonly key?: Key };

type Given<En extends Texts> = { readonly [Language in LanguageName]: { readonly [Key in keyof En]: string } };

/** Makes the texts of a topic known, in every language: one that is missing does not compile. */
export function defineWords<const En extends Texts>(
  namespace: string,
  texts: { readonly en: En } & Given<En>,
): Words<BaseKey<keyof En & string>> {
  for (const language of ['en', 'zh'] as const) i18next.addResourceBundle(language, namespace, texts[language]);
  return { namespace };
}
