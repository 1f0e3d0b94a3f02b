import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesRegularExpression } from './regular-expression.ts';

function matches(pattern: string, text: string): boolean | string {
  return matchesRegularExpression(pattern, text, { patternSteps: 1_000_000 });
}

describe('a pattern', () => {
  test.each([
    ['', ['', 'a'], []],
    ['b', ['abc'], ['ac']],
    ['^a.c$', ['abc'], ['abcd', 'xabc', 'a\nc']],
    ['a*b+c?', ['b', 'aabbc'], ['ac']],
    ['^(a|bc|)$', ['a', 'bc', ''], ['ab']],
    ['^(?:ab)+$', ['ab', 'abab'], ['aba', '']],
    ['^a{2}$', ['aa'], ['a', 'aaa']],
    ['^a{1,2}?$', ['a', 'aa'], ['', 'aaa']],
    ['^a{2,}$', ['aa', 'aaaa'], ['a']],
    ['^a{$', ['a{'], ['a']],
    ['^[a-c0-]+$', ['abc-0'], ['d']],
    ['^[^a-c]$', ['d'], ['a']],
    ['^[]]$', [']'], ['a']],
    ['^[\\d\\]\\n]+$', ['1]\n'], ['a']],
    ['^\\d\\w\\s\\D\\W\\S$', ['1_ a-b'], ['a_ a-b', '1_ 1-b']],
    ['\\bab\\b', ['x ab y', 'ab'], ['xab']],
    ['a\\Bb', ['ab'], ['a b']],
    ['\\Aa\\.b\\z', ['a.b'], ['axb']],
    ['^\\t\\n$', ['\t\n'], ['tn']],
    ['(?i)^ab[c-d]$', ['AbC', 'abd'], ['abe']],
    ['^(a*)*$', ['aaa', ''], ['b']],
    ['^(){1000}$', [''], ['a']],
  ])('%s', (pattern, good, bad) => {
    expect(good.filter((text) => matches(pattern, text) !== true)).toEqual([]);
    expect(bad.filter((text) => matches(pattern, text) !== false)).toEqual([]);
  });

  test.each([
    ...[
      '(',
      ')',
      'a)',
      '[',
      '[a',
      '[b-a]',
      '[a-\\d]',
      '[\\',
      '*',
      '+a',
      '?',
      'a{2,1}',
      'a{1001}',
      'a{1,2000}',
      '(?=a)',
    ],
    ...['\\', '\\1', '\\k', `${'('.repeat(21)}${')'.repeat(21)}`, '(a|*)'],
  ])('%s is none', (pattern) => {
    expect(matches(pattern, 'a')).toMatch(/is no pattern$/);
  });

  test.each([
    ['a'.repeat(1001), 'the pattern is longer than 1000 characters'],
    ['(a{1000}){1000}', 'is too large'],
    ['((a{0,1000}){0,1000}){0,9}', 'is too large'],
    ['((a{1000}){3})*', 'is too large'],
    ['(a{1000}){3}|b', 'is too large'],
    ['(((){1000}){1000}){1000}(a{1000}){3}', 'is too large'],
  ])('%s is refused', (pattern, problem) => {
    expect(matches(pattern, 'a')).toContain(problem);
  });

  test('that would make others try for ever is decided step by step', () => {
    expect(matches('(a+)+$', `${'a'.repeat(5000)}b`)).toBe(false);
    expect(matches(`${'a?'.repeat(300)}${'a'.repeat(300)}b`, 'a'.repeat(2000))).toBe(
      'the pattern takes too long to decide',
    );
  });

  test('is found where the language finds it', () => {
    const piece = fc.constantFrom('a', 'b', '.', 'a*', 'b+', '(a|b)', '[ab]', 'a?', '^', '$', '(ab){1,2}', '\\w');
    const text = fc.stringMatching(/^[ab]{0,8}$/);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 5 }), text, (pieces, subject) => {
        expect(matches(pieces.join(''), subject)).toBe(new RegExp(pieces.join(''), 'u').test(subject));
      }),
      { numRuns: 2000 },
    );
  });
});
