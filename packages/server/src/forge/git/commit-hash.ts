/** A full hash in SHA-1 or SHA-256 form: short and symbolic names could mean something else tomorrow. */
export function isCommitHash(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** What git calls the missing end of a creation or deletion. */
export function isZeroHash(text: string): boolean {
  return isCommitHash(text) && /^0+$/.test(text);
}
