import { expect, test } from 'vitest';
import { addressProblem } from './address-problem.ts';

test.each([
  'http://deploy.example/run',
  'HTTPS://deploy.example:8443?x=http://other',
  '127.0.0.1:19301/tests',
  'deploy',
  'http://[::1]:80/x',
  '[fe80::1]',
  'http://me@deploy.example:/x',
])('%s is an address', (address) => {
  expect(addressProblem(address)).toBeUndefined();
});

test.each([
  ['htp://127.0.0.1:19301/tests', 'it may begin with http:// or https://, and nothing else'],
  ['ftp://there', 'it may begin with http:// or https://, and nothing else'],
  ['http://127.0.0.1:1x/foo', 'its port is a number up to 65535, not 1x'],
  ['http://127.0.0.1:65536', 'its port is a number up to 65535, not 65536'],
  ['http:///run', 'it has no host'],
  ['http://a b/', 'it has no host'],
])('%s is none: %s', (address, problem) => {
  expect(addressProblem(address)).toBe(problem);
});
