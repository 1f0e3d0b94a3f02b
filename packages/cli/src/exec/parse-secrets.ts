import { AppError } from '@signalbox/protocol';

/**
 * A file of secrets: a line `NAME=VALUE` each, empty ones and those that begin with `#` left out. A value in quotes may
 * have several lines, and in double quotes `\n`, `\"` and `\\`. As everywhere, capitals in a name make no difference.
 */
export function parseSecrets(text: string, file: string): Readonly<Record<string, string>> {
  const secrets = new Map<string, string>();
  const all = `\n${text.replaceAll('\r\n', '\n')}`;
  const entry = new RegExp(entryForm);
  while (entry.lastIndex < all.length) {
    const start = entry.lastIndex;
    const [whole, name, value = ''] = entry.exec(all) ?? [];
    if (whole === undefined) {
      const line = all.slice(0, start + 1).split('\n').length - 1;
      throw new AppError('argument_invalid', { message: `${file}:${line}: This is not NAME=VALUE` });
    }
    if (name !== undefined) secrets.set(name.toLowerCase(), unquote(value));
  }
  return Object.fromEntries(secrets);
}

/** Each with the line end before it. The value is not shown where it is wrong: it is a secret. */
const entryForm =
  /\n(?:[ \t]*(?:#[^\n]*)?(?=\n|$)|[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*("(?:[^"\\]|\\[\s\S])*"|'[^']*'|[^\n]*))/y;

function unquote(value: string): string {
  if (value.length > 1 && value.startsWith("'") && value.endsWith("'")) return value.slice(1, -1);
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value.trim();
  return value.slice(1, -1).replaceAll(/\\([\s\S])/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));
}
