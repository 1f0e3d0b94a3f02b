import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { GatheringSocket } from './gathering-socket.ts';

/** Counts how often something is handed to the system. */
class CountedSocket extends GatheringSocket {
  sent = 0;

  override _write(...given: Parameters<Socket['_write']>): void {
    this.sent += 1;
    super._write(...given);
  }

  override _writev(...given: Parameters<NonNullable<Socket['_writev']>>): void {
    this.sent += 1;
    super._writev?.(...given);
  }
}

test('what is written in one turn is sent at once, in its order, and nothing waits for more', async () => {
  const received = Promise.withResolvers<string>();
  const server = createServer((socket) => received.resolve(text(socket))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = new CountedSocket();
  socket.connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  const write = (word: string) => {
    socket.cork();
    socket.write(word);
    socket.uncork();
  };
  for (const word of ['one ', 'two ', 'three ']) write(word);
  await Promise.resolve().then(() => write('four '));
  await new Promise((resolve) => setImmediate(resolve));
  expect(socket.sent).toBe(1);
  socket.end('five');
  expect(await received.promise).toBe('one two three four five');
  server.close();
});
