/** The name that was probably meant: two slips at most, fewer in a short word. */
export function nearest(written: string, names: Iterable<string>): string | undefined {
  const word = written.toLowerCase();
  if (word.length > maxLength) return undefined;
  let best: string | undefined;
  let fewest = Math.min(2, Math.floor(word.length / 3)) + 1;
  let looked = 0;
  for (const name of names) {
    looked += 1;
    if (looked > maxNames) break;
    if (name === written || Math.abs(name.length - word.length) >= fewest) continue;
    const slips = slipsBetween(word, name.toLowerCase());
    if (slips >= fewest) continue;
    best = name;
    fewest = slips;
  }
  return best;
}

/** The work for one word stays small, whatever the text declares. */
const maxLength = 60;
const maxNames = 500;

/** How many characters are wrong, missing, too many or exchanged with their neighbour. */
function slipsBetween(word: string, name: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: name.length + 1 }, (_, column) => column);
  for (let row = 1; row <= word.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= name.length; column += 1) {
      const wrong = word[row - 1] === name[column - 1] ? 0 : 1;
      const exchanged =
        row > 1 && column > 1 && word[row - 1] === name[column - 2] && word[row - 2] === name[column - 1];
      const replaced = at(last, column - 1) + wrong;
      const swapped = exchanged ? at(beforeLast, column - 2) + 1 : replaced;
      current.push(Math.min(replaced, swapped, at(last, column) + 1, at(current, column - 1) + 1));
    }
    beforeLast = last;
    last = current;
  }
  return at(last, name.length);
}

const at = (row: readonly number[], column: number): number => row[column] as number;
