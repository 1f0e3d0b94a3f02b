/** Of a version, a commit or what is decided on: as long as a page shows it. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}
