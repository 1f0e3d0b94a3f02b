import { expect, test } from 'vitest';
import { parseSecrets } from './parse-secrets.ts';

test('a file of secrets has a name and a value on each line', () => {
  const text = '\n# mine\nTOKEN=abc=def\r\n export Other = a b \n\nEMPTY=\n';
  expect(parseSecrets(text, 'f')).toEqual({ token: 'abc=def', other: 'a b', empty: '' });
  expect(parseSecrets('', 'f')).toEqual({});
});

test('a value in quotes may have several lines', () => {
  const text = `KEY="-----BEGIN\nline \\"two\\"\\n\\\\END"\nPLAIN='a\\n\n"b"'\nLAST=x`;
  expect(parseSecrets(text, 'f')).toEqual({ key: '-----BEGIN\nline "two"\n\\END', plain: 'a\\n\n"b"', last: 'x' });
});

test.each([
  ['A=1\nno value here\n', 'f:2: This is not NAME=VALUE'],
  ['just-a-token', 'f:1: This is not NAME=VALUE'],
  ['A="x" y', 'f:1: This is not NAME=VALUE'],
])('what is no assignment is told by its line, and not shown: %j', (text, message) => {
  expect(() => parseSecrets(text, 'f')).toThrow(message);
});
