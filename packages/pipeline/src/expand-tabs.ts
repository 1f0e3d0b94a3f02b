/** A text whose lines begin some signs later than they did. */
export type Indented = { readonly text: string; readonly shifts: ReadonlyMap<number, number> };

/** With blanks in place of the tabs with which lines begin, by each of the usual widths. */
export function expandTabs(text: string): readonly Indented[] {
  return widths.map((width) => expandTo(text, width));
}

const widths: readonly number[] = [2, 4, 8, 1];

function expandTo(text: string, width: number): Indented {
  const shifts = new Map<number, number>();
  const lines = text.split('\n').map((line, index) => {
    const indentation = line.slice(0, line.search(/[^ \t]|$/));
    if (!indentation.includes('\t')) return line;
    const blanks = indentation.replaceAll('\t', ' '.repeat(width));
    shifts.set(index + 1, blanks.length - indentation.length);
    return blanks + line.slice(indentation.length);
  });
  return { text: lines.join('\n'), shifts };
}
