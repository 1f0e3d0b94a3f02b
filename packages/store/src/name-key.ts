/** By which two names are the same, in each database: neither knows the other's rules of letters and their case. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
