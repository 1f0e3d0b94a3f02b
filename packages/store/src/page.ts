/** A part of a list in its order: what is behind `after`, and at most `limit` of it; without them all there is. */
export type Page<Key = string> = { readonly after?: Key; readonly limit?: number };

/** As `LIMIT` of either database takes it. */
const everything = 2 ** 31 - 1;

/** Of a list in the order of names: `contains` is a part of them, in which the case of ASCII letters does not matter. */
export type NamedPage = Page & { readonly contains?: string };

/** What `namedPlaceOf` has the values of, without the limit. Each name of the list is looked at, which are in an index. */
export const inNamedPage = `name > ?
  AND (? = '' OR replace(lower(name), ?, '') <> lower(name))`;

export function namedPlaceOf({
  contains = '',
  ...page
}: NamedPage = {}): readonly [after: string, contains: string, same: string, limit: number] {
  const [after, limit] = placeOf(page);
  const part = contains.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  return [after, part, part, limit];
}

/** For lists in the order of names, which are not empty. */
export function placeOf({ after = '', limit = everything }: Page = {}): readonly [after: string, limit: number] {
  return [after, limit];
}

/** The same for lists in the order of two columns. */
export function pairPlaceOf<First extends string | number>(
  { after, limit = everything }: Page<readonly [First, string]>,
  least: First,
): readonly [first: First, same: First, second: string, limit: number] {
  const [first, second] = after ?? [least, ''];
  return [first, first, second, limit];
}
