/** Lines that an address points at, as people count them: from 1, both of them included. */
export type LineRange = { readonly from: number; readonly to: number };

/** `L10` or `L10-L20`, in either order; anything else is none. */
export function readLineRange(text: string | undefined): LineRange | undefined {
  const [, first, second = first] = /^L(\d{1,9})(?:-L?(\d{1,9}))?$/.exec(text ?? '') ?? [];
  if (first === undefined || second === undefined) return undefined;
  const [from, to] = [Number(first), Number(second)].toSorted((a, b) => a - b) as [number, number];
  return from < 1 ? undefined : { from, to };
}

export function writeLineRange({ from, to }: LineRange): string {
  return from === to ? `L${from}` : `L${from}-L${to}`;
}

/** What is pointed at after a click on a number: from the line that was clicked before where the range is stretched. */
export function pickLine(line: number, anchor: number | undefined, stretch: boolean): LineRange {
  if (!stretch || anchor === undefined) return { from: line, to: line };
  return { from: Math.min(line, anchor), to: Math.max(line, anchor) };
}
