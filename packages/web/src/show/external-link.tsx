import { visibleText } from './visible-text.ts';

/** A link that somebody else has written: to the web alone, which learns nothing of this page; all else is text. */
export function ExternalLink({ address, text = address }: { readonly address: string; readonly text?: string }) {
  const isOfWeb = /^https?:\/\//i.test(address) && URL.canParse(address);
  if (!isOfWeb) return <bdi>{visibleText(text)}</bdi>;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      <bdi>{visibleText(text)}</bdi>
    </a>
  );
}
