import type { Texts, Words } from './define-words.ts';
import { beforeLanguage, currentLanguage, type LanguageName } from './language.ts';

type Parts = { readonly [Language in LanguageName]: () => Promise<{ readonly default: Texts }> };

/**
 * What a build makes of `defineWords`: the words of a topic, whose texts are a part of the page for each language. That
 * of the language in use is asked for at once, so that it has mostly come when something is shown with it.
 */
export function wordsToLoad(topic: string, parts: Parts): Words {
  const texts: { [Language in LanguageName]?: Texts } = {};
  const asked: { [Language in LanguageName]?: Promise<Texts> } = {};
  const load = (language: LanguageName) => {
    asked[language] ??= parts[language]().then(({ default: loaded }) => {
      texts[language] = loaded;
      // With these React knows that it has come, and shows it without a break.
      Object.assign(asked[language] ?? {}, { status: 'fulfilled', value: loaded });
      return loaded;
    });
    return asked[language];
  };
  beforeLanguage(load);
  // Who shows the words meets the failure.
  load(currentLanguage()).catch(() => undefined);
  return { topic, texts, load };
}
