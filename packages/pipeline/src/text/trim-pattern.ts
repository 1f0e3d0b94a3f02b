import type { Allowance } from '../allowance.ts';

/** Takes away the shortest or longest start or end of a value that fits a shell pattern, in which `*` crosses slashes. */
export function trimPattern({ value, pattern, operator, allowance }: Trim): string {
  const fromEnd = operator.startsWith('%');
  const characters = fromEnd ? [...value].reverse() : [...value];
  const signs = fromEnd ? signsOf(pattern).reverse() : signsOf(pattern);
  allowance.patternSteps -= characters.length * signs.length;
  if (allowance.patternSteps < 0) return '';
  const ends = endsOf(signs, characters);
  const cut = operator.length === 2 ? ends.at(-1) : ends[0];
  if (cut === undefined) return value;
  const rest = characters.slice(cut);
  return (fromEnd ? rest.reverse() : rest).join('');
}

type Trim = {
  readonly value: string;
  /** What came from a value stands for itself. */
  readonly pattern: readonly { readonly text: string; readonly written: boolean }[];
  readonly operator: '#' | '##' | '%' | '%%';
  readonly allowance: Pick<Allowance, 'patternSteps'>;
};

/** A character that stands for itself, or a sign. */
type Sign = { readonly character: string } | 'one' | 'many';

function signsOf(pattern: Trim['pattern']): Sign[] {
  return pattern.flatMap(({ text, written }) => [...text].map((character) => signOf(character, written)));
}

function signOf(character: string, written: boolean): Sign {
  if (!written) return { character };
  return character === '*' ? 'many' : character === '?' ? 'one' : { character };
}

/** All lengths of starts that fit, the shortest first: one walk with the set of all positions. */
function endsOf(signs: readonly Sign[], characters: readonly string[]): readonly number[] {
  let positions: readonly number[] = [0];
  for (const sign of signs) {
    if (sign === 'many') {
      const from = positions[0] ?? characters.length + 1;
      positions = Array.from({ length: characters.length + 1 - from }, (_, index) => from + index);
    } else {
      const fits = (at: number) => at < characters.length && (sign === 'one' || characters[at] === sign.character);
      positions = positions.filter(fits).map((at) => at + 1);
    }
  }
  return positions;
}
