import { describe, expect, test } from 'vitest';
import type { Opened } from './testing/open-for-each-test.ts';

export function numbersSuite(opened: Opened): void {
  describe('numbers', () => {
    test('count from 1 in each kind, and stay with what has them', async () => {
      const { store } = opened;
      expect(await store.numberOf('run', 'a')).toBe(1);
      expect(await store.numberOf('run', 'b')).toBe(2);
      expect(await store.numberOf('user', 'a')).toBe(1);
      expect(await store.numberOf('run', 'a')).toBe(1);
      expect(await store.numbered('run', 2)).toBe('b');
      expect(await store.numbered('user', 2)).toBeUndefined();
      expect(await store.numbered('run', 2 ** 60)).toBeUndefined();
    });

    test('that are asked for at once are one for each', async () => {
      const { store } = opened;
      const asked = Array.from({ length: 20 }, (_, index) => `r${index % 10}`);
      const numbers = await Promise.all(asked.map((id) => store.numberOf('run', id)));
      expect(numbers.slice(0, 10)).toEqual(numbers.slice(10));
      expect(new Set(numbers)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    });
  });
}
