/** What somebody has typed with commas, spaces or lines between it, each once. */
export function wordsOf(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,，]+/).filter((word) => word !== ''))];
}
