import { actorName } from '@signalbox/engine';
import { AddAgentBody, type AgentAdded, type AgentView, AppError, PageQuery } from '@signalbox/protocol';
import type { Agent } from '@signalbox/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { actorOf, identityOf, refuseOfProjects } from '../../auth/guard-routes.ts';
import { ofInstance } from '../../auth/policy.ts';
import { newToken, tokenHash } from '../../auth/token.ts';
import { ownerOf } from '../agent/agent-calls.ts';
import { pageOf } from '../page-of.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const viewer = ofInstance('viewer');
const admin = ofInstance('admin');

type OfOne = { Params: { agent: string } };

/** Agents and job hosts: who there is, what they have, and whether they get more. */
export function agentRoutes(app: FastifyInstance, services: Services): void {
  const { store, ids, now, randomBytes, workers } = services;
  const tell = (request: FastifyRequest, what: string, subject: string) =>
    store.addAudit([newAuditEntry(request, { what, subject }, services)]);

  app.get('/api/agents', viewer, async (request) => {
    refuseOfProjects(identityOf(request));
    const agents = await store.agents(pageOf(parse(PageQuery, request.query)));
    return { agents: await Promise.all(agents.map((agent) => agentView(agent, services))) };
  });

  app.post('/api/agents', admin, async (request, reply) => {
    const { name, jobs, builds = jobs.length === 0, projects } = parse(AddAgentBody, request.body);
    for (const project of projects) {
      if (await store.project(project)) continue;
      throw new AppError('project_not_found', { message: `there is no project ${project}` });
    }
    const serves = { builds, jobs, ...(projects.length > 0 && { projects }) };
    const key = newToken(randomBytes);
    const id = `a${ids.next()}`;
    await store.addAgent({ id, name, createdAt: now(), serves, keyHash: tokenHash(key) });
    await tell(request, 'agent.add', name);
    const added: AgentAdded = { id, name, key };
    return reply.code(201).send(added);
  });

  app.post<OfOne>('/api/agents/:agent/cordon', admin, async (request) => {
    const agent = await findAgent(services, request.params.agent);
    await workers.cordon(agent.id, actorName(actorOf(request)));
    await tell(request, 'agent.cordon', agent.name);
    return agentView(agent, services);
  });

  app.post<OfOne>('/api/agents/:agent/uncordon', admin, async (request) => {
    const agent = await findAgent(services, request.params.agent);
    await workers.uncordon(agent.id);
    await tell(request, 'agent.uncordon', agent.name);
    return agentView(agent, services);
  });
}

async function findAgent({ store }: Services, name: string): Promise<Agent> {
  const agent = await store.agentByName(name);
  if (!agent) throw new AppError('agent_not_found', { message: `there is no agent ${name}` });
  return agent;
}

async function agentView(agent: Agent, { store, workers }: Services): Promise<AgentView> {
  const { id, name, createdAt, serves } = agent;
  const cordon = workers.cordonOf(id);
  return {
    id,
    name,
    createdAt,
    serves,
    connected: workers.isConnected(id),
    running: (await store.heldBy(ownerOf(agent))).length,
    ...(cordon && { cordon: { ...cordon, settled: workers.isSettled(cordon) } }),
  };
}
