import { expect, test } from 'vitest';
import { runExample } from '../stage/run-example.ts';

test('the play holds to its end and leaves nothing behind', async () => {
  const { status, output, left } = await runExample('echoer-readme');
  expect(output).toMatch(/All 1\d checks held\.$/);
  expect({ status, left }).toEqual({ status: 0, left: [] });
});

test('a play that is interrupted leaves no file and no server behind', async () => {
  let server = '';
  const { status, left } = await runExample('echoer-readme', async (child) => {
    [, server = ''] = await child.line(/^Signalbox at (http:\S+),/);
    await child.stop('SIGINT');
  });
  expect({ status, left }).toEqual({ status: 130, left: [] });
  await expect(fetch(server)).rejects.toThrow('fetch failed');
});
