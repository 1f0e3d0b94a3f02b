import { AppError } from '@signalbox/protocol';

/** `NAME=VALUE` of options, in their order; a later one wins. */
export function readAssignments(texts: readonly string[], option: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const equals = text.indexOf('=');
      if (equals >= 1) return [text.slice(0, equals), text.slice(equals + 1)];
      throw new AppError('argument_invalid', { message: `${option} takes NAME=VALUE, not ${text}` });
    }),
  );
}
