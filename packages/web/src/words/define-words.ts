import type { LanguageName } from './language.ts';

type Texts = { readonly [key: string]: string };

/** A text that depends on a count has an entry for one, `KEY_one`, and another, `KEY_other`. */
type BaseKey<Key> = Key extends `${infer Base}_one` ? Base : Key extends `${infer Base}_other` ? Base : Key;

/** What one topic says in each language; `Key` is how a page asks for it. */
export type Words<Key extends string = string> = {
  readonly topic: string;
  readonly texts: { readonly [Language in LanguageName]: Texts };
  readonly keys?: Key;
};

type Given<En extends Texts> = { readonly [Language in LanguageName]: { readonly [Key in keyof En]: string } };

/** The texts of a topic, in every language: one that is missing does not compile. */
export function defineWords<const En extends Texts>(
  topic: string,
  texts: { readonly en: En } & Given<En>,
): Words<BaseKey<keyof En & string>> {
  return { topic, texts };
}
