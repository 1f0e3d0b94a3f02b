/** Of a version of a flow: as long as lists show it and `apply --expect` takes it. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}
