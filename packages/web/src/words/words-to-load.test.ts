import { afterAll, beforeAll, expect, test, vi } from 'vitest';

// The language is read when its module is loaded, as of a browser in English.
beforeAll(() => {
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => undefined });
  vi.stubGlobal('document', { documentElement: {} });
});
afterAll(() => vi.unstubAllGlobals());

test('a topic is loaded in the language in use, and in another one before that is changed to', async () => {
  const { changeLanguage, currentLanguage, watchLanguage } = await import('./language.ts');
  const { wordsToLoad } = await import('./words-to-load.ts');
  const asked: string[] = [];
  const part = (language: string) => () => {
    asked.push(language);
    return Promise.resolve({ default: { hello: language } });
  };
  const words = wordsToLoad('greeting', { en: part('en'), zh: part('zh') });
  expect(await words.load?.('en')).toEqual({ hello: 'en' });
  expect([asked, words.texts]).toEqual([['en'], { en: { hello: 'en' } }]);
  const seen: unknown[] = [];
  const end = watchLanguage(() => seen.push(words.texts[currentLanguage()]));
  await changeLanguage('zh');
  await changeLanguage('en');
  end();
  expect([seen, asked]).toEqual([
    [{ hello: 'zh' }, { hello: 'en' }],
    ['en', 'zh'],
  ]);
});

test('where a language cannot be loaded the page stays as it is, and the last one that was chosen is shown', async () => {
  const { changeLanguage, currentLanguage } = await import('./language.ts');
  const { wordsToLoad } = await import('./words-to-load.ts');
  const chinese = Promise.withResolvers<{ default: { [key: string]: string } }>();
  wordsToLoad('late', { en: () => Promise.resolve({ default: {} }), zh: () => chinese.promise });
  const late = changeLanguage('zh');
  await changeLanguage('en');
  chinese.reject(new Error('away'));
  await expect(late).rejects.toThrow('away');
  await expect(changeLanguage('zh')).rejects.toThrow('away');
  expect(currentLanguage()).toBe('en');
});
