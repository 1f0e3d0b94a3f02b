import { actorName, type Run } from '@signalbox/engine';
import { InboxQuery, MyRunsQuery } from '@signalbox/protocol';
import type { FastifyInstance } from 'fastify';
import { actorOf, identityOf } from '../../auth/guard-routes.ts';
import { ofInstance } from '../../auth/policy.ts';
import { rolesIn } from '../../auth/roles-in.ts';
import { factsOf } from '../../auth/viewer-facts.ts';
import { readInbox } from '../../inbox/read-inbox.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { summariesOf } from './summaries.ts';

const viewer = ofInstance('viewer');

/** What somebody has to do, and has begun, in all projects in which they have a role. */
export function myWorkRoutes(app: FastifyInstance, { store }: Services): void {
  app.get('/api/my/inbox', viewer, async (request) => {
    const actor = actorOf(request);
    const projects = (await rolesIn(identityOf(request), store)).map(([project]) => project);
    const asked = { projects, ...parse(InboxQuery, request.query) };
    return readInbox(store, { actor, facts: await factsOf(store, actor) }, asked);
  });

  app.get('/api/my/runs', viewer, async (request) => {
    const { status, mine, limit } = parse(MyRunsQuery, request.query);
    const startedBy = mine === '1' ? { startedBy: actorName(actorOf(request)) } : {};
    const runs: Run[] = [];
    for (const [project] of await rolesIn(identityOf(request), store)) {
      runs.push(...(await store.runs({ project, limit, ...(status && { status }), ...startedBy })));
    }
    const newest = runs.toSorted((one, other) => other.startedAt - one.startedAt).slice(0, limit);
    return { runs: await summariesOf(newest, store) };
  });
}
