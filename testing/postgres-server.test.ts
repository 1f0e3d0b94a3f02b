import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const starter = `
  const { startPostgres, withoutDisk } = await import(process.argv[1]);
  const { port } = await startPostgres(withoutDisk);
  process.stdout.write(port + '\\n');
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-started-'));
  // Where the tests run as root PostgreSQL runs as another user, who has to get in.
  chmodSync(folder, 0o755);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a PostgreSQL goes with who started it, also when that one is killed, and leaves nothing', async () => {
  const module = join(import.meta.dirname, 'postgres-server.ts');
  const child = spawn(process.execPath, ['--input-type=module', '--eval', starter, module], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(child.stdout, 'data');
  const held = connect(Number(port), '127.0.0.1');
  await once(held, 'connect');
  expect(readdirSync(folder)).toHaveLength(1);
  const cut = once(held, 'close');
  child.kill('SIGKILL');
  await cut;
  await expect.poll(() => readdirSync(folder), { timeout: 20_000 }).toEqual([]);
});
