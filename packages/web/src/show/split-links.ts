export type TextPart = { readonly text: string; readonly isLink: boolean };

/** A text in parts, those that are addresses of the web by themselves; what ends a sentence behind one is no part of it. */
export function splitLinks(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let done = 0;
  for (const { 0: found, index } of text.matchAll(/https?:\/\/[^\s<>"'`]+/gi)) {
    const address = found.replace(/[.,;:!?)\]}，。；：！？）】]+$/u, '');
    if (index > done) parts.push({ text: text.slice(done, index), isLink: false });
    parts.push({ text: address, isLink: true });
    done = index + address.length;
  }
  if (done < text.length) parts.push({ text: text.slice(done), isLink: false });
  return parts;
}
