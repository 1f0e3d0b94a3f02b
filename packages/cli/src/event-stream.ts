import { AppError } from '@signalbox/protocol';
import type { Connection, Schema } from './connection.ts';

export type Watch<T> = {
  readonly connection: Connection;
  readonly path: string;
  readonly schema: Schema<T>;
  readonly pause: (ms: number) => Promise<void>;
  /** What the stream is of was read there a moment ago: who does not answer now is away, and comes back. */
  readonly isThere?: boolean;
};

/** A server that starts again is back within this many tries, a pause between them. */
const tries = 60;
const pauseMs = 500;

/** The data of each event until the server says that it was the last; a broken stream goes on where it was. */
export async function* watch<T>({ connection, path, schema, pause, isThere = false }: Watch<T>): AsyncGenerator<T> {
  let lastEventId: string | undefined;
  let failures = 0;
  for (;;) {
    try {
      for await (const event of eventsOf(await connection.open(path, lastEventId))) {
        failures = 0;
        if (event.type === 'end') return;
        lastEventId = event.id ?? lastEventId;
        const parsed = schema.safeParse(parseJson(event.data));
        if (parsed.success) yield parsed.data;
      }
    } catch (error) {
      if (!isInterruption(error)) throw error;
      // The very first answer must come: a wrong address is no interruption.
      if (!isThere && lastEventId === undefined && failures === 0 && error instanceof AppError) throw error;
      if (failures >= tries) throw error;
    }
    failures += 1;
    await pause(pauseMs);
  }
}

/** The connection broke, or the server is going down or coming up. */
function isInterruption(error: unknown): boolean {
  if (!(error instanceof AppError)) return error instanceof TypeError;
  return ['server_unreachable', 'stopping', 'store_failed'].includes(error.code);
}

type StreamEvent = { readonly type: string; readonly id?: string; readonly data: string };

async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  let rest = '';
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + piece).replaceAll('\r\n', '\n').split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = eventOf(block);
      if (event !== undefined) yield event;
    }
  }
}

function eventOf(block: string): StreamEvent | undefined {
  let type = 'message';
  let id: string | undefined;
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, field, value = ''] = /^([a-z]+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === 'event') type = value;
    if (field === 'id') id = value;
    if (field === 'data') data.push(value);
  }
  if (data.length === 0 && type !== 'end') return undefined;
  return { type, data: data.join('\n'), ...(id !== undefined && { id }) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
