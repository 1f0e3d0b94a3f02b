import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../testing/run-plan.ts';
import { daemonAt } from './daemon.ts';
import { Images } from './images.ts';

/** A daemon that has no image, and fetches each until it is told that it is there. */
async function slowDaemon() {
  const socket = join(await temporaryFolder(), 'socket');
  const begun = Promise.withResolvers<ServerResponse>();
  let pulls = 0;
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/images/create')) {
      pulls += 1;
      response.write('{"status":"Pulling"}\n');
      begun.resolve(response);
    } else {
      const isThere = pulls > 0;
      response.writeHead(isThere ? 200 : 404).end(isThere ? '{"Config":{}}' : '{"message":"no such image"}');
    }
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  const images = new Images({ docker: await daemonAt(socket), policy: 'if_not_present', logins: [] });
  const ask = () => {
    const cancel = new AbortController();
    const say = Promise.withResolvers<void>();
    const have = images.have('acme/slow', false, { cancel: cancel.signal, say: async () => say.resolve() });
    return { cancel, have, said: say.promise };
  };
  return { ask, begun: begun.promise, pulls: () => pulls };
}

test('a pull that nobody waits for any more is given up', async () => {
  const { ask, begun, pulls } = await slowDaemon();
  const first = ask();
  const pull = await begun;
  const ended = once(pull, 'close');
  first.cancel.abort();
  await expect(first.have).rejects.toThrow('It was cancelled');
  await ended;
  expect([pull.writableFinished, pulls()]).toEqual([false, 1]);
});

test('a pull that fails is over, though the daemon has not closed its answer', async () => {
  const { ask, begun } = await slowDaemon();
  const first = ask();
  const pull = await begun;
  const ended = once(pull, 'close');
  pull.write('{"error":"no such thing"}\n');
  await expect(first.have).rejects.toThrow('The image acme/slow cannot be fetched: no such thing');
  await ended;
});

test('a pull goes on as long as one of several waits for it', async () => {
  const { ask, begun, pulls } = await slowDaemon();
  const [first, second] = [ask(), ask()];
  const pull = await begun;
  await Promise.all([first.said, second.said]);
  first.cancel.abort();
  await expect(first.have).rejects.toThrow('It was cancelled');
  pull.end();
  expect([(await second.have).stopSignal, pulls()]).toEqual(['SIGTERM', 1]);
});
