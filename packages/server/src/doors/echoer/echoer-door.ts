import { type Actor, inlineDataLimit, openAttempt } from '@signalbox/engine';
import { AckBody, AppError, FslBody } from '@signalbox/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { actorOf } from '../../auth/guard-routes.ts';
import { applyFsl } from '../../definitions/apply-fsl.ts';
import { parse } from '../parse.ts';
import { defaultProject, type Services } from '../services.ts';
import { toData } from '../to-data.ts';
import { deleteRun } from './delete-run.ts';
import { actionResource, flowResource } from './resources.ts';
import { findRunDocument, listRuns, listSteps } from './run-documents.ts';
import { sendEchoerError } from './send-echoer-error.ts';

const admin = { config: { policy: { kind: 'admin' } } } as const;
const member = { config: { policy: { kind: 'member' } } } as const;

type Named = { readonly Params: { readonly name: string; readonly uuid: string } };
const ByName = z.object({ 'metadata.name': z.string().optional() });

/** The paths and shapes of echoer: parse, ask, present. */
export function echoerDoor(root: FastifyInstance, services: Services): void {
  root.register((app, _options, done) => {
    app.setErrorHandler((error, _request, reply) => sendEchoerError(reply, error));
    // Its clients send JSON under any content type, or none.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
      try {
        done(null, JSON.parse(String(body)));
      } catch (error) {
        done(new AppError('body_invalid', { message: 'not JSON' }, { cause: error }), undefined);
      }
    });
    createRoutes(app, services);
    definitionRoutes(app, services);
    runRoutes(app, services);
    ackRoute(app, services);
    done();
  });
}

function createRoutes(app: FastifyInstance, services: Services): void {
  const kinds = { '/action': 'action', '/flow': 'flow', '/flowrun': 'flow_run' } as const;
  for (const [path, kind] of Object.entries(kinds)) {
    app.post(path, admin, async (request) => {
      const { data: text } = parse(FslBody, request.body);
      const actor: Actor = actorOf(request);
      await applyFsl({ text, project: defaultProject, actor, existing: 'refuse', kinds: [kind] }, services);
      return '""';
    });
  }
  app.addHook('onSend', async (_request, reply, payload) => {
    if (payload === '""') void reply.type('application/json; charset=utf-8');
    return payload;
  });
}

function definitionRoutes(app: FastifyInstance, { store }: Services): void {
  app.get('/action', member, async (request) => {
    const name = nameOf(request);
    const actions = await store.actions(defaultProject);
    return actions.filter(({ job }) => name === undefined || name === job.name).map(actionResource);
  });

  app.get<Named>('/action/:name', member, async (request) => {
    const action = await store.action(defaultProject, request.params.name);
    if (!action) throw new AppError('not_found', { message: `action ${request.params.name}` });
    return actionResource(action);
  });

  app.delete<Named>('/action/:name/:uuid', admin, async (request) => {
    const { name, uuid } = request.params;
    if (!(await store.removeAction(defaultProject, name, uuid))) throw new AppError('not_found');
    return emptyResource;
  });

  app.get('/flow', member, async (request) => {
    const asked = nameOf(request);
    const flows = await store.flows(defaultProject);
    return flows.filter(({ name }) => asked === undefined || asked === name).map(flowResource);
  });

  app.get<Named>('/flow/:name', member, async (request) => {
    const flow = await store.flow(defaultProject, request.params.name);
    if (!flow) throw new AppError('not_found', { message: `flow ${request.params.name}` });
    return flowResource(flow);
  });

  app.delete<Named>('/flow/:name/:uuid', admin, async (request) => {
    const { name, uuid } = request.params;
    if (!(await store.removeFlow(defaultProject, name, uuid))) throw new AppError('not_found');
    return emptyResource;
  });
}

function runRoutes(app: FastifyInstance, services: Services): void {
  app.get('/flowrun', member, async (request) => listRuns(services, actorOf(request), nameOf(request)));

  app.get<Named>('/flowrun/:name', member, async (request) =>
    findRunDocument(services, actorOf(request), request.params.name),
  );

  app.delete<Named>('/flowrun/:name/:uuid', admin, async (request) => {
    await deleteRun(services, actorOf(request), request.params);
    return emptyResource;
  });

  app.get('/step', member, async (request) => listSteps(services, actorOf(request), nameOf(request)));

  app.get<Named>('/step/:name', member, async (request) => {
    const [step] = await listSteps(services, actorOf(request), request.params.name);
    if (!step) throw new AppError('not_found', { message: `step ${request.params.name}` });
    return step;
  });
}

/** The uuid is the credential of exactly its attempt, so no token is asked for. */
function ackRoute(app: FastifyInstance, services: Services): void {
  app.post('/step', { config: { policy: { kind: 'attempt' } } }, async (request) => {
    const body = parse(AckBody, request.body);
    const found = await services.store.attempt(body.uuid);
    if (!found) throw new AppError('attempt_not_found');
    // Anybody may know the uuid of an attempt that is over: nothing of theirs is kept.
    const run = await services.driver.run(found.run);
    const open = run && openAttempt(run, found)?.attempt.uuid === body.uuid;
    const data = open ? body.data : body.data?.slice(0, inlineDataLimit);
    const command = {
      type: 'ack' as const,
      uuid: body.uuid,
      outcome: body.ackState,
      done: body.done,
      contrary: 'record' as const,
      ...(data !== undefined && { data: await toData(data, services.files) }),
      ...(body.globalVariables && { context: body.globalVariables }),
    };
    const to = { kind: 'run' as const, id: found.run };
    await services.driver.execute({ actor: { kind: 'callback' }, commands: [{ to, command }] });
    return '""';
  });
}

/** What echoer answers to a deletion. */
const emptyResource = {
  metadata: { name: '', kind: '', version: 0, uuid: '', labels: null },
  spec: {},
};

function nameOf(request: FastifyRequest): string | undefined {
  return parse(ByName, request.query)['metadata.name'];
}
