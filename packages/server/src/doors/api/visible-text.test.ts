import { expect, test } from 'vitest';
import { visibleText } from './visible-text.ts';

test.each([
  ['plain', 'plain'],
  ['\u001b[1;31mred\u001b[0m and not', 'red and not'],
  ['\u001b]8;;https://example.org\u0007link\u001b]8;;\u001b\\ed', 'linked'],
  ['\u001b]0;a title\u0007shown', 'shown'],
  ['10 %\r20 %\r', '20 %'],
  ['tab\there\u0007\u0000', 'tab\there'],
  ['\u001b(Bcharset \u001b=keypad', 'charset keypad'],
  ['cut off \u001b[3', 'cut off '],
  ['cut off \u001b', 'cut off '],
  ['cut off \u001b]8;;http', 'cut off '],
])('%j is seen as %j', (out, seen) => {
  expect(visibleText(out)).toBe(seen);
});
