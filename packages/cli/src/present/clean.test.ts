import { expect, test } from 'vitest';
import { clean } from './clean.ts';

test.each([
  ['plain ü 中 🚦', 'plain ü 中 🚦'],
  ['lines\r\nand\ttabs\n', 'lines\nand\ttabs\n'],
  ['10 %\r20 %', '10 % 20 %'],
  ['\u001b[1;31mred\u001b[0m', 'red'],
  ['\u001b]8;;http://x\u001b\\link\u001b]8;;\u0007', 'link'],
  ['\u001b]0;title never ends\nnext', '\nnext'],
  ['\u009b2Jc1', 'c1'],
  ['\u001bcreset', 'reset'],
  ['\u001b', ''],
  ['\u202Eright to left\u202C', 'right to left'],
  ['nul\u0000 bell\u0007 back\u0008 del\u007f', 'nul bell back del'],
])('%j is printed as %j', (text, expected) => {
  expect(clean(text)).toBe(expected);
});

test('all strings of an answer are cleaned, names included, and nothing else is changed', () => {
  const answer = { 'a\u0007': ['\u001b[2Jb', 1, null, true], c: { d: undefined } };
  expect(clean(answer)).toStrictEqual({ a: ['b', 1, null, true], c: { d: undefined } });
});
