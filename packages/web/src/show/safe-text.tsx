import { visibleText } from './visible-text.ts';

/** What somebody else has written: it turns no text around it, and hides nothing. */
export function SafeText({ text }: { readonly text: string }) {
  return <bdi>{visibleText(text)}</bdi>;
}
