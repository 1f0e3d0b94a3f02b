import { useLanguage } from '../words/use-language.ts';
import { durationText } from './duration-text.ts';

/** A length of time, its two largest units. */
export function Duration({ ms }: { readonly ms: number }) {
  const language = useLanguage();
  return <span>{durationText(ms, language)}</span>;
}
