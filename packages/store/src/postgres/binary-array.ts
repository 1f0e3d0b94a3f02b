import { encodeText } from './text-codec.ts';

export type ElementType = 'text' | 'bigint' | 'boolean';

type Element = string | number | boolean | null;

/**
 * An array as PostgreSQL keeps it on the wire: written as text, each quote of each JSON would be escaped here and read
 * again there, which takes longer than all else about a statement.
 */
export function binaryArray(type: ElementType, given: readonly Element[]): Buffer {
  const values = given.map((value) => (typeof value === 'string' ? encodeText(value) : value));
  const sizes = values.map((value) => sizeOf(type, value));
  const bytes = Buffer.allocUnsafe(
    sizes.reduce<number>((sum, size) => sum + 4 + Math.max(0, size), headerSize + (values.length > 0 ? boundsSize : 0)),
  );
  let at = bytes.writeInt32BE(values.length > 0 ? 1 : 0);
  at = bytes.writeInt32BE(values.includes(null) ? 1 : 0, at);
  at = bytes.writeInt32BE(objectIds[type], at);
  if (values.length === 0) return bytes;
  at = bytes.writeInt32BE(values.length, at);
  at = bytes.writeInt32BE(1, at);
  for (const [index, value] of values.entries()) {
    at = bytes.writeInt32BE(sizes[index] ?? absent, at);
    if (typeof value === 'string') at += bytes.write(value, at);
    else if (typeof value === 'boolean') at = bytes.writeUInt8(value ? 1 : 0, at);
    else if (value !== null) at = bytes.writeBigInt64BE(BigInt(value), at);
  }
  return bytes;
}

/** Of the elements' types, as its catalogue has them since ever. */
const objectIds = { text: 25, bigint: 20, boolean: 16 } as const;
const headerSize = 12;
const boundsSize = 8;
const absent = -1;

function sizeOf(type: ElementType, value: Element): number {
  if (value === null) return absent;
  const fits =
    type === 'text' ? typeof value === 'string' : typeof value === (type === 'bigint' ? 'number' : 'boolean');
  if (!fits) throw new TypeError(`an element of ${type}[] is ${JSON.stringify(value)}`);
  return typeof value === 'string' ? Buffer.byteLength(value) : type === 'bigint' ? 8 : 1;
}
