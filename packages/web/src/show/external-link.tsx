import { visibleText } from './visible-text.ts';

/** A link that somebody else has written: to the web alone, which learns nothing of this page; all else is text. */
export function ExternalLink({ address, text = address }: { readonly address: string; readonly text?: string }) {
  if (!isOfWeb(address)) return <bdi>{visibleText(text)}</bdi>;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      <bdi>{visibleText(text)}</bdi>
    </a>
  );
}

export function isOfWeb(address: string): boolean {
  return /^https?:\/\//i.test(address) && URL.canParse(address);
}
