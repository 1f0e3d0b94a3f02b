import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitHookBody } from '@signalbox/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { postReceive } from './post-receive.ts';
import { gitIn } from './testing/git-in.ts';
import { type StubServer, startStub } from './testing/stub-server.ts';

const secret = 'it\'s a $(secret) "`\\';
let stub: StubServer;
let folder: string;
let work: string;

beforeAll(async () => {
  stub = await startStub({ 'POST /git/shop/hook': { json: { runs: [] } } });
  folder = mkdtempSync(join(tmpdir(), 'signalbox-hook-'));
  work = join(folder, 'work');
  await gitIn(folder, 'init', '--quiet', '--bare', 'bare.git');
  await gitIn(folder, 'clone', '--quiet', 'bare.git', 'work');
  const hook = postReceive({ url: `${stub.url}/git/shop/hook`, secret });
  writeFileSync(join(folder, 'bare.git', 'hooks', 'post-receive'), hook, { mode: 0o700 });
});
afterAll(async () => {
  await stub?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the script is POSIX shell', () => {
  execFileSync('sh', ['-n', join(folder, 'bare.git', 'hooks', 'post-receive')]);
});

test.each([
  ['a plain message', 'Ann <ann@example.org>', 'main'],
  ['quotes " \' ` $(touch owned) $HOME \\ \\n & %s', 'An"n $(id) <a\\b@example.org>', 'b\'r$a`n"ch'],
  ['first\n\nthird line with a tab\there, \u0007 bell, ü 中 🚦 \u2028 end', 'Zoë; & Co <z@example.org>', 'feature/ü'],
  [`${'long '.repeat(30_000)}`, 'Ann <ann@example.org>', 'long'],
])('each pushed ref is told with a signature over the exact body: %.40s', async (message, author, branch) => {
  const before = stub.requests.length;
  await gitIn(work, 'commit', '--quiet', '--allow-empty', '--author', author, '--cleanup=verbatim', { message });
  await gitIn(work, 'push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
  const [request, ...others] = stub.requests.slice(before);
  expect(others).toEqual([]);
  const { body = '', headers = {} } = request ?? {};
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  expect(headers['x-hub-signature-256']).toBe(`sha256=${signature}`);
  expect(headers['x-signalbox-delivery']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(headers['content-type']).toBe('application/json');
  const told = GitHookBody.parse(JSON.parse(body));
  expect(told.ref).toBe(`refs/heads/${branch}`);
  expect(told.after).toBe(await gitIn(work, 'rev-parse', 'HEAD'));
  expect(told.author).toBe(author);
  expect(told.message).toBe(message.replaceAll('\u0007', '').slice(0, 20_000).replace(/\n$/, ''));
});

test('a tag is told with the commit that it names, a deleted ref not at all', async () => {
  const before = stub.requests.length;
  await gitIn(work, 'tag', '--annotate', 'v1', '--message', 'one');
  await gitIn(work, 'push', '--quiet', 'origin', 'v1', ':refs/heads/main');
  const told = stub.requests.slice(before).map(({ body }) => GitHookBody.parse(JSON.parse(body)));
  expect(told).toMatchObject([{ ref: 'refs/tags/v1', after: await gitIn(work, 'rev-parse', 'HEAD') }]);
});
