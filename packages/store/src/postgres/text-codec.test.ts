import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeText, encodeText } from './text-codec.ts';

test('each text comes back as it was, and none that is written has a NUL', () => {
  const text = fc.array(fc.constantFrom('\0', '\u0001', '0', '1', 'a')).map((chars) => chars.join(''));
  fc.assert(
    fc.property(text, (each) => {
      expect(encodeText(each)).not.toContain('\0');
      expect(decodeText(encodeText(each))).toBe(each);
    }),
  );
});
