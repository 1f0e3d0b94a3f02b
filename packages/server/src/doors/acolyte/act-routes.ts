import { actorName, own, type Values } from '@signalbox/engine';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { identityOf } from '../../auth/guard-routes.ts';
import { defaultProject } from '../../default-project.ts';
import { closingOf } from '../closing-of.ts';
import type { Services } from '../services.ts';
import { AcolyteError } from './acolyte-error.ts';
import { sendData } from './envelope.ts';
import { requireField } from './fields.ts';
import { findTemplate } from './find-template.ts';
import { forTokenRole } from './for-token-role.ts';
import { longestWaitSeconds } from './longest-wait.ts';
import { type NamedPerson, namedPerson } from './numbered-people.ts';
import { performAction } from './perform-action.ts';
import { bodyOf, objectField } from './request-body.ts';

const member = forTokenRole('member');

type Action = { readonly step: string; readonly action?: string };
type OfInstance = { readonly Params: Action & { readonly id: string } };
type OfTemplate = { readonly Params: Action & { readonly template: string } };

/** Actions on an instance, or on the one that runs of a template. */
export function actRoutes(app: FastifyInstance, services: Services): void {
  const perform = performer(app, services);

  const onInstance = (request: FastifyRequest<OfInstance>, reply: FastifyReply) => {
    const { id: instance, ...action } = request.params;
    return perform({ ...action, instance }, request, reply);
  };
  app.post<OfInstance>('/v1/flow/instance/:id(^\\d+$)/:step', member, onInstance);
  app.post<OfInstance>('/v1/flow/instance/:id(^\\d+$)/:step/:action', member, onInstance);

  const onTemplate = async (request: FastifyRequest<OfTemplate>, reply: FastifyReply) => {
    const { template, ...action } = request.params;
    return perform({ ...action, instance: await onlyInstance(template, services) }, request, reply);
  };
  app.post<OfTemplate>('/v1/flow/template/:template/:step', member, onTemplate);
  app.post<OfTemplate>('/v1/flow/template/:template/:step/:action', member, onTemplate);
}

function performer(app: FastifyInstance, services: Services) {
  const closing = closingOf(app);
  return async (asked: Action & { readonly instance: string }, request: FastifyRequest, reply: FastifyReply) => {
    const { instance, step, action = 'trigger' } = asked;
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
        ...(isForAnother && { forAnother: { via: asking.actor, entry: newAuditEntry(request, told, services) } }),
        args: objectField(body, 'action_args'),
        digest: textField(body, 'digest'),
        waitMs: waitSeconds(body) * 1000,
      },
      services,
    );
    return sendData(reply, performed.data, performed.isStillRunning ? 'still_running' : undefined);
  };
}

async function onlyInstance(idOrName: string, services: Services): Promise<string> {
  const { store } = services;
  const { id, name } = await findTemplate(idOrName, services);
  const running = { project: defaultProject, template: id, status: 'running', limit: 2 } as const;
  const [run, another] = await store.runs(running);
  if (!run) throw new AcolyteError('no_running_instance', { facts: { name } });
  if (another) throw new AcolyteError('more_than_one', { facts: { name } });
  return String(await store.numberOf('run', run.id));
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
