import { expect, test } from 'vitest';
import { runExample } from '../stage/run-example.ts';

test('the play holds to its end and leaves nothing behind', { timeout: 180_000 }, async () => {
  const { status, output, left } = await runExample('commit-to-production');
  expect(output).toMatch(/All 1\d checks held\.$/);
  expect({ status, left }).toEqual({ status: 0, left: [] });
});

test('a play that is interrupted in the middle leaves nothing behind', { timeout: 120_000 }, async () => {
  const addresses: string[] = [];
  const { status, left } = await runExample('commit-to-production', async (child) => {
    const [, server = '', shop = ''] = await child.line(/^Signalbox at (http:\S+), the shop at (http:\S+),/);
    addresses.push(server, shop);
    await child.line(/git push of/);
    await child.stop('SIGTERM');
  });
  expect({ status, left }).toEqual({ status: 143, left: [] });
  for (const address of addresses) await expect(fetch(address)).rejects.toThrow('fetch failed');
});
