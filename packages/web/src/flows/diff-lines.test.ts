import { expect, test } from 'vitest';
import { diffLines } from './diff-lines.ts';

const shown = (before: string, after: string) =>
  diffLines(before, after).map((line) => `${{ same: ' ', removed: '-', added: '+' }[line.kind]}${line.text}`);

test('what is the same stays, and only what changed is told', () => {
  expect(shown('a\nb\nc', 'a\nx\nc')).toEqual([' a', '-b', '+x', ' c']);
  expect(shown('a\nb', 'a\nb')).toEqual([' a', ' b']);
  expect(shown('a', 'a\nb')).toEqual([' a', '+b']);
  expect(shown('a\nb', 'b')).toEqual(['-a', ' b']);
  expect(shown('b', 'a\nb')).toEqual(['+a', ' b']);
  expect(diffLines('a\nb', 'b')).toEqual([
    { kind: 'removed', before: 1, text: 'a' },
    { kind: 'same', before: 2, after: 1, text: 'b' },
  ]);
});

test('whatever two texts are, both can be read from their difference, and what they have in common is long', () => {
  let seed = 7;
  const next = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const text = () => Array.from({ length: next(12) }, () => 'abcd'[next(4)]).join('\n');
  for (let round = 0; round < 2000; round += 1) {
    const [before, after] = [text(), text()];
    const lines = diffLines(before, after);
    expect(lines.flatMap((line) => (line.kind === 'added' ? [] : [line.text])).join('\n')).toBe(before);
    expect(lines.flatMap((line) => (line.kind === 'removed' ? [] : [line.text])).join('\n')).toBe(after);
    expect(lines.filter(({ kind }) => kind === 'same').length).toBe(
      longestCommon(before.split('\n'), after.split('\n')),
    );
    const [olds, news] = [
      lines.flatMap((l) => ('before' in l ? [l.before] : [])),
      lines.flatMap((l) => ('after' in l ? [l.after] : [])),
    ];
    expect(olds).toEqual(before.split('\n').map((_, index) => index + 1));
    expect(news).toEqual(after.split('\n').map((_, index) => index + 1));
  }
});

test('texts that have nothing in common are told as one change', () => {
  const many = (word: string) => Array.from({ length: 3000 }, (_, index) => `${word}${index}`).join('\n');
  expect(diffLines(many('a'), many('b'))).toHaveLength(6000);
});

function longestCommon(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const row = table[i] ?? [];
      row[j] =
        a[i - 1] === b[j - 1] ? (table[i - 1]?.[j - 1] ?? 0) + 1 : Math.max(table[i - 1]?.[j] ?? 0, row[j - 1] ?? 0);
    }
  }
  return table[a.length]?.[b.length] ?? 0;
}
