import type { Value } from '@signalbox/engine';

/** A value as FSL reads it. */
export function printValue(value: Value): string {
  if (typeof value === 'string') return printString(value);
  if (typeof value === 'number') return printNumber(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(printValue).join(', ')}]`;
  const entries = Object.entries(value).map(([key, item]) => `${printName(key)} = ${printValue(item)}`);
  return `dict(${entries.join(', ')})`;
}

/** In backticks where double quotes would need the rule on backslashes. */
export function printString(text: string): string {
  const isPlain = !text.includes('"') && !text.endsWith('\\');
  return isPlain ? `"${text}"` : `\`${text.replaceAll('`', '``')}\``;
}

/** Bare where it can be, and quoted where it could be taken for a keyword. */
export function printName(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !keywords.test(name) ? name : printString(name);
}

const keywords = /^(?:action|flow|flow_run|action_end|flow_end|flow_run_end|step|deci|list|dict|true|false)$/i;

/** The lexer refuses digits beyond the whole numbers that JSON keeps, but not an exponent. */
function printNumber(value: number): string {
  const plain = String(value);
  const isTooLong = /^-?[0-9]+$/.test(plain) && !Number.isSafeInteger(value);
  return isTooLong ? value.toExponential() : plain;
}
