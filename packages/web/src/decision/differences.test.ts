import { expect, test } from 'vitest';
import { differencesOf, guardDifferences, releaseDifferences } from './differences.ts';

test('values that are the same are not told', () => {
  expect(differencesOf({ a: 1, b: 'x', c: [1] }, { b: 'y', c: [1], d: { e: null } })).toEqual([
    { name: 'a', was: '1' },
    { name: 'b', was: 'x', is: 'y' },
    { name: 'd', is: '{"e":null}' },
  ]);
});

test('a secret is there or not, and never another one', () => {
  const [one, other] = [{ $secret: 'argument:default:1' }, { $secret: 'argument:default:2' }];
  expect(differencesOf({ token: one, gone: one }, { token: other, come: other })).toEqual([
    { name: 'come', is: '••••••••' },
    { name: 'gone', was: '••••••••' },
  ]);
});

test('a guard that is new, and an argument that is another, are told by their steps', () => {
  const ship = { step: 'ship', job: 'deploy', args: { version: '1' }, environment: 'test' };
  const start = { step: 'start', job: 'flow', args: {}, flowHash: 'h', flowsBelow: { shop: 's' }, irreversible: 'so' };
  expect(guardDifferences([ship], [{ ...ship, args: { version: '2' } }, start])).toEqual([
    { name: 'ship · version', was: '1', is: '2' },
    { name: 'start', is: 'flow' },
    { name: 'start · flow', is: 'h' },
    { name: 'start · irreversible', is: 'so' },
    { name: 'start · shop', is: 's' },
  ]);
});

test('of two releases the commit and what the guarded steps get are compared', () => {
  const ship = { step: 'ship', job: 'deploy', args: { region: 'xx', replicas: 3 } };
  const before = { guards: [ship], change: { commit: 'a' } };
  expect(releaseDifferences(before, { guards: [{ ...ship, args: { region: 'ap', replicas: 3 } }] })).toEqual([
    { name: 'commit', was: 'a' },
    { name: 'ship · region', was: 'xx', is: 'ap' },
  ]);
  expect(releaseDifferences(before, before)).toEqual([]);
});
