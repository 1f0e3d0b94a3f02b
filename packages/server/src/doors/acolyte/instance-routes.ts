import { actorName, own, type Values } from '@signalbox/engine';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { identityOf } from '../../auth/guard-routes.ts';
import { defaultProject } from '../../default-project.ts';
import { visitsPage } from '../bounded-page.ts';
import { closingOf } from '../closing-of.ts';
import type { Services } from '../services.ts';
import { AcolyteError } from './acolyte-error.ts';
import { sendData } from './envelope.ts';
import { requireField } from './fields.ts';
import { findInstance } from './find-instance.ts';
import { forTokenRole } from './for-token-role.ts';
import { instanceStatus, runStatuses } from './instance-status.ts';
import { instanceDetails, instanceView } from './instance-view.ts';
import { type NamedPerson, namedPerson } from './numbered-people.ts';
import { performAction } from './perform-action.ts';
import { bodyOf, objectField } from './request-body.ts';

const viewer = forTokenRole('viewer');
const member = forTokenRole('member');

/** The longest that a request waits for its act. */
const longestWaitSeconds = 30;
const visitsShown = 1000;

type OfAction = { readonly Params: { readonly id: string; readonly step: string; readonly action?: string } };

export function instanceRoutes(app: FastifyInstance, services: Services): void {
  const closing = closingOf(app);
  listRoutes(app, services);
  discardRoute(app, services);

  const act = async (request: FastifyRequest<OfAction>, reply: FastifyReply) => {
    const { id: instance, step, action = 'trigger' } = request.params;
    const body = bodyOf(request);
    const asking = identityOf(request);
    const named = await namedPerson(asking, own(body, 'actor'), services.store);
    const actor = { id: String(own(body, 'actor') ?? ''), isKnown: named.isKnown };
    const told = { what: 'run.act-for', subject: nameOf(named), details: { instance, step, action } };
    const isForAnother = named.isKnown && named.isSomebodyElse;
    const performed = await performAction(
      {
        ...{ instance, step, action, actor, closing },
        identity: named.isKnown ? named.identity : asking,
        ...(isForAnother && { forAnother: newAuditEntry(request, told, services) }),
        args: objectField(body, 'action_args'),
        digest: textField(body, 'digest'),
        waitMs: waitSeconds(body) * 1000,
      },
      services,
    );
    return sendData(reply, performed.data, performed.isStillRunning ? 'still_running' : undefined);
  };
  app.post<OfAction>('/v1/flow/instance/:id(^\\d+$)/:step', member, act);
  app.post<OfAction>('/v1/flow/instance/:id(^\\d+$)/:step/:action', member, act);
}

function nameOf(named: NamedPerson): string {
  return named.isKnown ? actorName(named.identity.actor) : '';
}

/** As the native API, a request may wait less. */
function waitSeconds(body: Values): number {
  const checks = { min: 0, max: longestWaitSeconds };
  const param = { name: 'wait_seconds', type: 'float', required: false, default: longestWaitSeconds, checks } as const;
  return Number(requireField(param, own(body, 'wait_seconds')));
}

function textField(body: Values, name: string): string | undefined {
  const value = requireField({ name, type: 'str', required: false }, own(body, name));
  return value === undefined ? undefined : String(value);
}

function listRoutes(app: FastifyInstance, services: Services): void {
  const { store } = services;

  app.get<{ Querystring: Values }>('/v1/flow/instance/_all', viewer, async ({ query }, reply) => {
    const limit = Number(requireField(limitParam, own(query, 'limit')));
    const after = own(query, 'after');
    const last = after === undefined ? undefined : await store.numbered('run', Number(after));
    const meta = own(query, 'flow_meta');
    const wanted = own(query, 'status');
    const filter = {
      project: defaultProject,
      ...(last !== undefined && { after: last }),
      ...(typeof meta === 'string' && { flow: meta }),
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

const limitParam = { name: 'limit', type: 'int', required: false, default: 50, checks: { min: 1, max: 200 } } as const;

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
