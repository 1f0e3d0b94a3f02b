import { type Actor, inlineDataLimit, openAttempt } from '@signalbox/engine';
import { AckBody, AppError, FslBody } from '@signalbox/protocol';
import type { FastifyInstance } from 'fastify';
import { actorOf } from '../../auth/guard-routes.ts';
import { forRole } from '../../auth/policy.ts';
import { defaultProject } from '../../default-project.ts';
import { applyFsl } from '../../definitions/apply-fsl.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { toData } from '../to-data.ts';
import { checkAckSignature } from './check-ack-signature.ts';
import { definitionRoutes } from './definition-routes.ts';
import { deleteRun } from './delete-run.ts';
import { eventRoutes } from './event-routes.ts';
import { nameOf } from './name-of.ts';
import { emptyResource } from './resources.ts';
import { findRunDocument, listRuns, listSteps } from './run-documents.ts';
import { sendEchoerError } from './send-echoer-error.ts';
import { watchRoute } from './watch-route.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it came, on echoer's paths. */
    rawText: string;
  }
}

const maintainer = forRole('maintainer');
const viewer = forRole('viewer');

type Named = { readonly Params: { readonly name: string; readonly uuid: string } };

/** The paths and shapes of echoer: parse, ask, present. */
export function echoerDoor(root: FastifyInstance, services: Services): void {
  root.register((app, _options, done) => {
    app.setErrorHandler((error, _request, reply) => sendEchoerError(reply, error));
    // Its clients send JSON under any content type, or none.
    app.removeAllContentTypeParsers();
    app.decorateRequest('rawText', '');
    app.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
      request.rawText = String(body);
      try {
        done(null, JSON.parse(request.rawText));
      } catch (error) {
        done(new AppError('body_invalid', { message: 'not JSON' }, { cause: error }), undefined);
      }
    });
    createRoutes(app, services);
    definitionRoutes(app, services);
    runRoutes(app, services);
    ackRoute(app, services);
    eventRoutes(app, services);
    watchRoute(app, services);
    done();
  });
}

function createRoutes(app: FastifyInstance, services: Services): void {
  const kinds = { '/action': 'action', '/flow': 'flow', '/flowrun': 'flow_run' } as const;
  for (const [path, kind] of Object.entries(kinds)) {
    app.post(path, maintainer, async (request) => {
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

function runRoutes(app: FastifyInstance, services: Services): void {
  app.get('/flowrun', viewer, async (request) => listRuns(services, actorOf(request), nameOf(request)));

  app.get<Named>('/flowrun/:name', viewer, async (request) =>
    findRunDocument(services, actorOf(request), request.params.name),
  );

  app.delete<Named>('/flowrun/:name/:uuid', maintainer, async (request) => {
    await deleteRun(services, actorOf(request), request.params);
    return emptyResource;
  });

  app.get('/step', viewer, async (request) => listSteps(services, actorOf(request), nameOf(request)));

  app.get<Named>('/step/:name', viewer, async (request) => {
    const step = (await listSteps(services, actorOf(request), request.params.name)).at(-1);
    if (!step) throw new AppError('not_found', { message: `step ${request.params.name}` });
    return step;
  });

  app.delete<Named>('/step/:name/:uuid', maintainer, async (request) => {
    const { name, uuid } = request.params;
    const steps = await listSteps(services, actorOf(request), name);
    const step = steps.find(({ metadata }) => metadata.uuid === uuid);
    if (!step) throw new AppError('not_found', { message: `step ${name}` });
    const run = `${step.spec.flow_id}/${step.spec.flow_run_uuid}`;
    throw new AppError('wrong_status', { message: `a step is part of its flow run: delete /flowrun/${run}` });
  });
}

/** Its end stands in the journal, as a rollback waits for it; but it has led nowhere. */
const givenUp = { message: 'the run had given this attempt up: it is known to be over, and nothing follows it' };

/** The uuid is the credential of exactly its attempt, so no token is asked for. */
function ackRoute(app: FastifyInstance, services: Services): void {
  app.post('/step', { config: { policy: { kind: 'attempt' } } }, async (request) => {
    const signed = await checkAckSignature(request, services);
    const body = parse(AckBody, request.body);
    const found = await services.store.attempt(body.uuid);
    if (!found) throw new AppError('attempt_not_found');
    // Anybody may know the uuid of an attempt that is over: nothing of theirs is kept. Mostly there is nothing to keep.
    const isOpen = async () => {
      const run = await services.driver.run(found.run);
      return run !== undefined && openAttempt(run, found)?.attempt.uuid === body.uuid;
    };
    const { data: sent = '' } = body;
    const data = sent.length > inlineDataLimit && !(await isOpen()) ? sent.slice(0, inlineDataLimit) : body.data;
    const command = {
      type: 'ack' as const,
      uuid: body.uuid,
      outcome: body.ackState,
      done: body.done,
      contrary: 'record' as const,
      ...(signed && { signed }),
      ...(data !== undefined && { data: await toData(data, services.files) }),
      ...(body.globalVariables && { context: body.globalVariables }),
    };
    const to = { kind: 'run' as const, id: found.run };
    try {
      const { events } = await services.driver.execute({ actor: { kind: 'callback' }, commands: [{ to, command }] });
      if (events.some(({ type }) => type === 'given_up_ended')) throw new AppError('attempt_stale', givenUp);
    } catch (error) {
      // Nothing of it stands in the journal: this line tells why a step does not go on.
      if (error instanceof AppError && error.code === 'outcome_unknown') {
        services.log.warn('acknowledgement refused', { run: found.run, step: found.step, outcome: body.ackState });
        if (await isOpen()) services.refusedAcks.add(body.uuid, body.ackState, services.now());
      }
      throw error;
    }
    return '""';
  });
}
