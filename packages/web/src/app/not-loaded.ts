const name = 'NotLoaded';

/**
 * Marks what came of a part of the page that could not be loaded. The router would load the whole page again for it if
 * it knew it by its message, and what was typed would be lost.
 */
export function markNotLoaded(error: Error): void {
  if (isNotLoaded(error)) return;
  error.name = name;
  error.message = `A part of the page could not be loaded: ${error.message}`;
}

export function isNotLoaded(error: unknown): boolean {
  return error instanceof Error && error.name === name;
}
