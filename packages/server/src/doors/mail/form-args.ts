import type { Param, Value, Values } from '@signalbox/engine';

/** What a form says of these parameters, in fields `arg.NAME`: an empty field of an optional one is none. */
export function formArgs(body: unknown, params: readonly Param[] | undefined): Values | undefined {
  if (!params) return undefined;
  const fields = new Map(Object.entries(body as Readonly<Record<string, string>>));
  return Object.fromEntries(
    params.flatMap(({ name, type, required }) => {
      const text = fields.get(`arg.${name}`);
      if (text === undefined || (text === '' && !required)) return [];
      return [[name, type === 'str' ? text : jsonOf(text)]];
    }),
  );
}

/** A text that is no JSON stays one, and is refused with its name. */
function jsonOf(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}
