import { limits } from '../limits.ts';

/** The values that are set, as an operating system takes them: no NUL and no endless text, which no step could start with. */
export function environmentOf(values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const pairs: [string, string][] = [];
  for (const [name, value = ''] of Object.entries(values)) {
    if (value !== '') pairs.push([name, value.replaceAll('\0', '\ufffd').slice(0, limits.environmentValueUnits)]);
  }
  return Object.fromEntries(pairs);
}
