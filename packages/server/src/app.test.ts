import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './testing/start-test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.close());

const error = (code: string) => ({ error: { code, message: expect.any(String) } });

/** Sends bytes as they are, and answers what comes until the connection ends. */
async function raw(text: string): Promise<string> {
  const { port } = new URL(server.url);
  const socket = connect(Number(port), '127.0.0.1');
  let answer = '';
  socket.on('data', (piece) => {
    answer += String(piece);
  });
  // A server that has refused reads no further, and may reset the connection.
  socket.on('error', () => undefined);
  socket.write(text);
  await new Promise((resolve) => socket.on('close', resolve));
  return answer;
}

test.each([
  ['GET', '/nothing'],
  ['GET', '/api/nothing'],
  ['DELETE', '/api/runs'],
  ['PUT', '/api/runs/x'],
  ['PATCH', '/action'],
  ['POST', '/health'],
  ['GET', `/api/runs/${'x'.repeat(400)}/journal/more`],
  ['GET', '/api/..%2f..%2fetc%2fpasswd'],
  ['OPTIONS', '/api/runs'],
])('there is nothing at %s %s', async (method, path) => {
  const { status, body } = await server.call(method, path);
  expect(status).toBe(404);
  expect(body).toEqual(error('not_found'));
});

test.each(['/api/runs/%', '/api/runs/%E0%A4%A', '/%zz', `/api/runs/${'x'.repeat(2000)}`])(
  'an address that cannot be read is 400: %s',
  async (path) => {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('x-content-type-options: nosniff');
    expect(answer).toContain("frame-ancestors 'none'");
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toEqual(error('body_invalid'));
  },
);

describe('a body', () => {
  test.each([
    ['that is not JSON', '{"flow":', 400, 'body_invalid'],
    ['that is empty', '', 400, 'body_invalid'],
    ['that would change every object', '{"__proto__":{"x":1}}', 400, 'body_invalid'],
    ['that would change every object by its constructor', '{"constructor":{"prototype":{"x":1}}}', 400, 'body_invalid'],
    ['of 2 MiB', JSON.stringify({ flow: 'x'.repeat(2 * 1024 * 1024) }), 413, 'too_large'],
    ['that is a hundred thousand levels deep', `{"flow":${'['.repeat(1e5)}${']'.repeat(1e5)}}`, 400, 'body_invalid'],
  ])('%s is refused', async (_name, body, status, code) => {
    const answer = await server.post('/api/runs', body);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject(error(code));
  });

  test('of an unknown type is 415', async () => {
    const { status, body } = await server.post('/api/runs', '<a/>', { 'content-type': 'application/xml' });
    expect(status).toBe(415);
    expect(body).toEqual(error('media_type_unknown'));
  });
});

/** What every answer has, also where no request was made of what came. */
function refusal(answer: string) {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head).toContain('x-content-type-options: nosniff');
  expect(head).toContain("frame-ancestors 'none'");
  expect(head).toContain('cache-control: no-store');
  return { status: Number(head.split(' ')[1]), body: JSON.parse(body) };
}

test.each([
  ['headers that are too large', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(64 * 1024)}\r\n\r\n`, 431, 'too_large'],
  ['an address that is too large', `GET /?${'x=1&'.repeat(8000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, 'too_large'],
  ['what is no HTTP', 'EHLO signalbox\r\n\r\n', 400, 'body_invalid'],
])('%s: the answer is an error as others', async (_name, text, status, code) => {
  expect(refusal(await raw(text))).toEqual({ status, body: error(code) });
});

test('headers that are too large are refused, and the server goes on', async () => {
  const headers = `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'x'.repeat(64 * 1024)}\r\n\r\n`;
  expect(await raw(headers)).toMatch(/^HTTP\/1.1 431 /);
  const many = Array.from({ length: 10_000 }, (_, index) => `X${index}: 1`).join('\r\n');
  expect(await raw(`GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n${many}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /);
  const both = 'Content-Length: 4\r\nTransfer-Encoding: chunked';
  expect(await raw(`POST /api/runs HTTP/1.1\r\nHost: 127.0.0.1\r\n${both}\r\n\r\n0\r\n\r\n`)).toMatch(
    /^HTTP\/1.1 400 /,
  );
  expect((await server.get('/health')).body).toEqual({ status: 'ok' });
});

test('a thousand query parameters do not end it, and ten thousand are refused', async () => {
  const query = (length: number) => Array.from({ length }, (_, index) => `p${index}=1`).join('&');
  expect((await server.get(`/api/runs?${query(1000)}`)).status).toBe(200);
  expect(await raw(`GET /api/runs?${query(10_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /);
  expect((await server.get('/health')).body).toEqual({ status: 'ok' });
});

test('every answer says that its type is meant, and is shown in no frame', async () => {
  for (const path of ['/', '/health', '/nothing', '/api/runs', '/mail/page.css', '/flowrun/none', '/ui/', '/mail/x']) {
    const { headers } = await server.get(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  }
});

test('FSL with errors answers each with its place, and changes nothing', async () => {
  const text = 'action a return = (OK); action_end\naction b addr = 5; return (OK); action_end';
  const { status, body } = await server.post('/api/apply', { text, file: 'x.fsl' });
  expect(status).toBe(422);
  expect(body.error).toMatchObject({ code: 'fsl_invalid', message: expect.stringMatching(/^2:\d+: /) });
  for (const { line, column, rendered } of body.error.details.diagnostics) {
    expect(rendered).toContain(`x.fsl:${line}:${column}`);
    expect(rendered).toContain('^');
  }
  expect((await server.get('/action')).body).toEqual([]);
});
