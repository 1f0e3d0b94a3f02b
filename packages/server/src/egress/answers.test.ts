import { createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type AnswerLimits, type Egress, openEgress } from './egress.ts';
import { EgressGuard } from './egress-guard.ts';
import { readEgressRules } from './egress-rules.ts';

let egress: Egress;
let close: () => Promise<unknown>;

afterEach(async () => {
  await egress.close();
  await close();
});

/** A service that answers each connection by hand; `closed` tells that its first connection was closed. */
async function serve(answer: (socket: Socket) => void, limits: AnswerLimits) {
  const closed = Promise.withResolvers<void>();
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => closed.resolve());
    socket.once('data', () => answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  };
  const rules = readEgressRules('127.0.0.0/8').rules;
  const guard = new EgressGuard({
    rules,
    isLoopbackAllowed: () => false,
    lookup: async () => [],
    machineAddresses: () => [],
  });
  egress = openEgress(guard, 5000, limits);
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/`;
  const post = (timeoutMs: number) => egress.post({ url, body: '{}', headers: {}, timeoutMs });
  return { post, closed: closed.promise };
}

const patient = 60_000;
const head = 'HTTP/1.1 200 OK\r\n';

/** As fast as the other side takes it. */
function writeForEver(socket: Socket, piece: string): void {
  const go = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', go);
  go();
}

test('a head that stays away is waited for no longer than allowed, and its connection is closed', async () => {
  const { post, closed } = await serve((socket) => void socket.write(`${head}x-slow: `), {
    bytes: 1000,
    bodyMs: patient,
  });
  await expect(post(200)).rejects.toMatchObject({ name: 'TimeoutError' });
  await closed;
});

test('a head without an end is cut, and its connection is closed', async () => {
  const endless = (socket: Socket) => {
    socket.write(head);
    writeForEver(socket, `x-more: ${'x'.repeat(500)}\r\n`);
  };
  const { post, closed } = await serve(endless, { bytes: 4000, bodyMs: patient });
  await expect(post(patient)).rejects.toMatchObject({ code: 'UND_ERR_HEADERS_OVERFLOW' });
  await closed;
});

test.each([
  ['has more than is allowed', 'content-length: 2000\r\n\r\n', 'x'.repeat(2000)],
  ['tells of more than is allowed', 'content-length: 9000000000\r\n\r\n', ''],
  ['has no end', 'transfer-encoding: chunked\r\n\r\n', undefined],
])('the status stands where the body %s, and its connection is closed', async (_name, headers, body) => {
  const answer = (socket: Socket) => {
    socket.write(head + headers);
    if (body === undefined) writeForEver(socket, `64\r\n${'x'.repeat(100)}\r\n`);
    else socket.write(body);
  };
  const { post, closed } = await serve(answer, { bytes: 1000, bodyMs: patient });
  expect(await post(patient)).toBe(200);
  await closed;
});

test('the status stands where the body is slow, and its connection is closed', async () => {
  const slow = (socket: Socket) => void socket.write(`${head}content-length: 10\r\n\r\nslow`);
  const { post, closed } = await serve(slow, { bytes: 1000, bodyMs: 50 });
  expect(await post(patient)).toBe(200);
  await closed;
});
