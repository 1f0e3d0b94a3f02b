import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealServer, startRealServer } from '../testing/real-server.ts';
import { spawnCli } from '../testing/run-cli.ts';

let server: RealServer;
const folder = mkdtempSync(join(tmpdir(), 'signalbox-repl-'));

beforeAll(async () => {
  server = await startRealServer('--no-local-agent');
});

afterAll(async () => {
  await server?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('another program talks to the shell through pipes: each line is answered while the pipe is open, unprompted, and none is kept', async () => {
  const child = spawnCli(['repl'], { server: server.url, input: '', environment: { XDG_CONFIG_HOME: folder } });
  const ended = once(child, 'close');
  let shown = '';
  let heard = Promise.withResolvers<void>();
  child.stdout?.on('data', (piece) => {
    shown += String(piece);
    heard.resolve();
    heard = Promise.withResolvers();
  });
  const say = async (text: string, until: string) => {
    const seen = shown.length;
    child.stdin?.write(text);
    while (!shown.includes(until, seen)) await heard.promise;
  };
  await say('list event\n', '(nil)\n');
  // A statement may come in pieces, of which none is answered by itself.
  child.stdin?.write('action piped\n addr = "http://127.0.0.1:9";\n');
  await say('return = (OK);\naction_end\n/\n', 'OK\n');
  await say('list action\n', 'piped');
  await say('exit\n', 'Bye!\n');
  await ended;
  expect(child.exitCode).toBe(0);
  expect(shown).toMatch(/^\(nil\)\nOK\n/);
  expect(shown).not.toContain('> ');
  expect(existsSync(join(folder, 'signalbox'))).toBe(false);
});
