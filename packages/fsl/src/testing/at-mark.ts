/** A text with one ‸, and where that stood. */
export function atMark(marked: string): { readonly text: string; readonly offset: number } {
  const offset = marked.indexOf('‸');
  if (offset === -1) throw new Error('The text has no mark.');
  return { text: marked.replace('‸', ''), offset };
}
