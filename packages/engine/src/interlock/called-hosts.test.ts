import { expect, test } from 'vitest';
import type { HttpJob } from '../flow/flow.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { callsOneOf, plainHost } from './called-hosts.ts';

const { jobs } = sketchFlow([
  { name: 'ship', on: { OK: 'done' } },
  { name: 'ask', kind: 'decision', on: { AGREE: 'done' } },
]);
const ship = jobs['do ship'] as HttpJob;
const calling = (address: string, more: Partial<HttpJob> = {}): HttpJob => ({ ...ship, addresses: [address], ...more });

test.each([
  'deploy.example',
  'deploy.example/run?x=1',
  'http://deploy.example:8080/run',
  'HTTPS://DEPLOY.example.:443',
])('%s calls deploy.example', (address) => {
  expect(callsOneOf(['deploy.example'], calling(address))).toBe(true);
  expect(callsOneOf(['other.example', 'example', 'deploy.exampl'], calling(address))).toBe(false);
});

test('a port that is named is the only one, also where the address leaves it to its scheme', () => {
  const to = (address: string, more: Partial<HttpJob> = {}) =>
    callsOneOf(['deploy.example:443'], calling(address, more));
  expect(['https://deploy.example', 'deploy.example:443'].map((address) => to(address))).toEqual([true, true]);
  expect(to('deploy.example', { scheme: 'https' })).toBe(true);
  expect(['deploy.example', 'http://deploy.example', 'deploy.example:8443'].map((each) => to(each))).toEqual([
    false,
    false,
    false,
  ]);
});

test('each of its addresses counts, and where it takes back what it did', () => {
  expect(callsOneOf(['deploy.example'], { ...ship, addresses: ['a.example', 'deploy.example'] })).toBe(true);
  expect(callsOneOf(['deploy.example'], calling('a.example', { undo: ['deploy.example/undo'] }))).toBe(true);
});

test.each([
  'deploy.example\\@a.example',
  'ann@a.example',
  'a.ex%61mple',
  'ａ.example',
  'a.exa\tmple',
  '[::1]:80',
  '127.1',
  '2130706433',
  '0x7f.0.0.1',
  '127.0.0.0x1',
  '010.0.0.1',
  'http:///a',
  '..',
])('%j may be any host', (address) => {
  expect(callsOneOf(['deploy.example'], calling(address))).toBe(true);
  expect(callsOneOf([], calling(address))).toBe(false);
});

test('an address of four numbers is one host', () => {
  expect(callsOneOf(['10.0.0.1'], calling('10.0.0.1:80/x'))).toBe(true);
  expect(callsOneOf(['10.0.0.1'], calling('10.0.0.10'))).toBe(false);
});

test('what is no call of a service calls nothing', () => {
  expect(callsOneOf(['deploy.example'], jobs['do ask']!)).toBe(false);
});

test('a host is named in one way', () => {
  expect(['Deploy.Example.', 'deploy.example:0443', '10.0.0.1:80', 'a_b'].map(plainHost)).toEqual([
    'deploy.example',
    'deploy.example:443',
    '10.0.0.1:80',
    'a_b',
  ]);
  expect(['', 'http://a', 'a/b', '[::1]', '1', 'a:b', '256.1.1.1'].map(plainHost)).toEqual(Array(7).fill(undefined));
});
