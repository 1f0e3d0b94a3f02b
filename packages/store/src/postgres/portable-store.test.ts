import { afterAll, expect, inject, test } from 'vitest';
import { storeSuite } from '../store.suite.ts';
import { startPoolingProxy } from '../testing/pooling-proxy.ts';
import { postgresPlaces } from '../testing/postgres-place.ts';

const proxy = await startPoolingProxy(inject('postgresPort'));

afterAll(() => proxy.close());

storeSuite('what only speaks like PostgreSQL, behind a pooler', postgresPlaces({ portable: true, port: proxy.port }));

test('the transactions went over changing connections', () => {
  expect(proxy.moves()).toBeGreaterThan(100);
});
