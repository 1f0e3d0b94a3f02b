import { ApplyBody } from '@signalbox/protocol';
import type { FastifyInstance } from 'fastify';
import { actorOf, projectOf } from '../../auth/guard-routes.ts';
import { forRole } from '../../auth/policy.ts';
import { applyFsl } from '../../definitions/apply-fsl.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

export function applyRoutes(app: FastifyInstance, services: Services): void {
  app.post('/api/apply', forRole('maintainer'), async (request) => {
    const { text, file, expected } = parse(ApplyBody, request.body);
    const actor = actorOf(request);
    const kinds = ['action', 'flow', 'flow_run'] as const;
    const said = { ...(file !== undefined && { file }), ...(expected !== undefined && { expected }) };
    return applyFsl({ text, ...said, project: projectOf(request), actor, existing: 'update', kinds }, services);
  });
}
