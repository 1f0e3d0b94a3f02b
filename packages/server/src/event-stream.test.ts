import fastify from 'fastify';
import { expect, test } from 'vitest';
import { EventStream } from './event-stream.ts';

test('a reader that is woken while the store does not answer goes on, and ends when the right is known to be lost', async () => {
  const app = fastify();
  const answers = [() => Promise.reject(new Error('the store does not answer')), async () => true, async () => false];
  const ended = Promise.withResolvers<void>();
  app.get('/', async (_request, reply) => {
    const mayGoOn = async () => (await answers.shift()?.()) ?? false;
    const stream = new EventStream(reply, { mayGoOn, ended: ended.resolve, heartbeatMs: 60_000 });
    for (let turn = 0; !stream.closed; turn += 1) {
      stream.send({ data: turn });
      stream.wake();
      await stream.waken();
    }
  });
  const answer = await fetch(await app.listen({ host: '127.0.0.1', port: 0 }));
  expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect([...(await answer.text()).matchAll(/data: (\d)/g)].map(([, turn]) => turn)).toEqual(['0', '1', '2']);
  await ended.promise;
  await app.close();
});

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

test('a reader that must notice that nothing comes hears the heartbeats', async () => {
  const app = fastify();
  app.get('/', (_request, reply) => {
    new EventStream(reply, { mayGoOn: async () => false, ended: () => undefined, heartbeatMs: 1, hearsBeats: true });
  });
  const text = await (await fetch(await app.listen({ host: '127.0.0.1', port: 0 }))).text();
  expect(text).toBe(':\n\nevent: beat\ndata: 0\n\n');
  await app.close();
});
