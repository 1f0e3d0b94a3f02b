/** Looks up a `${NAME}`; an unknown name gives the empty text, as in a shell. */
export type Variables = Readonly<Record<string, string>>;

export type Substituted =
  | { readonly ok: true; readonly parts: readonly TextPart[] }
  | { readonly ok: false; readonly problem: string };

/** `written` is the author's own text; the rest came from a value and must stay data, for instance within a pattern. */
export type TextPart = { readonly text: string; readonly written: boolean };

/** Replaces `${NAME}` and its default forms in one scalar, after parsing: no value can change the structure of a file. */
export function substitute(text: string, variables: Variables): Substituted {
  const parts: TextPart[] = [];
  let rest = text;
  while (rest !== '') {
    const dollar = rest.indexOf('$');
    if (dollar < 0) break;
    parts.push({ text: rest.slice(0, dollar), written: true });
    rest = rest.slice(dollar);
    if (!rest.startsWith('${')) {
      parts.push({ text: '$', written: true });
      rest = rest.slice(rest.startsWith('$$') ? 2 : 1);
      continue;
    }
    const reference = referenceForm.exec(rest);
    if (!reference) return { ok: false, problem: describeBad(rest) };
    parts.push(lookUp(reference[1] as string, reference[2], variables));
    rest = rest.slice(reference[0].length);
  }
  return { ok: true, parts: [...parts, { text: rest, written: true }] };
}

export function joinParts(parts: readonly TextPart[]): string {
  return parts.map((part) => part.text).join('');
}

/**
 * Commands keep `${NAME}` for the shell, which finds the value in its environment. Only `$$`, by which an author
 * escapes a dollar from substitution, becomes `$`, and forms that `sh` does not have are refused.
 */
export function shellText(text: string): ShellText {
  const unescaped = text.replaceAll('$$', '');
  const bad = bashOnlyForm.exec(unescaped);
  if (bad) return { ok: false, problem: describeBad(unescaped.slice(bad.index)) };
  return { ok: true, text: text.replaceAll('$$', () => '$') };
}

type ShellText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: string };

/** All five default operators mean "if empty" here, as in the original. */
const referenceForm = /^\$\{([A-Za-z0-9_]+)(?:(?::[-=?+]|=)([^${}]*))?\}/;

const bashOnlyForm = /\$\{[A-Za-z0-9_]+(?:[\^,/]|:(?![-=?+]))/;

function lookUp(name: string, fallback: string | undefined, variables: Variables): TextPart {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  return value ? { text: value, written: false } : { text: fallback ?? '', written: true };
}

function describeBad(text: string): string {
  const end = text.indexOf('}');
  const shown = text.slice(0, end < 0 ? 40 : Math.min(end + 1, 40));
  return `The substitution \`${shown}\` is not supported; \`\${NAME}\` and \`\${NAME:-default}\` are`;
}
