import { SetUpBody, type SetUpDone, type SetUpLink } from '@signalbox/protocol';
import type { FastifyInstance } from 'fastify';
import { addressOf } from '../../auth/address-of.ts';
import { actorOf, identityOf, refuseForeign, requireWhole } from '../../auth/guard-routes.ts';
import { ofInstance } from '../../auth/policy.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { giveSession } from './sessions.ts';

const open = { config: { policy: { kind: 'public' } } } as const;

/** The first administrator comes by a link that whoever has the machine was shown. */
export function setUpRoutes(app: FastifyInstance, { setUp }: Services): void {
  app.post('/api/setup', open, async (request, reply) => {
    refuseForeign(request);
    const { code, token: wantsToken, ...wanted } = parse(SetUpBody, request.body);
    const { session, token } = await setUp.accept(code, { ...wanted, wantsToken }, addressOf(request));
    const done: SetUpDone = { ...giveSession(reply, session), ...(token !== undefined && { token }) };
    return reply.code(201).send(done);
  });

  app.post('/api/setup/link', ofInstance('admin'), async (request, reply) => {
    requireWhole(identityOf(request));
    const link: SetUpLink = await setUp.makeLink(actorOf(request), addressOf(request));
    return reply.code(201).send(link);
  });
}
