/** Of a version of a flow, or of a commit: as long as lists show it and `apply --expect` takes it. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}
