import fastify from 'fastify';
import { expect, test } from 'vitest';
import { EventStream } from './event-stream.ts';

test('a stream on which nothing happens ends with the right of its reader', async () => {
  const app = fastify();
  let asked = 0;
  const ended = Promise.withResolvers<void>();
  app.get('/', (_request, reply) => {
    const mayGoOn = async () => {
      asked += 1;
      if (asked === 1) throw new Error('the store does not answer');
      return asked < 3;
    };
    new EventStream(reply, { mayGoOn, ended: ended.resolve, heartbeatMs: 1 });
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const text = await (await fetch(url)).text();
  await ended.promise;
  expect(text.replaceAll(':\n\n', '')).toBe('');
  expect(asked).toBe(3);
  await app.close();
});
