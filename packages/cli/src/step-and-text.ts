import { AppError } from '@signalbox/protocol';

/** `[step] <text>`, where a text of several words is one in quotes. */
export function stepAndText(words: readonly string[]): { readonly step: string | undefined; readonly text: string } {
  if (words.length > 2) {
    throw new AppError('argument_invalid', { message: `Too many words: put the text in quotes` });
  }
  return { step: words.length === 2 ? words[0] : undefined, text: words.at(-1) ?? '' };
}
