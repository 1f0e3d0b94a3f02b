import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readInputs } from './read-inputs.ts';

const declared = ['str version', 'int count', 'secret token'];

test.each([
  ['version=42', { version: '42' }],
  ['version=', { version: '' }],
  ['version=a=b', { version: 'a=b' }],
  ['version:=42', { version: 42 }],
  ['count=3', { count: 3 }],
  ['count=-2.5', { count: -2.5 }],
  ['other=true', { other: true }],
  ['other=[1, "a"]', { other: [1, 'a'] }],
  ['other={"a": null}', { other: { a: null } }],
  ['other=1.10', { other: '1.10' }],
  ['other=0123', { other: '0123' }],
  ['other=12345678901234567890', { other: '12345678901234567890' }],
  ['other={not JSON', { other: '{not JSON' }],
  ['other=null', { other: 'null' }],
  ['__proto__=1', JSON.parse('{"__proto__":1}')],
])('%s', (assignment, inputs) => {
  expect(readInputs([assignment], declared)).toStrictEqual(inputs);
});

test.each([
  [['version'], 'A value is given as key=value, not version'],
  [['=x'], 'A value is given as key=value, not =x'],
  [['a=1', 'a=2'], 'Input a is given twice'],
  [['a:={'], 'Input a is not JSON: {'],
  [['token=hunter22'], 'token is a secret, which is no word of a command'],
  [['token:="hunter22"'], 'give token@=FILE'],
  [['token@=/nowhere/at/all'], 'Input token: the file /nowhere/at/all cannot be read'],
])('%j is refused', (assignments, message) => {
  expect(() => readInputs(assignments, declared)).toThrow(message);
});

test('a template names a secret that is stored, and nobody else does', () => {
  const assignments = ['token=$secret.DEPLOY_KEY'];
  expect(readInputs(assignments, declared, { mayNameSecrets: true })).toEqual({ token: '$secret.DEPLOY_KEY' });
  expect(() => readInputs(assignments, declared)).toThrow('token is a secret');
  expect(() => readInputs(['token=hunter22'], declared, { mayNameSecrets: true })).toThrow('token is a secret');
});

test('a text of a file is one, without the end of its last line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-inputs-'));
  const file = join(folder, 'token');
  writeFileSync(file, 'hunter22\nand more\r\n');
  expect(readInputs([`token@=${file}`, `version@=${file}`], declared)).toEqual({
    token: 'hunter22\nand more',
    version: 'hunter22\nand more',
  });
  rmSync(folder, { recursive: true });
});
