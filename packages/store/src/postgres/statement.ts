import { binaryArray, type ElementType } from './binary-array.ts';
import { decodeText, encodeText } from './text-codec.ts';

export type Parameter = string | number | boolean | null | Uint8Array | readonly (string | number | boolean | null)[];

/** As the database wants it. */
export function statementOf(sql: string, parameters: readonly Parameter[]): { text: string; values: unknown[] } {
  const { text, arrays } = preparedOf(sql);
  return { text, values: parameters.map((value, index) => encoded(value, arrays[index])) };
}

export function rowsOf<Row>({ rows }: { readonly rows: readonly object[] }): readonly Row[] {
  for (const row of rows as Record<string, unknown>[]) {
    for (const [column, value] of Object.entries(row)) {
      if (typeof value === 'string') row[column] = decodeText(value);
    }
  }
  return rows as readonly Row[];
}

type Prepared = {
  readonly text: string /** What each parameter is an array of. */;
  readonly arrays: readonly (ElementType | undefined)[];
};

const known = new Map<string, Prepared>();

/** `?` becomes `$1`, `$2`, …: no statement of ours has one in a literal. */
function preparedOf(sql: string): Prepared {
  const found = known.get(sql);
  if (found) return found;
  const arrays: (ElementType | undefined)[] = [];
  const text = sql.replaceAll(
    /\?(::(text|bigint|boolean)\[\])?/g,
    (_all, cast: string | undefined, type: ElementType | undefined) => {
      arrays.push(type);
      return `$${arrays.length}${cast ?? ''}`;
    },
  );
  const prepared = { text, arrays };
  known.set(sql, prepared);
  return prepared;
}

function encoded(value: Parameter, type: ElementType | undefined): unknown {
  if (typeof value === 'string') return encodeText(value);
  if (isArray(value)) {
    if (!type) throw new TypeError('an array needs a cast that says of what');
    return binaryArray(type, value);
  }
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}

function isArray(value: Parameter): value is Extract<Parameter, readonly unknown[]> {
  return Array.isArray(value);
}
