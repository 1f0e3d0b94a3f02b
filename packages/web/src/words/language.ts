export type LanguageName = 'en' | 'zh';

export const languages: readonly { readonly name: LanguageName; readonly label: string; readonly tag: string }[] = [
  { name: 'en', label: 'English', tag: 'en' },
  { name: 'zh', label: '简体中文', tag: 'zh-CN' },
];

const kept = 'signalbox-language';
const watchers = new Set<() => void>();
let chosen = firstLanguage();
tellDocument();

export function currentLanguage(): LanguageName {
  return chosen;
}

export function changeLanguage(name: LanguageName): void {
  localStorage.setItem(kept, name);
  chosen = name;
  tellDocument();
  for (const watcher of watchers) watcher();
}

/** Hears of each change; gives what ends that. */
export function watchLanguage(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
}

/** The one that was chosen here before, or that of the browser. */
function firstLanguage(): LanguageName {
  const wanted = localStorage.getItem(kept) ?? navigator.language;
  return wanted.startsWith('zh') ? 'zh' : 'en';
}

function tellDocument(): void {
  document.documentElement.lang = languages.find(({ name }) => name === chosen)?.tag ?? 'en';
}
