import { expect, test } from 'vitest';
import { diffLines } from './diff-lines.ts';
import { foldSame } from './fold-same.ts';

test('what is far from a change is folded', () => {
  const lines = Array.from({ length: 30 }, (_, index) => `${index}`);
  const after = lines.with(15, 'x').join('\n');
  const parts = foldSame(diffLines(lines.join('\n'), after));
  expect(parts.map((part) => (part.kind === 'folded' ? part.count : part.line.text))).toEqual([
    ...[11, '11', '12', '13', '14', '15', 'x', '16', '17', '18', '19', 10],
  ]);
});
