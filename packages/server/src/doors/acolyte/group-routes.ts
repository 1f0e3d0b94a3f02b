import { own, type Values } from '@signalbox/engine';
import { AddRunGroupBody } from '@signalbox/protocol';
import { type RunGroup, StoreError } from '@signalbox/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { defaultProject } from '../../default-project.ts';
import { addRunGroup, finishRunGroup } from '../../run-groups/change-run-groups.ts';
import type { Services } from '../services.ts';
import { acolyteDate } from './acolyte-date.ts';
import { AcolyteError } from './acolyte-error.ts';
import { dateScope } from './date-scope.ts';
import { sendData } from './envelope.ts';
import { requireField } from './fields.ts';
import { findGroup } from './find-group.ts';
import { forTokenRole } from './for-token-role.ts';
import { instanceCounts } from './instance-status.ts';
import { instanceView } from './instance-view.ts';
import { pageLimit } from './limit-params.ts';
import { bodyOf, objectField } from './request-body.ts';

const viewer = forTokenRole('viewer');
const member = forTokenRole('member');

/** Instances that a page of a group shows; `instance/_all?group=` has the rest. */
const instancesShown = 200;

type OfGroup = { readonly Params: { readonly group: string } };

/** Groups of instances, as later versions of Acolyte have them: of the creation a request, of the rest a page. */
export function groupRoutes(app: FastifyInstance, services: Services): void {
  const { store } = services;

  app.post('/v1/flow/group/create', member, async (request, reply) => {
    const group = await addRunGroup(request, { project: defaultProject, ...addedGroup(request) }, services).catch(
      (cause: unknown) => {
        if (!(cause instanceof StoreError) || cause.code !== 'already_exists') throw cause;
        throw new AcolyteError('group_existed', { facts: { name: String(own(bodyOf(request), 'name')) }, cause });
      },
    );
    return sendData(reply, groupView(group));
  });

  app.get<{ Querystring: Values }>('/v1/flow/group/_all', viewer, async ({ query }, reply) => {
    const limit = Number(requireField(pageLimit, own(query, 'limit')));
    const status = requireField(statusParam, own(query, 'status')) as RunGroup['status'] | undefined;
    const last = own(query, 'after');
    const after = last === undefined ? undefined : (await findGroup(last, services)).id;
    const filter = { ...dateScope(query), ...(status && { status }), ...(after !== undefined && { after }) };
    const groups = await store.runGroups({ project: defaultProject, limit, ...filter });
    const counts = await store.runGroupCounts(groups.map(({ id }) => id));
    return sendData(
      reply,
      groups.map((group) => ({ ...groupView(group), status_counts: instanceCounts(counts.get(group.id) ?? {}) })),
    );
  });

  app.get<OfGroup>('/v1/flow/group/:group', viewer, async ({ params }, reply) => {
    const group = await findGroup(params.group, services);
    const counts = await store.runGroupCounts([group.id]);
    const runs = await store.runs({ project: defaultProject, group: group.id, limit: instancesShown });
    return sendData(reply, {
      ...groupView(group),
      status_counts: instanceCounts(counts.get(group.id) ?? {}),
      instances: await Promise.all(runs.map((run) => instanceView(run, store))),
    });
  });

  app.post<OfGroup>('/v1/flow/group/:group/finish', member, async (request, reply) => {
    const group = await findGroup(request.params.group, services);
    return sendData(reply, groupView(await finishRunGroup(request, group, services)));
  });
}

const statusParam = {
  name: 'status',
  type: 'str',
  required: false,
  checks: { oneOf: ['running', 'finished'] },
} as const;
const nameParam = { name: 'name', type: 'str', required: true, checks: { minLength: 1, maxLength: 100 } } as const;
const descriptionParam = {
  name: 'description',
  type: 'str',
  required: false,
  default: '',
  checks: { maxLength: 1000 },
} as const;

function addedGroup(request: FastifyRequest): Pick<RunGroup, 'name' | 'description' | 'meta'> {
  const body = bodyOf(request);
  const name = requireField(nameParam, own(body, 'name'));
  const description = requireField(descriptionParam, own(body, 'description'));
  const read = AddRunGroupBody.safeParse({ name, description, meta: objectField(body, 'meta') });
  if (read.success) return { ...read.data, meta: read.data.meta as Values };
  const [{ path: [field = 'name'] = [], message: expect = '' } = {}] = read.error.issues;
  const facts = { field_name: String(field), expect };
  throw new AcolyteError('invalid_value', { reason: `${String(field)}_invalid_value`, facts });
}

function groupView({ id, name, description, meta, status, creator, createdAt, updatedAt }: RunGroup) {
  const dates = { created_on: acolyteDate(createdAt), updated_on: acolyteDate(updatedAt) };
  return { id, name, description, meta, status, creator, ...dates };
}
