import { actorName, type FlowVersion, own, type Run, templateProblems, type Values } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import { type AuditEntry, StoreError, type Template } from '@signalbox/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { identityOf } from '../../auth/guard-routes.ts';
import { defaultProject } from '../../default-project.ts';
import { inPages } from '../../in-pages.ts';
import { withProblems } from '../../templates/broken-templates.ts';
import { refuseAmbiguousName } from '../../templates/refuse-ambiguous-name.ts';
import { refuseOneMore } from '../../templates/refuse-one-more.ts';
import { sealTemplate } from '../../templates/seal-template.ts';
import { versionOfTemplate } from '../../templates/version-of-template.ts';
import { closingOf } from '../closing-of.ts';
import type { Services } from '../services.ts';
import { AcolyteError } from './acolyte-error.ts';
import { boundArgs } from './bound-args.ts';
import { sendData } from './envelope.ts';
import { requireField } from './fields.ts';
import { findTemplate } from './find-template.ts';
import { forTokenRole } from './for-token-role.ts';
import { instanceView } from './instance-view.ts';
import { wholeLimit } from './limit-params.ts';
import { longestWaitSeconds } from './longest-wait.ts';
import { namedPerson } from './numbered-people.ts';
import { anyOf, bodyOf, objectField } from './request-body.ts';
import { startInstance } from './start-instance.ts';
import { templateView } from './template-view.ts';

const viewer = forTokenRole('viewer');
const member = forTokenRole('member');
const maintainer = forTokenRole('maintainer');

export function templateRoutes(app: FastifyInstance, services: Services): void {
  const { store } = services;
  const waitMs = longestWaitSeconds * 1000;
  const closing = closingOf(app);

  app.put('/v1/flow/template', maintainer, async (request, reply) => {
    const { template, version } = await putTemplate(request, services);
    const view = await templateView(template, version, store);
    // As Acolyte does: text here, an object in lists.
    return sendData(reply, { ...view, bind_args: JSON.stringify(view.bind_args) });
  });

  app.get<{ Querystring: Values }>('/v1/flow/template/_all', viewer, async ({ query }, reply) => {
    const limit = Number(requireField(wholeLimit, own(query, 'limit')));
    const last = own(query, 'after');
    const after = last === undefined ? '' : (await findTemplate(String(last), services)).name;
    const found: Template[] = [];
    const templates = inPages(
      (page) => store.templates({ project: defaultProject, ...page }),
      ({ name }) => name,
      after,
    );
    for await (const template of templates) {
      if (found.length === limit) break;
      found.push(template);
    }
    const views = (await withProblems(found, store)).map(({ flowVersion, ...each }) =>
      templateView(each, flowVersion, store),
    );
    return sendData(reply, await Promise.all(views));
  });

  app.get<{ Params: { id: string } }>('/v1/flow/template/:id', viewer, async ({ params: { id } }, reply) =>
    sendData(reply, await shown(await findTemplate(id, services))),
  );

  app.post<{ Params: { template: string } }>('/v1/flow/template/:template/start', member, async (request, reply) => {
    const template = await findTemplate(request.params.template, services);
    const body = bodyOf(request);
    const initiator = own(body, 'initiator');
    const asking = identityOf(request);
    const named = await namedPerson(asking, initiator, store);
    if (!named.isKnown) throw new AcolyteError('invalid_initiator', { facts: { initiator: String(initiator) } });
    const description = String(requireField({ ...descriptionParam, required: true }, own(body, 'description')));
    const args = objectField(body, 'start_flow_args');
    const via = named.isSomebodyElse ? { via: asking.actor } : {};
    const group = own(body, 'group');
    const identity = named.identity;
    const run = await startInstance(
      { template, identity, ...via, description, args, group, waitMs, closing },
      services,
    );
    if (named.isSomebodyElse) await store.addAudit([toldStart(request, run, services)]);
    return sendData(reply, await instanceView(run, store));
  });

  async function shown(template: Template) {
    const version = await versionOfTemplate(template, store).catch(() => undefined);
    return templateView(template, version, store);
  }
}

function toldStart(request: FastifyRequest, { id, name, startedBy }: Run, services: Services): AuditEntry {
  const details = { run: id, name };
  return newAuditEntry(request, { what: 'run.start-for', subject: actorName(startedBy), details }, services);
}

const text = { type: 'str', required: true } as const;
const nameParam = { ...text, checks: { minLength: 3, maxLength: 50, regex: '[a-zA-Z0-9_]+' } };
const most = {
  name: 'max_run_instance',
  type: 'int',
  required: false,
  default: 0,
  checks: { min: 0, max: 1_000_000 },
} as const;
const descriptionParam = { ...text, name: 'description', required: false, checks: { maxLength: 1000 } };

type Made = { readonly template: Template; readonly version: FlowVersion };

async function putTemplate(request: FastifyRequest, services: Services): Promise<Made> {
  const { store, ids, now } = services;
  const body = bodyOf(request);
  const flow = String(requireField({ ...text, name: 'flow_meta_name' }, own(body, 'flow_meta_name')));
  const spelling = own(body, 'template_name') === undefined ? 'name' : 'template_name';
  const name = String(requireField({ ...nameParam, name: spelling }, anyOf(body, 'template_name', 'name')));
  const maxRunInstance = Number(requireField(most, own(body, 'max_run_instance')));
  const description = requireField(descriptionParam, own(body, 'description'));
  const found = await store.flow(defaultProject, flow);
  if (!found) throw new AcolyteError('flow_meta_not_exist', { facts: { flow_meta: flow }, status: 400 });
  const { version } = found;
  const taken = new AcolyteError('name_already_exist', { facts: { name } });
  if (await store.template(defaultProject, name)) throw taken;
  refuseAmbiguousName(name);
  await refuseOneMore(defaultProject, store);
  const by = await creatorOf(request, body, services);
  const config = objectField(body, 'config');
  const args = boundArgs(version, { bindArgs: objectField(body, 'bind_args'), config });
  const said = description === undefined ? {} : { description: String(description) };
  const bound = { flow, inputs: {}, args, config, maxRunInstance, onFull: 'refuse' as const, ...said };
  const content = await sealTemplate(bound, {
    ...{ project: defaultProject, version, before: undefined, secretArgs: services.secretArgs },
  });
  const [problem] = templateProblems(content, version);
  if (problem) throw new AppError('argument_invalid', { message: `${problem.at} ${problem.problem}` });
  const told = { what: 'template.set', subject: name, details: { flow, maxRunInstance, onFull: 'refuse' } };
  try {
    const put = { change: ids.next(), project: defaultProject, name, content, by, at: now() };
    const template = await store.putTemplate(put, newAuditEntry(request, told, services));
    if (!template) throw taken;
    return { template, version };
  } catch (error) {
    throw error instanceof StoreError && error.code === 'already_exists' ? taken : error;
  }
}

async function creatorOf(request: FastifyRequest, body: Values, { store }: Services): Promise<string> {
  const creator = own(body, 'creator');
  const named = await namedPerson(identityOf(request), creator, store);
  if (!named.isKnown) throw new AcolyteError('invalid_creator_id', { facts: { creator: String(creator) } });
  return actorName(named.identity.actor);
}
