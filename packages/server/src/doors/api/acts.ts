import type { Actor } from '@signalbox/engine';
import { ActBody, type RunActed, TriggerBody } from '@signalbox/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { actorOf, projectOf } from '../../auth/guard-routes.ts';
import { forRole } from '../../auth/policy.ts';
import { closingOf } from '../closing-of.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { type Asked, actOnStep } from './act-on-step.ts';
import { findRun } from './find-run.ts';

const member = forRole('member');

type OfRun = { readonly Params: { readonly run: string } };

/** What people do to steps, with its answer where that comes in time. */
export function actRoutes(app: FastifyInstance, services: Services): void {
  const closing = closingOf(app);

  app.post<OfRun>('/api/runs/:run/trigger', member, async (request, reply) => {
    const { waitSeconds, key, ...body } = parse(TriggerBody, request.body);
    const command = { type: 'trigger' as const, ...body, ...(key !== undefined && { key }) };
    return answer({ command, waitSeconds, actor: actorOf(request), request }, reply);
  });

  app.post<OfRun>('/api/runs/:run/act', member, async (request, reply) => {
    const { waitSeconds, key, visit, ...body } = parse(ActBody, request.body);
    const named = { ...(visit !== undefined && { visit }), ...(key !== undefined && { key }) };
    const command = { type: 'act' as const, ...body, ...named };
    return answer({ command, waitSeconds, actor: actorOf(request), request }, reply);
  });

  async function answer(
    { command, waitSeconds, actor, request }: Said,
    reply: FastifyReply,
  ): Promise<RunActed | FastifyReply> {
    const project = projectOf(request);
    const run = await findRun(services.store, project, request.params.run);
    const asked = { command, actor, waitMs: waitSeconds * 1000, closing };
    const acted = await actOnStep(run, asked, services);
    if (acted.act?.status !== 'running') return acted;
    // It stands among the acts of its visit when it is over.
    return reply
      .code(202)
      .header('location', `/api/projects/${project}/runs/${encodeURIComponent(run.id)}`)
      .send(acted);
  }
}

type Said = {
  readonly command: Asked['command'];
  readonly waitSeconds: number;
  readonly actor: Actor;
  readonly request: FastifyRequest<OfRun>;
};
