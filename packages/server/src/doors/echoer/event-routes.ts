import { AppError, EventBody } from '@signalbox/protocol';
import { eventsKept, type PlacedEvent } from '@signalbox/store';
import type { FastifyInstance } from 'fastify';
import { forRole } from '../../auth/policy.ts';
import { defaultProject } from '../../default-project.ts';
import { boundedPage } from '../bounded-page.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { nameOf } from './name-of.ts';
import { emptyResource, eventResource } from './resources.ts';

const maintainer = forRole('maintainer');
const viewer = forRole('viewer');

/** Of what is kept: with the number that is kept, all of them are at most 64 MiB. */
const eventLimit = 64 * 1024;

type Named = { readonly Params: { readonly name: string; readonly uuid: string } };

/** Events that clients post for each other: nothing here acts on them. */
export function eventRoutes(app: FastifyInstance, { store, hub, ids, now }: Services): void {
  app.post('/event', maintainer, async (request) => {
    const { metadata, ...event } = parse(EventBody, request.body);
    const body = JSON.stringify({ labels: metadata?.labels ?? null, ...event });
    if (Buffer.byteLength(body) > eventLimit) {
      throw new AppError('too_large', { message: `an event may have ${eventLimit} bytes` });
    }
    const uuid = ids.next();
    await store.addEvent(defaultProject, { uuid, name: metadata?.name || uuid, at: now(), body });
    hub.resourcesChanged();
    return '""';
  });

  app.get('/event', viewer, async (request) => {
    const name = nameOf(request);
    const named = name === undefined ? {} : { name };
    const { rows } = await boundedPage<PlacedEvent>(eventsKept, (last, limit) => {
      const behind = last === undefined ? {} : { after: last.place };
      return store.events({ project: defaultProject, order: 'newest', limit, ...named, ...behind });
    });
    return rows.toReversed().map(eventResource);
  });

  app.get<Named>('/event/:name', viewer, async (request) => {
    const { name } = request.params;
    const [event] = await store.events({ project: defaultProject, order: 'newest', name, limit: 1 });
    if (!event) throw new AppError('not_found', { message: `event ${name}` });
    return eventResource(event);
  });

  app.delete<Named>('/event/:name/:uuid', maintainer, async (request) => {
    if (!(await store.removeEvent(defaultProject, { ...request.params, at: now() }))) throw new AppError('not_found');
    hub.resourcesChanged();
    return emptyResource;
  });
}
