/**
 * PostgreSQL keeps every character in a text but NUL. It is written as U+0001 and a digit, and so is U+0001 itself, so
 * that each text comes back as it was; texts without either, nearly all, stay as they are.
 */
export function encodeText(text: string): string {
  return /[\0\u0001]/.test(text)
    ? text.replaceAll(/[\0\u0001]/g, (char) => (char === '\0' ? '\u00010' : '\u00011'))
    : text;
}

export function decodeText(text: string): string {
  return text.includes('\u0001')
    ? text.replaceAll(/\u0001([01])/g, (_, digit) => (digit === '0' ? '\0' : '\u0001'))
    : text;
}
