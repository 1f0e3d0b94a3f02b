import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { planWith, searchPath, temporaryFolder } from '../../testing/run-plan.ts';
import { localBackend } from './local-backend.ts';

const starting = { say: async () => undefined, cancel: new AbortController().signal };

/** A clock on which every wait is over at once. */
const hurried = { now: Date.now, sleep: async () => void (await nextTurn()) };

async function sandboxIn(workRoot: string) {
  return localBackend({ workRoot, path: searchPath, clock: hurried }).setup(planWith([]));
}

test('output that is read late is all there', async () => {
  const sandbox = await sandboxIn(await temporaryFolder());
  const script = 'echo early; echo problem >&2';
  const start = { program: ['/bin/sh'], script, environment: { PATH: searchPath }, directory: undefined } as const;
  const proc = await sandbox.exec(start, starting);
  expect(await proc.ended).toEqual({ kind: 'exited', code: 0 });
  for (let turn = 0; turn < 100; turn++) await nextTurn();
  expect([await textOf(proc.stdout), await textOf(proc.stderr)]).toEqual(['early\n', 'problem\n']);
  await sandbox.destroy();
});

test('a program that is not there is told, and leaves nothing behind', async () => {
  const workRoot = await temporaryFolder();
  const sandbox = await sandboxIn(workRoot);
  const start = { program: ['no-such-program'], script: undefined, environment: {}, directory: undefined } as const;
  await expect(sandbox.exec(start, starting)).rejects.toThrow('ENOENT');
  expect(readdirSync(join(workRoot, readdirSync(workRoot)[0] as string, 'scripts'))).toEqual([]);
  await sandbox.destroy();
  expect(readdirSync(workRoot)).toEqual([]);
});

test('killing what has ended changes nothing', async () => {
  const sandbox = await sandboxIn(await temporaryFolder());
  const proc = await sandbox.exec(
    {
      program: ['true'],
      script: undefined,
      environment: { PATH: searchPath },
      directory: undefined,
    },
    starting,
  );
  await proc.ended;
  await proc.kill();
  await sandbox.destroy();
});

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
