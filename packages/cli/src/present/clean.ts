/** The same value without what could steer a terminal: strings that others wrote must not act as commands. */
export function clean<T>(value: T): T {
  return cleanValue(value) as T;
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [cleanText(key), cleanValue(each)]));
}

// Whole sequences go, so that no "[31m" is left of them: CSI, then OSC and its like up to their end, then two bytes.
const sequences = [
  String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]`,
  String.raw`(?:\u001b[P\]X^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?`,
  String.raw`\u001b[ -/]*[0-~]`,
];
const sequence = new RegExp(sequences.join('|'), 'g');

// Line breaks and tabs stay; what changes the direction of writing goes too.
const controls = /[^\P{Cc}\n\t]|[\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

function cleanText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(sequence, '').replaceAll('\r', ' ').replaceAll(controls, '');
}
