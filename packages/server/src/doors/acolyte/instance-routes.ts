import { own, type Values } from '@signalbox/engine';
import type { FastifyInstance } from 'fastify';
import { identityOf } from '../../auth/guard-routes.ts';
import { defaultProject } from '../../default-project.ts';
import { visitsPage } from '../bounded-page.ts';
import type { Services } from '../services.ts';
import { AcolyteError } from './acolyte-error.ts';
import { dateScope } from './date-scope.ts';
import { sendData } from './envelope.ts';
import { requireField } from './fields.ts';
import { givenGroup } from './find-group.ts';
import { findInstance } from './find-instance.ts';
import { findTemplate } from './find-template.ts';
import { forTokenRole } from './for-token-role.ts';
import { instanceStatus, runStatuses } from './instance-status.ts';
import { instanceDetails, instanceView } from './instance-view.ts';
import { pageLimit } from './limit-params.ts';
import { bodyOf } from './request-body.ts';

const viewer = forTokenRole('viewer');
const member = forTokenRole('member');

const visitsShown = 1000;

export function instanceRoutes(app: FastifyInstance, services: Services): void {
  listRoutes(app, services);
  discardRoute(app, services);
}

function listRoutes(app: FastifyInstance, services: Services): void {
  const { store } = services;

  app.get<{ Querystring: Values }>('/v1/flow/instance/_all', viewer, async ({ query }, reply) => {
    const limit = Number(requireField(pageLimit, own(query, 'limit')));
    const after = own(query, 'after');
    const last = after === undefined ? undefined : await store.numbered('run', Number(after));
    const meta = own(query, 'flow_meta');
    const wanted = own(query, 'status');
    const template = own(query, 'flow_template_id');
    const group = await givenGroup(own(query, 'group'), services);
    const ofTemplate = template === undefined ? undefined : await findTemplate(String(template), services);
    const filter = {
      project: defaultProject,
      ...(last !== undefined && { after: last }),
      ...(typeof meta === 'string' && { flow: meta }),
      ...(ofTemplate && { template: ofTemplate.id }),
      ...(group && { group: group.id }),
      ...dateScope(query),
      ...statusFilter(wanted),
      limit,
    };
    const runs = (await store.runs(filter)).filter((run) => wanted === undefined || instanceStatus(run) === wanted);
    return sendData(reply, await Promise.all(runs.map((run) => instanceView(run, store))));
  });

  app.get<{ Params: { id: string } }>('/v1/flow/instance/:id(^\\d+$)', viewer, async ({ params: { id } }, reply) => {
    const found = await findInstance(id, services);
    if (!found) throw new AcolyteError('flow_instance_not_found', { facts: { flow_instance_id: id } });
    const { rows: closed } = await visitsPage(store, { run: found.run.id, limit: visitsShown });
    return sendData(reply, await instanceDetails({ ...found, closed }, store));
  });
}

/** Where one of ours is one of Acolyte's, the store looks for it. */
function statusFilter(wanted: unknown) {
  const [only, ...others] = typeof wanted === 'string' ? runStatuses(wanted) : [];
  return only !== undefined && others.length === 0 ? { status: only } : {};
}

function discardRoute(app: FastifyInstance, services: Services): void {
  const text = {
    name: 'discard_reason',
    type: 'str',
    required: true,
    checks: { minLength: 1, maxLength: 1000 },
  } as const;

  app.post('/v1/flow/instance/discard', member, async (request, reply) => {
    const body = bodyOf(request);
    const id = String(
      requireField({ name: 'flow_instance_id', type: 'int', required: true }, own(body, 'flow_instance_id')),
    );
    const reason = String(requireField(text, own(body, 'discard_reason')));
    const found = await findInstance(id, services);
    if (!found) throw new AcolyteError('flow_instance_not_found', { facts: { flow_instance_id: id } });
    const status = instanceStatus(found.run);
    if (!discardable.has(status)) throw new AcolyteError('invalid_status', { facts: { status } });
    const command = { type: 'stop' as const, reason };
    const to = { kind: 'run' as const, id: found.run.id };
    await services.driver.execute({ actor: identityOf(request).actor, commands: [{ to, command }] });
    return sendData(reply, null);
  });
}

const discardable: ReadonlySet<string> = new Set(['running', 'init', 'waiting']);
