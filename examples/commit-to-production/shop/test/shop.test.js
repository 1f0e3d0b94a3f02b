import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { createShop } from '../src/shop.js';

const shop = createShop({ version: '0.0.0', commit: 'none' });
let url;

before(async () => {
  shop.listen(0, '127.0.0.1');
  await once(shop, 'listening');
  url = `http://127.0.0.1:${shop.address().port}`;
});

after(() => shop.close());

test('it tells the price', async () => {
  const response = await fetch(`${url}/price?pieces=2`);
  assert.deepEqual(await response.json(), { pieces: 2, cents: 500 });
});

test('it refuses a price for nothing', async () => {
  const response = await fetch(`${url}/price?pieces=0`);
  assert.equal(response.status, 422);
});

test('it tells its version', async () => {
  const response = await fetch(`${url}/version`);
  assert.deepEqual(await response.json(), { version: '0.0.0', commit: 'none' });
});
