import { expect, test } from 'vitest';
import { parseOutputs } from './parse-outputs.ts';

test('an output is a key and a value on a line, of which the last one counts', () => {
  const { outputs, problems } = parseOutputs('version=1.2\n\nurl=http://a/?b=c\r\nversion=1.3\nempty=\n');
  expect(outputs).toEqual({ version: '1.3', url: 'http://a/?b=c', empty: '' });
  expect(problems).toEqual([]);
});

test('what is none is told by its line, and a key of every object is as good as any', () => {
  const { outputs, problems } = parseOutputs('no value\n=x\n1a=x\n__proto__=y\n');
  expect(Object.entries(outputs)).toEqual([['__proto__', 'y']]);
  expect(problems).toEqual(['line 1 is not KEY=VALUE', 'line 2 is not KEY=VALUE', 'line 3 is not KEY=VALUE']);
});

test('there are not more than a hundred', () => {
  const text = Array.from({ length: 102 }, (_, index) => `k${index}=v`).join('\n');
  const { outputs, problems } = parseOutputs(`${text}\nk0=w`);
  expect([Object.keys(outputs).length, outputs.k0]).toEqual([100, 'w']);
  expect(problems).toEqual(['line 101 is one too many', 'line 102 is one too many']);
});
