import { ApplyBody } from '@signalbox/protocol';
import type { FastifyInstance } from 'fastify';
import { actorOf, projectOf } from '../../auth/guard-routes.ts';
import { forRole } from '../../auth/policy.ts';
import { applyFsl } from '../../definitions/apply-fsl.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

export function applyRoutes(app: FastifyInstance, services: Services): void {
  app.post('/api/apply', forRole('maintainer'), async (request) => {
    const { text, file } = parse(ApplyBody, request.body);
    const actor = actorOf(request);
    const kinds = ['action', 'flow', 'flow_run'] as const;
    const named = file === undefined ? {} : { file };
    return applyFsl({ text, ...named, project: projectOf(request), actor, existing: 'update', kinds }, services);
  });
}
