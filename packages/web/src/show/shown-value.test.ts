import { expect, test } from 'vitest';
import { quotedValue, shownValue } from './shown-value.ts';

test('a secret is shown as being there, and nothing of what stands for it', () => {
  const sealed = { $secret: 'argument:default:1' };
  expect([shownValue(sealed), quotedValue(sealed)]).toEqual(['••••••••', '••••••••']);
  expect([shownValue('a'), quotedValue('a'), shownValue({ a: 1 })]).toEqual(['a', '"a"', '{"a":1}']);
  expect(shownValue('')).toBe('""');
  expect(shownValue([{ token: sealed }])).toBe('[{"token":"••••••••"}]');
});
