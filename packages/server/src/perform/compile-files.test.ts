import { expect, test } from 'vitest';
import { compileFiles } from './compile-files.ts';

const metadata = {
  repository: { name: 'git/shop', url: 'https://git.example.com/shop.git' },
  build: { number: 1, event: 'push', commit: 'c', ref: 'refs/heads/main', branch: 'main', message: '', author: '' },
};

test('a build says what the compiler throws, as a try more would come to the same', () => {
  const broken = {
    name: 'a.yml',
    get text(): string {
      throw new RangeError('Invalid string length');
    },
  };
  expect(compileFiles({ files: [broken], metadata })).toMatchObject({
    ok: false,
    diagnostics: [{ file: 'a.yml', message: 'The files cannot be compiled: Invalid string length' }],
  });
});

test('what compiles is compiled', () => {
  const files = [{ name: 'a.yml', text: 'steps: { a: { image: x, commands: y } }' }];
  expect(compileFiles({ files, metadata })).toMatchObject({ ok: true });
});
