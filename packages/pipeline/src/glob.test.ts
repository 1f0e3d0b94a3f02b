// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such names in plain text are what is tested.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesGlob as decide, type Glob, parseGlob } from './glob.ts';

function matchesGlob(glob: Glob, text: string): boolean {
  return decide(glob, text, { patternSteps: 10_000_000 });
}

function matches(pattern: string, text: string): boolean | undefined {
  const glob = parseGlob([{ text: pattern, written: true }]);
  return glob && matchesGlob(glob, text);
}

describe('a pattern', () => {
  test.each([
    ['main', ['main'], ['mai', 'main2', 'Main', '']],
    ['', [''], ['a']],
    ['*', ['main', ''], ['feature/x']],
    ['feature/*', ['feature/x', 'feature/'], ['feature', 'feature/x/y']],
    ['*-fix', ['a-fix', '-fix'], ['a-fix2', 'a/b-fix']],
    ['v?.0', ['v1.0', 'vx.0'], ['v.0', 'v10.0', 'v/.0']],
    ['**', ['', 'a', 'a/b/c'], []],
    ['docs/**', ['docs', 'docs/', 'docs/a/b'], ['docsx', 'x/docs/a', 'doc']],
    ['**/*.md', ['a.md', 'x/a.md', 'x/y/a.md'], ['a.mdx', 'md']],
    ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['a/xb', 'ab', 'a/b/c']],
    ['refs/tags/v**', ['refs/tags/v1', 'refs/tags/v'], ['refs/tags/v1/x', 'refs/tags/x']],
    ['a**/b', ['ax/b', 'a/b'], ['a/x/b']],
    ['**x', ['x', 'ax'], ['a/x']],
    ['/**x', ['/x', '/ax'], ['/a/x']],
    ['{main,release/*}', ['main', 'release/1'], ['release', 'main,release/1', '']],
    ['{a,{b,c}d}e', ['ae', 'bde', 'cde'], ['be', 'ade']],
    ['{**,x}/y', ['a/y', 'a/b/y', 'x/y'], ['y']],
    ['{a/**,b}', ['a', 'a/c/d', 'b'], ['b/c', 'x']],
    ['{**/a,z}', ['a', 'b/c/a', 'z'], ['ba']],
    ['{**x,b}', ['ax', 'b'], ['a/x']],
    ['[abc]', ['a', 'c'], ['d', '', 'ab']],
    ['v[0-9].[0-9-]', ['v1.2', 'v1.-'], ['vx.2', 'v1.x']],
    ['[!a-c]x', ['dx', ']x'], ['ax', '/x', 'x']],
    ['[^a]', ['b'], ['a']],
    ['[]a]', [']', 'a'], ['b']],
    ['[\\]\\-]', [']', '-'], ['\\']],
    ['\\*', ['*'], ['a', '\\*']],
    ['ü*', ['ü', 'üx'], ['u']],
    ['?', ['😀'], ['ab']],
    ['a,b}', ['a,b}'], ['a']],
  ])('%s', (pattern, good, bad) => {
    expect(good.filter((text) => matches(pattern, text) !== true)).toEqual([]);
    expect(bad.filter((text) => matches(pattern, text) !== false)).toEqual([]);
  });

  test.each(['[', '[a', '[z-a]', '[a-', '{', '{a', '{a,', '{[', 'a\\', '{'.repeat(11), 'x'.repeat(1001)])(
    '%s is not valid',
    (pattern) => {
      expect(matches(pattern, 'a')).toBeUndefined();
    },
  );

  test('takes no signs of its own from a value', () => {
    const value = '*?[a]{b,c}\\/**';
    const glob = parseGlob([
      { text: 'x', written: true },
      { text: value, written: false },
      { text: '*', written: true },
    ]);
    expect(glob && [matchesGlob(glob, `x${value}y`), matchesGlob(glob, 'xay')]).toEqual([true, false]);
  });

  test('goes on within braces where a comma comes from a value', () => {
    const glob = parseGlob([
      { text: '{a/**', written: true },
      { text: ',', written: false },
      { text: 'b,c}', written: true },
    ]);
    expect(glob && ['a/x,b', 'c', 'a/x', 'b'].map((text) => matchesGlob(glob, text))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('that would make others try for ever is decided step by step', () => {
    expect(matches('*a'.repeat(400), `${'a'.repeat(1000)}b`)).toBe(false);
    expect(matches('{a,a}'.repeat(150), 'a'.repeat(149))).toBe(false);
  });

  test('without signs matches exactly itself', () => {
    const plain = fc.stringMatching(/^[\w.#@/-]{0,20}$/);
    fc.assert(fc.property(plain, plain, (a, b) => matches(a, b) === (a === b)));
  });
});
