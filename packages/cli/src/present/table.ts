import { stripVTControlCharacters } from 'node:util';

export type Table = { readonly heads: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** Columns as wide as their widest cell; cells are one line each. */
export function table({ heads, rows }: Table, indent = ''): string {
  const lines = [heads, ...rows].map((row) => row.map(oneLine)).filter((row) => row.length > 0);
  const widths = heads.map((_, column) => Math.max(...lines.map((row) => widthOf(row[column] ?? ''))));
  return lines
    .map(
      (row) =>
        indent +
        row
          .map((cell, column) => pad(cell, widths[column] ?? 0))
          .join('  ')
          .trimEnd(),
    )
    .join('\n');
}

export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - widthOf(cell)));
}

/** In columns of a terminal: colours have none, the letters of East Asia have two. */
function widthOf(cell: string): number {
  const wide =
    /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/g;
  const text = stripVTControlCharacters(cell);
  return [...text].length + (text.match(wide)?.length ?? 0);
}
