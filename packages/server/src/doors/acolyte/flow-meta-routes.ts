import type { FastifyInstance } from 'fastify';
import { defaultProject } from '../../default-project.ts';
import type { Services } from '../services.ts';
import { AcolyteError } from './acolyte-error.ts';
import { sendData } from './envelope.ts';
import { flowMetaView } from './flow-meta-view.ts';
import { forTokenRole } from './for-token-role.ts';

const viewer = forTokenRole('viewer');

export function flowMetaRoutes(app: FastifyInstance, { store }: Services): void {
  app.get('/v1/flow/meta/_all', viewer, async (_request, reply) => {
    const flows = await store.flows(defaultProject);
    return sendData(
      reply,
      flows.map(({ version }) => flowMetaView(version)),
    );
  });

  app.get<{ Params: { name: string } }>('/v1/flow/meta/:name', viewer, async ({ params: { name } }, reply) => {
    const flow = await store.flow(defaultProject, name);
    if (!flow) throw new AcolyteError('flow_meta_not_exist', { facts: { flow_meta: name } });
    return sendData(reply, flowMetaView(flow.version));
  });
}
