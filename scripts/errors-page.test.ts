import { expect, test } from 'vitest';
import { errorsPage } from './errors-page.ts';

test('the page lists each code once, in order, whatever its sentence holds', () => {
  const page = errorsPage({
    taken: { http: 409, rpc: -32009, exit: 5, sentence: 'It is taken.' },
    either: { http: 400, rpc: -32600, exit: 2, sentence: 'Say a|b.' },
  });
  expect(page.split('\n').filter((line) => line.startsWith('| `'))).toEqual([
    '| `either` | 400 | -32600 | 2 | Say a\\|b. |',
    '| `taken` | 409 | -32009 | 5 | It is taken. |',
  ]);
});
