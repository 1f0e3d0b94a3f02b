import { expect, test } from 'vitest';
import { table } from './table.ts';

test('columns stand under each other, also with wide letters, colours and line breaks in cells', () => {
  const rows = [
    ['\u001b[32mdone\u001b[39m', 'x'],
    ['评审', 'two\nlines'],
    ['a', ''],
  ];
  expect(table({ heads: ['STATUS', 'B'], rows })).toBe(
    'STATUS  B\n\u001b[32mdone\u001b[39m    x\n评审    two lines\na',
  );
});
