import { decodeText, encodeText } from './text-codec.ts';

export type Parameter = string | number | boolean | null | Uint8Array | readonly (string | number | boolean | null)[];

/** As the database wants it. */
export function statementOf(sql: string, parameters: readonly Parameter[]): { text: string; values: unknown[] } {
  return { text: numbered(sql), values: parameters.map(encoded) };
}

export function rowsOf<Row>({ rows }: { readonly rows: readonly object[] }): readonly Row[] {
  for (const row of rows as Record<string, unknown>[]) {
    for (const [column, value] of Object.entries(row)) {
      if (typeof value === 'string') row[column] = decodeText(value);
    }
  }
  return rows as readonly Row[];
}

const numberedTexts = new Map<string, string>();

/** `?` becomes `$1`, `$2`, …: no statement of ours has one in a literal. */
function numbered(sql: string): string {
  const known = numberedTexts.get(sql);
  if (known !== undefined) return known;
  let count = 0;
  const text = sql.replaceAll('?', () => {
    count += 1;
    return `$${count}`;
  });
  numberedTexts.set(sql, text);
  return text;
}

function encoded(value: Parameter): unknown {
  if (typeof value === 'string') return encodeText(value);
  if (Array.isArray(value)) return value.map((each) => (typeof each === 'string' ? encodeText(each) : each));
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}
