import type { Allowance } from '../allowance.ts';
import { type Pattern, parseRegularExpression } from './parse-regular-expression.ts';

/**
 * Whether a pattern of the usual signs is found in a text, or what is wrong with it. All ways are walked together, so
 * that the time is the product of both lengths at worst: no pattern makes one try for ever.
 */
export function matchesRegularExpression(
  pattern: string,
  text: string,
  allowance: Pick<Allowance, 'patternSteps'>,
): boolean | string {
  const parsed = parseRegularExpression(pattern);
  if (typeof parsed === 'string') return parsed;
  const program: Instruction[] = [];
  if (!emit(parsed, program)) return `the pattern \`${pattern.slice(0, 20)}\` is too large`;
  program.push({ kind: 'found' });
  allowance.patternSteps -= program.length + pattern.length * 4;
  return run(program, [...text], allowance);
}

type Instruction =
  | { readonly kind: 'set'; readonly fits: (character: string) => boolean; readonly looks?: number }
  | { readonly kind: 'edge'; readonly holds: (before: string, behind: string) => boolean }
  | { readonly kind: 'either'; readonly ways: readonly number[] }
  | { readonly kind: 'found' };

const maxInstructions = 2000;

/** False where the program would be too long. */
function emit(pattern: Pattern, program: Instruction[]): boolean {
  if (program.length > maxInstructions) return false;
  switch (pattern.kind) {
    case 'set':
    case 'edge':
      program.push(pattern);
      return true;
    case 'sequence':
      return pattern.parts.every((part) => emit(part, program));
    case 'either':
      return emitEither(pattern.parts, program);
    case 'repeat':
      return emitRepeat(pattern, program);
  }
}

function emitEither(parts: readonly Pattern[], program: Instruction[]): boolean {
  const start = program.length;
  program.push({ kind: 'either', ways: [] });
  const starts: number[] = [];
  const ends: number[] = [];
  for (const part of parts) {
    starts.push(program.length);
    if (!emit(part, program)) return false;
    ends.push(program.length);
    program.push({ kind: 'either', ways: [] });
  }
  program[start] = { kind: 'either', ways: starts };
  for (const end of ends) program[end] = { kind: 'either', ways: [program.length] };
  return true;
}

function emitRepeat({ part, least, most }: Extract<Pattern, { kind: 'repeat' }>, program: Instruction[]): boolean {
  for (let count = 0, length = -1; count < least && program.length > length; count++) {
    // A part that adds nothing adds nothing the next time: a tower of such would be built for years.
    length = program.length;
    if (!emit(part, program)) return false;
  }
  if (most === undefined) {
    const start = program.length;
    program.push({ kind: 'either', ways: [] });
    if (!emit(part, program)) return false;
    program.push({ kind: 'either', ways: [start] });
    program[start] = { kind: 'either', ways: [start + 1, program.length] };
    return true;
  }
  const skips: number[] = [];
  for (let count = least; count < most; count++) {
    skips.push(program.length);
    program.push({ kind: 'either', ways: [] });
    if (!emit(part, program)) return false;
  }
  for (const skip of skips) program[skip] = { kind: 'either', ways: [skip + 1, program.length] };
  return true;
}

function run(
  program: readonly Instruction[],
  text: readonly string[],
  allowance: Pick<Allowance, 'patternSteps'>,
): boolean | string {
  let waiting: readonly number[] = [];
  for (let at = 0; at <= text.length; at++) {
    const before = text[at - 1] ?? '';
    const here = text[at] ?? '';
    const reached = reach([...waiting, 0], { program, before, here });
    allowance.patternSteps -= reached.size;
    if (allowance.patternSteps < 0) return 'the pattern takes too long to decide';
    const next: number[] = [];
    for (const index of reached) {
      const instruction = program[index] as Instruction;
      if (instruction.kind === 'found') return true;
      if (instruction.kind === 'set') allowance.patternSteps -= instruction.looks ?? 0;
      if (instruction.kind === 'set' && here !== '' && instruction.fits(here)) next.push(index + 1);
    }
    waiting = next;
  }
  return false;
}

type Position = { readonly program: readonly Instruction[]; readonly before: string; readonly here: string };

function reach(from: readonly number[], { program, before, here }: Position): ReadonlySet<number> {
  const reached = new Set<number>();
  const open = [...from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (reached.has(index)) continue;
    reached.add(index);
    const instruction = program[index] as Instruction;
    if (instruction.kind === 'either') open.push(...instruction.ways);
    if (instruction.kind === 'edge' && instruction.holds(before, here)) open.push(index + 1);
  }
  return reached;
}
