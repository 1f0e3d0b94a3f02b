/** Texts of an address by their names; none is said where it is not there. */
export type AddressTexts<Key extends string> = { readonly [Name in Key]?: string | undefined };

/** Of what stands in an address, these that are texts and say something; numbers are taken as they are written. */
export function textOf<Key extends string>(
  search: Readonly<Record<string, unknown>>,
  keys: readonly Key[],
): AddressTexts<Key> {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = search[key];
      return (typeof value === 'string' && value !== '') || typeof value === 'number' ? [[key, String(value)]] : [];
    }),
  ) as AddressTexts<Key>;
}
