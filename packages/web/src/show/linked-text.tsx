import { Fragment } from 'react';
import { ExternalLink } from './external-link.tsx';
import { SafeText } from './safe-text.tsx';
import { splitLinks } from './split-links.ts';

/** What a person has written, with the addresses of the web in it as links. */
export function LinkedText({ text }: { readonly text: string }) {
  return splitLinks(text).map(({ text: part, isLink }, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text do not change their places
    <Fragment key={index}>{isLink ? <ExternalLink address={part} /> : <SafeText text={part} />}</Fragment>
  ));
}
