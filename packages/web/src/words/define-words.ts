import type { LanguageName } from './language.ts';

export type Texts = { readonly [key: string]: string };

/** A text that depends on a count has an entry for one, `KEY_one`, and another, `KEY_other`. */
type BaseKey<Key> = Key extends `${infer Base}_one` ? Base : Key extends `${infer Base}_other` ? Base : Key;

/** What one topic says in each language; `Key` is how a page asks for it. */
export type Words<Key extends string = string> = {
  readonly topic: string;
  /** In a browser, of the languages that have been loaded. */
  readonly texts: { readonly [Language in LanguageName]?: Texts };
  /** Where a build has made a part of its own of each language. */
  readonly load?: (language: LanguageName) => Promise<Texts>;
  readonly keys?: Key;
};

/** As they are written: in every language. */
type WrittenWords<Key extends string> = Words<Key> & { readonly texts: { readonly [Language in LanguageName]: Texts } };

type Given<En extends Texts> = { readonly [Language in LanguageName]: { readonly [Key in keyof En]: string } };

/** The texts of a topic, in every language: one that is missing does not compile. */
export function defineWords<const En extends Texts>(
  topic: string,
  texts: { readonly en: En } & Given<En>,
): WrittenWords<BaseKey<keyof En & string>> {
  return { topic, texts };
}

/** As `defineWords`, for what is to be said also when nothing can be loaded any more: a build leaves them whole. */
export function defineWholeWords<const En extends Texts>(
  topic: string,
  texts: { readonly en: En } & Given<En>,
): WrittenWords<BaseKey<keyof En & string>> {
  return { topic, texts };
}
