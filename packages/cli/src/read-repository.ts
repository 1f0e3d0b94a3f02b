import { AppError } from '@signalbox/protocol';

/** `git/shop` as its two parts. */
export function readRepository(text: string): { readonly scm: string; readonly name: string } {
  const [scm, name, ...rest] = text.split('/');
  if (!scm || !name || rest.length > 0) {
    throw new AppError('argument_invalid', { message: `A repository is named SCM/REPO, as git/shop, not ${text}` });
  }
  return { scm, name };
}
