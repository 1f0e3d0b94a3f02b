import { useSyncExternalStore } from 'react';
import { currentLanguage, type LanguageName, watchLanguage } from './language.ts';

export function useLanguage(): LanguageName {
  return useSyncExternalStore(watchLanguage, currentLanguage);
}
