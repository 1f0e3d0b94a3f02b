import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitHookBody } from '@signalbox/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gitEnvironment } from '../../../testing/git-environment.ts';
import { postReceive } from './post-receive.ts';
import { gitIn } from './testing/git-in.ts';
import { type StubServer, startStub } from './testing/stub-server.ts';
import { textOf } from './testing/text-of.ts';

const again = 'npx signalbox repo sync git/shop';
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
  const hook = postReceive({ url: `${stub.url}/git/shop/hook`, secret, again });
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

describe('a server that is away', () => {
  let away: string;
  beforeAll(async () => {
    const gone = await startStub({});
    away = gone.url;
    await gone.close();
  });

  async function push(url: string, retries: number, ...refs: readonly string[]) {
    const hook = postReceive({ url: `${url}/git/shop/hook`, secret, again, retries });
    writeFileSync(join(folder, 'bare.git', 'hooks', 'post-receive'), hook, { mode: 0o700 });
    await gitIn(work, 'commit', '--quiet', '--allow-empty', { message: 'again' });
    const child = spawn('git', ['push', '--quiet', 'origin', ...refs], {
      cwd: work,
      env: gitEnvironment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const [told, [status]] = await Promise.all([textOf(child.stderr), once(child, 'close')]);
    return { told, status };
  }

  test('is tried again before the pusher is told of it', async () => {
    const started = performance.now();
    const { told, status } = await push(away, 1, 'HEAD:refs/heads/x', 'HEAD:refs/heads/y');
    const seconds = (performance.now() - started) / 1000;
    expect(status).toBe(0);
    expect(told.match(/could not be told of refs\/heads\/[xy]/g)).toHaveLength(2);
    expect(seconds).toBeGreaterThan(1); // the pause before the second try
  });

  test('is told again by a command that whoever pushes is shown, which a shell takes as it is', async () => {
    const { told } = await push(away, 0, "HEAD:refs/heads/it's;$HOME", 'HEAD:refs/tags/v2');
    expect(told).toContain("remote:   npx signalbox repo sync git/shop --branch 'it'\\''s;$HOME'");
    expect(told).toContain('could not be told of refs/tags/v2');
    expect(told.match(/repo sync/g)).toHaveLength(1);
  });
});
