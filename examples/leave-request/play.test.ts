import { expect, test } from 'vitest';
import { runExample } from '../stage/run-example.ts';

test('the play of leave holds to its end and leaves nothing behind', async () => {
  const { status, output, left } = await runExample('leave-request');
  expect(output).toMatch(/All 9 checks held\.$/);
  expect({ status, left }).toEqual({ status: 0, left: [] });
}, 180_000);
