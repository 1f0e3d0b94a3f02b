/** `*` and `?` stay within a segment of the branch, `**` crosses them. The time is the product of both lengths. */
export function matchesBranch(glob: string, branch: string): boolean {
  const characters = [...branch];
  let positions = new Set([0]);
  for (const [piece] of glob.matchAll(/\*\*|[\s\S]/gu)) {
    positions = advance(piece, characters, positions);
    if (positions.size === 0) return false;
  }
  return positions.has(characters.length);
}

function advance(piece: string, characters: readonly string[], from: ReadonlySet<number>): Set<number> {
  const next = new Set<number>();
  if (piece === '*' || piece === '**') {
    let reachable = false;
    for (let at = 0; at <= characters.length; at++) {
      const mayGoOn = piece === '**' || characters[at - 1] !== '/';
      reachable = from.has(at) || (reachable && mayGoOn);
      if (reachable) next.add(at);
    }
    return next;
  }
  for (const at of from) {
    const character = characters[at];
    const fits = piece === '?' ? character !== undefined && character !== '/' : character === piece;
    if (fits) next.add(at + 1);
  }
  return next;
}
