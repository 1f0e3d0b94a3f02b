// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinParts, substitute } from './substitute.ts';

const values = { V: 'Value', S: 'abcdef', P: 'refs/heads/feature/x', E: '', CI_A: '1' };

function replaced(text: string, all: Readonly<Record<string, string>> = values): string {
  const result = substitute(
    text,
    { values: all, written: new Set() },
    { patternSteps: 1_000_000, madeUnits: 1_000_000 },
  );
  return result.ok ? joinParts(result.parts) : `! ${result.problem.split(':')[0]}`;
}

describe('a reference', () => {
  test.each([
    ['${V}', 'Value'],
    ['a${V}b$V $ {V}$', 'aValueb$V $ {V}$'],
    ['${#V}', '5'],
    ['${V^}${V^^}', 'ValueVALUE'],
    ['${V,}${V,,}', 'valuevalue'],
    ['${S:2}', 'cdef'],
    ['${S:2:3}', 'cde'],
    ['${S: 2 : 3 }', 'cde'],
    ['${S:9}', ''],
    ['${S:2:99}', 'cdef'],
    ['${S:x}', 'abcdef'],
    ['${S:-2}', 'abcdef'],
    ['${P#refs/heads/}', 'feature/x'],
    ['${P#refs/*/}', 'feature/x'],
    ['${P#nothing}', 'refs/heads/feature/x'],
    ['${P#ref??heads}', '/feature/x'],
    ['${P##*/}', 'x'],
    ['${P%/*}', 'refs/heads/feature'],
    ['${P%%/*}', 'refs'],
    ['${S%?}', 'abcde'],
    ['${S#abcdefg}${S#g*}', 'abcdefabcdef'],
    ['${P/e/E}', 'rEfs/heads/feature/x'],
    ['${P//e/E}', 'rEfs/hEads/fEaturE/x'],
    ['${P//\\//-}', 'refs-heads-feature-x'],
    ['${P/#refs/R}', 'R/heads/feature/x'],
    ['${P/%x/y}', 'refs/heads/feature/y'],
    ['${P/#x/R}${P/%r/y}', 'refs/heads/feature/xrefs/heads/feature/x'],
    ['${V/a/}', 'Vlue'],
    ['${V//}}', '! bad substitution'],
    ['${V///x}', 'Value'],
    ['${E:-d}${E:=d}${E=d}${E:?d}${E:+d}', 'ddddd'],
    ['${V:+d}', 'Value'],
    ['${E:-}', ''],
    ['${E:-${V}}', 'Value'],
    ['${E:-${NONE:-${V}}}', 'Value'],
    ['${E:-a b}${V:-x:y}', 'a bValue'],
    ['${E:-a\\}b$$c$d}', 'a}b$c$d'],
    ['${NONE}', ''],
    ['a$$b', 'a$b'],
    ['$${V}', '${V}'],
    ['$$${V}', '$Value'],
    ['$$$${V}', '$${V}'],
    ['c:\\\\x\\/y', 'c:\\\\x\\/y'],
  ])('%s', (text, expected) => {
    expect(replaced(text)).toBe(expected);
  });

  test.each([
    ['${a-b}', 'bad substitution'],
    ['${a.b}', 'bad substitution'],
    ['${V V}', 'bad substitution'],
    ['${V/a}', 'bad substitution'],
    ['${E+d}', 'bad substitution'],
    ['${E?d}', 'bad substitution'],
    ['${{ V }}', 'unable to parse variable name'],
    ['${}', 'unable to parse variable name'],
    ['${V', 'missing closing brace'],
    ['${V:-${V}', 'missing closing brace'],
    ['${V:-\\', 'missing closing brace'],
    ['${E:-'.repeat(11), 'unable to parse variable name'],
  ])('is refused: %s', (text, problem) => {
    expect(replaced(text)).toBe(`! ${problem}`);
  });

  test('finds nothing that a record has by nature', () => {
    expect(replaced('${constructor}${toString}')).toBe('');
  });
});

test('without references a text stays, and with one it never throws', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      (text) => replaced(text.replaceAll('$', '')) === text.replaceAll('$', ''),
    ),
  );
  const signs = fc.constantFrom('$', '{', '}', '#', '%', '/', ':', '-', '^', ',', '\\', '*', 'V', '1', ' ');
  fc.assert(fc.property(fc.array(signs, { maxLength: 30 }), (all) => typeof replaced(all.join('')) === 'string'));
});

test('a value that is too long for its pattern is given up, not walked', () => {
  const variables = { values: { V: 'a'.repeat(40_000) }, written: new Set<string>() };
  const allowance = { patternSteps: 1_000_000, madeUnits: 1_000_000 };
  const result = substitute(`\${V##${'*a'.repeat(50)}}`, variables, allowance);
  expect([result.ok, allowance.patternSteps < 0]).toEqual([true, true]);
});

test.each([
  ['${V}', { patternSteps: 5, madeUnits: 1000 }],
  ['${V//a/b}', { patternSteps: 1000, madeUnits: 30 }],
  ['${V}${V}', { patternSteps: 1000, madeUnits: 10 }],
])('nothing is made of %s where nothing may be used any more', (text, allowance) => {
  const result = substitute(text, { values: { V: 'a'.repeat(30) }, written: new Set() }, allowance);
  expect(result.ok && joinParts(result.parts)).toBe('');
});
