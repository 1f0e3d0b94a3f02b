import type { FastifyRequest } from 'fastify';
import type { EventStream } from '../../event-stream.ts';
import type { Services } from '../services.ts';
import type { FindLog } from './found-log.ts';

type Following = { readonly request: FastifyRequest; readonly find: FindLog; readonly from: number };

const pageSize = 100;

/** Lines as they are stored, until nothing more will be; each with the id to resume behind. */
export async function followLog(
  { hub, files, log }: Pick<Services, 'hub' | 'files' | 'log'>,
  { request, find, from }: Following,
  stream: EventStream,
): Promise<void> {
  const { build = '', run = '' } = request.params as { readonly build?: string; readonly run?: string };
  let at = startOfLog(request, from);
  let of = build;
  const unsubscribe = [
    hub.onLog((changed) => (changed === undefined || changed.build === of) && stream.wake()),
    hub.onChange((changed) => changed.id === of && stream.wake()),
  ];
  try {
    while (!stream.closed) {
      // Looked at before the lines are: what is over then has all of its lines stored.
      const found = await find(request);
      const { epoch } = found.stream;
      of = found.stream.build;
      // Another agent has begun the workflow anew, with its first line.
      if (at.epoch !== undefined && at.epoch !== epoch) at = { epoch, next: 0 };
      const lines = await files.readLog(found.stream, at.next, pageSize);
      for (const line of lines) {
        stream.send({ id: `${epoch}:${line.pos}`, data: line });
        await stream.ready();
      }
      at = { epoch, next: (lines.at(-1)?.pos ?? at.next - 1) + 1 };
      // A page may be short because its lines are long: only an empty one is the last.
      if (lines.length > 0) continue;
      if (found.over) {
        stream.send({ event: 'end', data: null });
        break;
      }
      await stream.waken();
    }
  } catch (error) {
    log.error('stream of a log broke', { of: build === '' ? run : build, error });
  } finally {
    for (const end of unsubscribe) end();
    stream.close();
  }
}

type LogPlace = { readonly epoch: number | undefined; readonly next: number };

/** `Last-Event-ID: <epoch>:<pos>`, or `?from=` of whichever execution is the newest. */
function startOfLog(request: FastifyRequest, from: number): LogPlace {
  const [, epoch, pos] = /^(\d{1,15}):(\d{1,15})$/.exec(String(request.headers['last-event-id'])) ?? [];
  if (epoch !== undefined && pos !== undefined) return { epoch: Number(epoch), next: Number(pos) + 1 };
  return { epoch: undefined, next: from };
}
