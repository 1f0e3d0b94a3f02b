export type LanguageName = 'en' | 'zh';

export const languages: readonly { readonly name: LanguageName; readonly label: string; readonly tag: string }[] = [
  { name: 'en', label: 'English', tag: 'en' },
  { name: 'zh', label: '简体中文', tag: 'zh-CN' },
];

const kept = 'signalbox-language';
const watchers = new Set<() => void>();
const preparations = new Set<(name: LanguageName) => Promise<unknown>>();
let chosen = firstLanguage();
let wanted = chosen;
tellDocument();

export function currentLanguage(): LanguageName {
  return chosen;
}

/** Once all that is shown is there in it; where that cannot be had, nothing changes and it fails. */
export async function changeLanguage(name: LanguageName): Promise<void> {
  wanted = name;
  await Promise.all([...preparations].map((prepare) => prepare(name)));
  if (wanted !== name) return;
  localStorage.setItem(kept, name);
  chosen = name;
  tellDocument();
  for (const watcher of watchers) watcher();
}

/** `prepare` has what is needed in a language loaded before it is changed to. */
export function beforeLanguage(prepare: (name: LanguageName) => Promise<unknown>): void {
  preparations.add(prepare);
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
