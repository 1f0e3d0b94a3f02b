import { expect, test } from 'vitest';
import { withDefaults } from './with-defaults.ts';

test('what is bound beforehand is asked of nobody, and is the default where it is known', () => {
  const params = ['a', 'b', 'c'].map((name) => ({ name, type: 'str', required: true, default: 'x' }) as const);
  expect(withDefaults(params, { a: 'y', b: undefined })).toEqual([
    { name: 'a', type: 'str', required: false, default: 'y' },
    { name: 'b', type: 'str', required: false },
    params[2],
  ]);
});
