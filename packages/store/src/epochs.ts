/**
 * Epochs of a restored copy begin beyond all that may have been given after the copy was made: whoever holds a lease of
 * that time is not believed.
 */
export const epochsOfCopy = 1_000_000;

/** How often a task has been claimed, whatever copies its store has come through. */
export function claimsIn(epoch: number): number {
  return epoch % epochsOfCopy;
}
