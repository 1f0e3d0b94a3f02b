import { expect, test } from 'vitest';
import { HideSecrets } from './hide-secrets.ts';
import { PrintedLines } from './printed-lines.ts';

const attempt = (token: string) => ({ args: { token }, secrets: ['token'] });

test('a secret that is printed in pieces is hidden, and each stream has lines of its own', () => {
  const printed = new PrintedLines();
  const hide = new HideSecrets(attempt('open-sesame'));
  printed.begin(attempt('open-sesame'));
  expect(printed.take({ kind: 0, text: 'one\ntoken open-' })).toEqual([{ kind: 0, text: 'one' }]);
  expect(printed.take({ kind: 1, text: 'of the other\n' })).toEqual([{ kind: 1, text: 'of the other' }]);
  const [line] = printed.take({ kind: 0, text: 'sesame\n\nlast' });
  expect(hide.text(line?.text ?? '')).toBe('token ********');
  expect(printed.end()).toEqual([{ kind: 0, text: 'last' }]);
  expect(printed.end()).toEqual([]);
});

test('the last words of an attempt that come with the next one have no secret of it', () => {
  const printed = new PrintedLines();
  printed.begin(attempt('open-sesame'));
  printed.begin(attempt('other'));
  expect(printed.take({ kind: 0, text: 'open-sesame\n' })).toEqual([{ kind: 0, text: '********' }]);
});

test('a line without an end does not grow without one', () => {
  const printed = new PrintedLines();
  for (let piece = 0; piece < 40; piece += 1) printed.take({ kind: 0, text: 'x'.repeat(65_536) });
  expect(printed.end()[0]?.text).toHaveLength(1024 * 1024);
});
