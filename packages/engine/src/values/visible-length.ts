/** Characters that somebody can read: blanks count once between words, what is invisible does not count. */
export function visibleLength(text: string): number {
  const visible = text.replace(/[\s\p{Z}]+/gu, ' ').replace(/[\p{C}\p{Default_Ignorable_Code_Point}]/gu, '');
  return [...visible.trim()].length;
}
