import type { LanguageName } from '../words/language.ts';

/** Who is asked as people say it: `group(sre) and 1 of li` is `1 of sre and li`, and `sre 中的 1 人和 li`. */
export function peopleText(asked: string, language: LanguageName): string {
  const parts = asked.split(' and ').map((part) =>
    part
      .replace(/^1 of (?!group\()([^ ]+)$/, '$1')
      // One of a group is how FSL means a group alone, and not all of it.
      .replace(/^group\(/, '1 of group(')
      .replaceAll(/group\(([^()]*)\)/g, '$1'),
  );
  if (language === 'en') return parts.join(' and ');
  return parts
    .map((part) => part.replace(/^(\d+) of \(?([^()]+)\)?$/, '$2 中的 $1 人').replaceAll(' or ', ' 或 '))
    .join(' 和 ');
}
