import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';

export type LanguageName = 'en' | 'zh';

export const languages: readonly { readonly name: LanguageName; readonly label: string; readonly tag: string }[] = [
  { name: 'en', label: 'English', tag: 'en' },
  { name: 'zh', label: '简体中文', tag: 'zh-CN' },
];

const kept = 'signalbox-language';

// Here, and not when the page starts: words are defined while modules are loaded.
void i18next.use(initReactI18next).init({
  lng: firstLanguage(),
  fallbackLng: false,
  resources: {},
  keySeparator: false,
  nsSeparator: false,
  initAsync: false,
  // React escapes; and what others have written is never looked into for keys of ours.
  interpolation: { escapeValue: false, skipOnVariables: true },
  react: { useSuspense: false, bindI18nStore: '' },
});
tellDocument();

export function currentLanguage(): LanguageName {
  return i18next.language === 'zh' ? 'zh' : 'en';
}

export async function changeLanguage(name: LanguageName): Promise<void> {
  localStorage.setItem(kept, name);
  await i18next.changeLanguage(name);
  tellDocument();
}

function firstLanguage(): LanguageName {
  const chosen = localStorage.getItem(kept) ?? navigator.language;
  return chosen.startsWith('zh') ? 'zh' : 'en';
}

function tellDocument(): void {
  document.documentElement.lang = languages.find(({ name }) => name === currentLanguage())?.tag ?? 'en';
}
