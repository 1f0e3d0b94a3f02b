/**
 * The name as a value that no user can have where somebody is called so, in any case, or has it as an id: users are
 * asked for by either. To be written after `lockUsers`: no index holds it, for databases of before may have names that
 * differ in their case alone.
 */
export const freeUserName =
  'CASE WHEN EXISTS (SELECT 1 FROM users WHERE lower(name) = ? OR id = ?) THEN NULL ELSE CAST(? AS TEXT) END';

export function freeUserNameOf(name: string) {
  return [name.toLowerCase(), name, name] as const;
}
