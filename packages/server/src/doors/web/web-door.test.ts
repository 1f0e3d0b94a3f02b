import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let folder: string;
let server: TestServer;

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const script = `console.log('${'long '.repeat(300)}')`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-web-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<base href="%BASE%"><meta nonce="%NONCE%"><link nonce="%NONCE%">');
  await writeFile(join(folder, 'assets', 'main-a1B_2.js'), script);
  await writeFile(join(folder, 'assets', 'main-a1B_2.js.gz'), gzipSync(script));
  await writeFile(join(folder, 'secret.js'), 'no');
  server = await startTestServer({ web: folder });
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

test('the front page is echoer’s word for programs, and leads people to theirs', async () => {
  const program = await server.get('/');
  expect([program.text, program.headers.get('content-type')]).toEqual(['"echoer"', 'application/json; charset=utf-8']);
  for (const [path, to] of [
    ['/', '/ui/'],
    ['/ui', '/ui/'],
    ['/setup', '/ui/setup'],
  ] as const) {
    const { status, headers } = await server.get(path, html);
    expect({ path, status, to: headers.get('location') }).toEqual({ path, status: 302, to });
  }
});

test('every address below it is the page, whose policy lets in files of the server and styles of its own nonce alone', async () => {
  const nonces = new Set<string>();
  for (const path of ['/ui/', '/ui/runs/shop-1', '/ui/assets', '/ui/%F0%9F%9A%A2?a=<script>']) {
    const { status, text, headers } = await server.get(path, html);
    const [, nonce = ''] = /^<base href="\/ui\/"><meta nonce="([\w-]{22})"><link nonce="\1">$/.exec(text) ?? [];
    const policy = headers.get('content-security-policy') ?? '';
    expect({ path, status, type: headers.get('content-type') }).toEqual({
      path,
      status: 200,
      type: 'text/html; charset=utf-8',
    });
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(headers.get('cache-control')).toBe('no-store');
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(4);
});

test('files are sent as they were compressed, and are kept for good by who has them', async () => {
  for (const [accepted, encoding] of [
    ['gzip, br', 'gzip'],
    ['identity', null],
  ] as const) {
    const { status, text, headers } = await server.get('/ui/assets/main-a1B_2.js', { 'accept-encoding': accepted });
    expect([status, text, headers.get('content-encoding')]).toEqual([200, script, encoding]);
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('vary')).toBe('accept-encoding');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  }
  for (const name of ['none.js', '..%2fsecret.js', '%2e%2e%2fsecret.js', '.js', 'main-a1B_2.js.gz', 'x'.repeat(300)]) {
    expect((await server.get(`/ui/assets/${name}`)).status).toBe(404);
  }
});

test('a page that is built again while the server runs is shown from then on', async () => {
  await server.get('/ui/', html);
  await writeFile(join(folder, 'index.html'), 'another');
  await utimes(join(folder, 'index.html'), new Date(0), new Date(0));
  expect((await server.get('/ui/', html)).text).toBe('another');
  await rm(join(folder, 'index.html'));
  const { status, body } = await server.get('/ui/', html);
  expect([status, body.error.code]).toEqual([404, 'not_found']);
  expect(body.error.message).toContain('the page is not built');
});

test('behind a proxy its addresses have the path of the public one, which the proxy passes on or leaves out', async () => {
  await server.stop();
  server = await startTestServer({ web: folder, publicUrl: 'https://example.org/tools/signalbox', open: false });
  for (const before of ['', '/tools/signalbox']) {
    expect((await server.get(`${before}/`, html)).headers.get('location')).toBe('/tools/signalbox/ui/');
    expect((await server.get(`${before}/ui/`, html)).text).toContain('<base href="/tools/signalbox/ui/">');
    expect((await server.get(`${before}/ui/assets/main-a1B_2.js`)).status).toBe(200);
    expect((await server.get(`${before}/health`)).body).toEqual({ status: 'ok' });
  }
  expect((await server.get('/tools/signalbox-2/health')).status).toBe(404);
});
