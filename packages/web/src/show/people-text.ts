/** Who is asked as people say it: `1 of group(sre) and 1 of li` is `1 of sre and li`. */
export function peopleText(asked: string): string {
  return asked
    .split(' and ')
    .map((part) => part.replace(/^1 of (?!group\()([^ ]+)$/, '$1'))
    .join(' and ')
    .replaceAll(/group\(([^()]*)\)/g, '$1');
}
