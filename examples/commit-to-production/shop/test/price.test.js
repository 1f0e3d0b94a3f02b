import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceInCents } from '../src/price.js';

test('one piece costs 2.50', () => {
  assert.equal(priceInCents(1), 250);
});

test('the tenth piece is free', () => {
  assert.equal(priceInCents(9), 9 * 250);
  assert.equal(priceInCents(10), 9 * 250);
  assert.equal(priceInCents(20), 18 * 250);
});

test('half a piece is not sold', () => {
  assert.throws(() => priceInCents(0.5), RangeError);
});
