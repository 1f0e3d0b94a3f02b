/** A pattern as it is read; `most` is missing where it may repeat without end. */
export type Pattern =
  /** `looks`: how many comparisons it takes at most. */
  | { readonly kind: 'set'; readonly fits: (character: string) => boolean; readonly looks?: number }
  | { readonly kind: 'edge'; readonly holds: (before: string, behind: string) => boolean }
  | { readonly kind: 'sequence' | 'either'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly part: Pattern; readonly least: number; readonly most: number | undefined };

/** Gives what is wrong where it is no pattern. Nothing that looks back or ahead: such cannot be decided in one walk. */
export function parseRegularExpression(text: string): Pattern | string {
  const ignoresCase = text.startsWith('(?i)');
  const characters = [...(ignoresCase ? text.slice(4) : text)];
  if (characters.length > maxLength) return `the pattern is longer than ${maxLength} characters`;
  const reader: Reader = { characters, position: 0, depth: 0, ignoresCase };
  const pattern = readEither(reader);
  if (!pattern || reader.position < characters.length) return `\`${text.slice(0, 40)}\` is no pattern`;
  return pattern;
}

const maxLength = 1000;
const maxDepth = 20;
const maxRepeats = 1000;

type Reader = {
  readonly characters: readonly string[];
  position: number;
  depth: number;
  readonly ignoresCase: boolean;
};

function here({ characters, position }: Reader): string {
  return characters[position] ?? '';
}

function takes(reader: Reader, text: string): boolean {
  const isThere = reader.characters.slice(reader.position, reader.position + text.length).join('') === text;
  if (isThere) reader.position += text.length;
  return isThere;
}

function readEither(reader: Reader): Pattern | undefined {
  const parts: Pattern[] = [];
  do {
    const part = readSequence(reader);
    if (!part) return undefined;
    parts.push(part);
  } while (takes(reader, '|'));
  return parts.length === 1 ? parts[0] : { kind: 'either', parts };
}

function readSequence(reader: Reader): Pattern | undefined {
  const parts: Pattern[] = [];
  while (!['', '|', ')'].includes(here(reader))) {
    const part = readOne(reader);
    const repeated = part && readRepeat(part, reader);
    if (!repeated) return undefined;
    parts.push(repeated);
  }
  return { kind: 'sequence', parts };
}

function readRepeat(part: Pattern, reader: Reader): Pattern | undefined {
  const counts = readCounts(reader);
  if (counts === undefined) return part;
  takes(reader, '?');
  const [least, most] = counts;
  if (least > maxRepeats || (most !== undefined && (most > maxRepeats || most < least))) return undefined;
  return { kind: 'repeat', part, least, most };
}

function readCounts(reader: Reader): readonly [number, number | undefined] | undefined {
  if (takes(reader, '*')) return [0, undefined];
  if (takes(reader, '+')) return [1, undefined];
  if (takes(reader, '?')) return [0, 1];
  const counted = /^\{(\d{1,6})(,(\d{0,6}))?\}/.exec(
    reader.characters.slice(reader.position, reader.position + 16).join(''),
  );
  if (!counted) return undefined;
  reader.position += counted[0].length;
  const least = Number(counted[1]);
  if (counted[2] === undefined) return [least, least];
  return [least, counted[3] === '' ? undefined : Number(counted[3])];
}

function readOne(reader: Reader): Pattern | undefined {
  const character = here(reader);
  reader.position += 1;
  switch (character) {
    case '(':
      return readGroup(reader);
    case '[':
      return readClass(reader);
    case '\\':
      return readEscape(reader);
    case '.':
      return { kind: 'set', fits: (found) => found !== '\n' };
    case '^':
      return { kind: 'edge', holds: (before) => before === '' };
    case '$':
      return { kind: 'edge', holds: (_, behind) => behind === '' };
    case '*':
    case '+':
    case '?':
      return undefined;
    default:
      return itself(character, reader);
  }
}

function itself(character: string, { ignoresCase }: Reader): Pattern {
  if (!ignoresCase) return { kind: 'set', fits: (found) => found === character };
  const lower = character.toLowerCase();
  return { kind: 'set', fits: (found) => found.toLowerCase() === lower };
}

function readGroup(reader: Reader): Pattern | undefined {
  if (!takes(reader, '?:') && takes(reader, '?')) return undefined;
  reader.depth += 1;
  const inner = reader.depth > maxDepth ? undefined : readEither(reader);
  reader.depth -= 1;
  return takes(reader, ')') ? inner : undefined;
}

const isDigit = (character: string) => /^[0-9]$/.test(character);
const isWordSign = (character: string) => /^\w$/.test(character);
const isBlank = (character: string) => /^[\t\n\f\r ]$/.test(character);

const sets: ReadonlyMap<string, (character: string) => boolean> = new Map([
  ['d', isDigit],
  ['w', isWordSign],
  ['s', isBlank],
  ['D', (character: string) => !isDigit(character)],
  ['W', (character: string) => !isWordSign(character)],
  ['S', (character: string) => !isBlank(character)],
]);

const controls: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

function readEscape(reader: Reader): Pattern | undefined {
  const character = here(reader);
  reader.position += 1;
  const set = sets.get(character);
  if (set) return { kind: 'set', fits: set };
  const atWord = (before: string, behind: string) => isWordSign(before) !== isWordSign(behind);
  if (character === 'b') return { kind: 'edge', holds: atWord };
  if (character === 'B') return { kind: 'edge', holds: (before, behind) => !atWord(before, behind) };
  if (character === 'A') return { kind: 'edge', holds: (before) => before === '' };
  if (character === 'z') return { kind: 'edge', holds: (_, behind) => behind === '' };
  const control = controls.get(character);
  if (control === undefined && /^[A-Za-z0-9]?$/.test(character)) return undefined;
  return itself(control ?? character, reader);
}

type Member = (character: string) => boolean;

function readClass(reader: Reader): Pattern | undefined {
  const negated = takes(reader, '^');
  const members: Member[] = [];
  while (members.length === 0 || here(reader) !== ']') {
    const member = readMember(reader);
    if (!member) return undefined;
    members.push(member);
  }
  reader.position += 1;
  const { ignoresCase } = reader;
  const isIn = (character: string) => members.some((member) => member(character));
  const isInAnyCase = (character: string) => isIn(character.toLowerCase()) || isIn(character.toUpperCase());
  const fits = (character: string) => (ignoresCase ? isInAnyCase(character) : isIn(character)) !== negated;
  return { kind: 'set', fits, looks: members.length * 2 };
}

function readMember(reader: Reader): Member | undefined {
  const low = readMemberSign(reader);
  if (low === undefined || typeof low === 'function') return low;
  if (here(reader) !== '-' || reader.characters[reader.position + 1] === ']') return (character) => character === low;
  reader.position += 1;
  const high = readMemberSign(reader);
  if (typeof high !== 'string' || high < low) return undefined;
  return (character) => low <= character && character <= high;
}

function readMemberSign(reader: Reader): string | Member | undefined {
  const character = here(reader);
  reader.position += 1;
  if (character !== '\\') return character === '' ? undefined : character;
  const escaped = here(reader);
  reader.position += 1;
  if (escaped === '') return undefined;
  return sets.get(escaped) ?? controls.get(escaped) ?? escaped;
}
