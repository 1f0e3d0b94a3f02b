/**
 * PostgreSQL keeps every character in a text but NUL. It is written as U+0001 and a digit, and so is U+0001 itself, so
 * that each text comes back as it was; texts without either, nearly all, stay as they are.
 */
export function encodeText(text: string): string {
  if (!text.includes('\0') && !text.includes(mark)) return text;
  return text.replaceAll(mark, `${mark}1`).replaceAll('\0', `${mark}0`);
}

export function decodeText(text: string): string {
  return text.includes(mark) ? text.replaceAll(`${mark}0`, '\0').replaceAll(`${mark}1`, mark) : text;
}

const mark = '\u0001';
