import { expect, test } from 'vitest';
import { connect } from './connection.ts';
import { watch } from './event-stream.ts';
import { type Answer, startStub } from './testing/stub-server.ts';

const text = { safeParse: (data: unknown) => ({ success: true, data: String(data) }) as const };

/** What is told by a server that is going down when it is asked for the first time. */
async function toldBy(isThere: boolean): Promise<readonly string[]> {
  let asked = 0;
  const stopping: Answer = { status: 503, json: { error: { code: 'stopping', message: 'it stops' } } };
  const stream: Answer = () => {
    asked += 1;
    return asked === 1 ? stopping : { events: ['id: 1\ndata: "one"\n\n', 'event: end\n\n'] };
  };
  const stub = await startStub({ 'GET /api/runs/r1/stream': stream });
  const told: string[] = [];
  try {
    const watched = { path: 'api/runs/r1/stream', schema: text, pause: async () => undefined, isThere };
    for await (const each of watch({ connection: connect({ server: stub.url }), ...watched })) told.push(each);
  } finally {
    await stub.close();
  }
  return told;
}

test('the stream of what is known to be there is asked for again where its server is away', async () => {
  expect(await toldBy(true)).toEqual(['one']);
  await expect(toldBy(false)).rejects.toThrow('it stops');
});
