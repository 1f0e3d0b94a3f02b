import { expect, test } from 'vitest';
import { addressOfTerms, readLogAddress, termsOf } from './log-address.ts';

test('an address says the marked lines, what is sought and which match, and the times', () => {
  const address = { lines: '4-9', q: 'err(or)?', how: 'rc', match: 12, times: 'delta' } as const;
  expect(readLogAddress({ ...address, match: '12' })).toEqual(address);
  expect(termsOf(address)).toEqual({ q: 'err(or)?', isRegex: true, isCase: true });
  expect(readLogAddress({ q: 404, lines: 3 })).toEqual({ q: '404', lines: '3' });
});

test('what is sought comes back from the address as it was', () => {
  for (const isRegex of [true, false])
    for (const isCase of [true, false]) {
      const terms = { q: 'a b', isRegex, isCase };
      expect(termsOf(readLogAddress({ ...addressOfTerms(terms) }))).toEqual(terms);
    }
  expect(addressOfTerms(undefined)).toEqual({});
});

test('what makes no sense is as if it were not said', () => {
  expect(readLogAddress({ q: '', how: 'r', match: 3, times: 'never', lines: {} })).toEqual({});
  expect(readLogAddress({ q: 'x', how: 'z', match: -1 })).toEqual({ q: 'x' });
});
