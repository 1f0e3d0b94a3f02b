import { own, type Values } from '@signalbox/engine';
import type { FastifyInstance } from 'fastify';
import { defaultProject } from '../../default-project.ts';
import { inPages } from '../../in-pages.ts';
import type { Services } from '../services.ts';
import { AcolyteError } from './acolyte-error.ts';
import { sendData } from './envelope.ts';
import { requireField } from './fields.ts';
import { flowMetaView } from './flow-meta-view.ts';
import { forTokenRole } from './for-token-role.ts';
import { wholeLimit } from './limit-params.ts';

const viewer = forTokenRole('viewer');

/** Acolyte has no pages: who asks for none gets flows with so many steps in all. */
const mostSteps = 20_000;
const afterParam = { name: 'after', type: 'str', required: false } as const;

export function flowMetaRoutes(app: FastifyInstance, { store }: Services): void {
  app.get<{ Querystring: Values }>('/v1/flow/meta/_all', viewer, async ({ query }, reply) => {
    const limit = Number(requireField(wholeLimit, own(query, 'limit')));
    const after = requireField(afterParam, own(query, 'after'));
    const views = [];
    let steps = 0;
    const flows = inPages(
      (page) => store.flows(defaultProject, page),
      ({ name }) => name,
      after === undefined ? undefined : String(after),
    );
    for await (const { version } of flows) {
      steps += version.flow.steps.length;
      if (views.length === limit || (steps > mostSteps && views.length > 0)) break;
      views.push(flowMetaView(version));
    }
    return sendData(reply, views);
  });

  app.get<{ Params: { name: string } }>('/v1/flow/meta/:name', viewer, async ({ params: { name } }, reply) => {
    const flow = await store.flow(defaultProject, name);
    if (!flow) throw new AcolyteError('flow_meta_not_exist', { facts: { flow_meta: name } });
    return sendData(reply, flowMetaView(flow.version));
  });
}
