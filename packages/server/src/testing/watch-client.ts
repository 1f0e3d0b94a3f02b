import { request } from 'node:http';

/** What `/watch` sends, frame by frame, read from the socket as the clients of echoer read it. */
export async function* watchFrames(url: string, headers: { readonly [name: string]: string } = {}) {
  const asked = request(url, { agent: false, headers });
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    asked.on('response', resolve).on('error', reject).end();
  });
  // A reset is how a server that stops ends a stream.
  asked.on('error', () => undefined);
  let rest = '';
  try {
    for await (const piece of response) {
      const blocks = (rest + String(piece)).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) if (!block.startsWith(':')) yield frameOf(block);
    }
  } finally {
    asked.destroy();
  }
}

export type WatchFrame = ReturnType<typeof frameOf>;

function frameOf(block: string) {
  const lines = block.split('\n');
  const field = (name: string) => lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1);
  // biome-ignore lint/suspicious/noExplicitAny: documents are looked at by tests, in many shapes.
  const data: any = JSON.parse(field('data') ?? 'null');
  return { lines, data, id: field('id'), event: field('event') };
}
