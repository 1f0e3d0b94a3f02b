/** What looking for a part in a text costs at worst, in steps; between usual texts it is next to nothing. */
export function searchCost(text: string, part: string): number {
  return Math.ceil((text.length * Math.max(part.length, 10)) / 1000);
}
