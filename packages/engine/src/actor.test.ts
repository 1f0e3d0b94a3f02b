import { expect, test } from 'vitest';
import { type Actor, actorName } from './actor.ts';

test.each<[string, Actor]>([
  ['ann', { kind: 'user', id: 'u1', name: 'ann' }],
  ['builder', { kind: 'agent', id: 'g1', name: 'builder' }],
  ['hook of shop', { kind: 'hook', repository: 'shop' }],
  ['admin', { kind: 'admin' }],
  ['callback', { kind: 'callback' }],
  ['system', { kind: 'system' }],
])('an actor is called %s', (name, actor) => {
  expect(actorName(actor)).toBe(name);
});
