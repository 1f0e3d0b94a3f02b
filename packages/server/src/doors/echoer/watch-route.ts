import { AppError } from '@signalbox/protocol';
import { type ChangesPlace, resourceChangesKept, type Store } from '@signalbox/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { actorOf } from '../../auth/guard-routes.ts';
import { forStream } from '../../auth/policy.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import type { EchoerKind } from './resources.ts';
import { SharedDocuments } from './shared-documents.ts';
import { Watch } from './watch.ts';

const viewer = forStream('viewer');

const WatchQuery = z.object({
  resource: z.union([z.string(), z.array(z.string())]),
  /** Frames get names only when asked for: clients of old read none but unnamed ones. */
  events: z.enum(['0', '1']).default('0'),
});

/** `GET /watch?resource=KIND?version=N`: what is there and newer, then every change. */
export function watchRoute(app: FastifyInstance, services: Services): void {
  const { store, hub, log, streams } = services;
  const documents = new SharedDocuments(services);
  app.get('/watch', viewer, async (request, reply) => {
    const { resource, events } = parse(WatchQuery, request.query);
    const kinds = watchedKinds(typeof resource === 'string' ? [resource] : resource);
    const viewer = actorOf(request);
    const resumed = await resumedPlace(request, store);
    const stream = streams.open(request, reply);
    const wake = () => stream.wake();
    const unsubscribe = [hub.onChange(wake), hub.onResourcesChange(wake)];
    try {
      await new Watch({ services, documents, viewer, kinds, stream, named: events === '1' }).follow(resumed);
    } catch (error) {
      log.error('a watch broke', { error });
      stream.sendText({ text: 'STREAM_END' });
    } finally {
      for (const end of unsubscribe) end();
      stream.close();
    }
  });
}

const item = /^(action|flow|flowrun|step|event)(?:\?version=(-?\d{1,15}))?$/;

/** Each kind with the version after which what exists is sent. */
function watchedKinds(items: readonly string[]): ReadonlyMap<EchoerKind, number> {
  return new Map(
    items.map((text) => {
      const [, kind, version = '0'] = item.exec(text) ?? [];
      if (kind !== undefined) return [kind as EchoerKind, Number(version)];
      const message = `resource=${text}: expected KIND?version=SECONDS, where KIND is action, flow, flowrun, step or event`;
      throw new AppError('body_invalid', { message });
    }),
  );
}

/** Of the last frame that was seen, unless it is of another store or too long ago: then all begins anew. */
async function resumedPlace(request: FastifyRequest, store: Store): Promise<ChangesPlace | undefined> {
  const [, run, resource] = /^(\d{1,15})-(\d{1,15})$/.exec(String(request.headers['last-event-id'])) ?? [];
  if (run === undefined || resource === undefined) return undefined;
  const asked = { run: Number(run), resource: Number(resource) };
  const now = await store.changesPlace();
  const isKept = now.resource - asked.resource < resourceChangesKept;
  return asked.run <= now.run && asked.resource <= now.resource && isKept ? asked : undefined;
}
