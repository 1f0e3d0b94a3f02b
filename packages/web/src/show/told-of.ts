import { ApiError } from '../api/api-error.ts';
import { errorWords } from '../words/error-words.ts';

/** What the server has said of an error, in its English; nothing where that is no more than what its code means. */
export function toldOf(error: unknown): string | undefined {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const { code, message } = error;
  return message === '' || message === errorWords.texts.en[code] ? undefined : message;
}
