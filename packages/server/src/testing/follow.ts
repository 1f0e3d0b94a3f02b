export type StreamMessage = { readonly event: string; readonly id: string; readonly data: unknown };

/** The messages of a stream of server-sent events, as they come. */
export async function* follow(url: string, headers: { readonly [name: string]: string } = {}) {
  const stop = new AbortController();
  const response = await fetch(url, { headers, signal: stop.signal });
  if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`);
  let rest = '';
  try {
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + piece).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) if (!block.startsWith(':')) yield messageOf(block);
    }
  } finally {
    stop.abort();
  }
}

function messageOf(block: string): StreamMessage {
  const field = (name: string) =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  return { event: field('event') ?? 'message', id: field('id') ?? '', data: JSON.parse(field('data') ?? 'null') };
}

type Asked = { readonly url: string; readonly get: (path: string) => Promise<{ readonly body: RunState }> };

// biome-ignore lint/suspicious/noExplicitAny: a view of a run, of which each test looks at another part.
type RunState = any;

/** The view of a run as soon as it fits, looked at after each of its transitions. */
export async function runUntil(server: Asked, run: string, fits: (view: RunState) => boolean): Promise<RunState> {
  const path = `/api/runs/${encodeURIComponent(run)}`;
  for await (const _ of follow(`${server.url}${path}/stream`)) {
    const { body } = await server.get(path);
    if (fits(body)) return body;
  }
  const { body } = await server.get(path);
  if (fits(body)) return body;
  throw new Error(`run ${run} ended as ${body.status}`);
}

export const isOver = ({ status }: { readonly status: string }) => status !== 'running' && status !== 'rolling_back';
