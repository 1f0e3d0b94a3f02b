import type { Actor, DecisionCommand, Run } from '@signalbox/engine';
import {
  AnswerBody,
  AppError,
  AskBody,
  DecisionBody,
  DelegateBody,
  OverrideBody,
  ReassignBody,
  type WhyNot,
} from '@signalbox/protocol';
import type { Store, User } from '@signalbox/store';
import type { FastifyInstance } from 'fastify';
import { actorOf, identityOf, projectOf } from '../../auth/guard-routes.ts';
import { bearerOfUser, hasRole, isAtLeast, roleIn } from '../../auth/identity.ts';
import { forRole } from '../../auth/policy.ts';
import { runOf } from '../../driver/answer.ts';
import { attachedTo } from '../attached-to.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { findRun } from './find-run.ts';
import { findUser } from './people.ts';
import { summaryOf } from './summaries.ts';

const member = forRole('member');
const approver = forRole('approver');
const maintainer = forRole('maintainer');

type OfRun = { readonly Params: { readonly run: string } };
type Person = Extract<Actor, { readonly kind: 'user' }>;

/** What people do with an open decision, besides deciding it. */
export function decisionRoutes(app: FastifyInstance, { store, driver }: Services): void {
  const steer = async (run: Run, actor: Actor, command: DecisionCommand) => {
    const answer = await driver.execute({ actor, commands: [{ to: { kind: 'run', id: run.id }, command }] });
    return summaryOf(runOf(answer), store);
  };

  for (const type of ['claim', 'unclaim'] as const) {
    app.post<OfRun>(`/api/runs/:run/${type}`, approver, async (request) => {
      const body = parse(DecisionBody, request.body);
      return steer(await findRun(store, projectOf(request), request.params.run), actorOf(request), { type, ...body });
    });
  }

  app.post<OfRun>('/api/runs/:run/delegate', approver, async (request) => {
    const { to, ...body } = parse(DelegateBody, request.body);
    const user = to === undefined ? undefined : await findUser(to, store);
    if (user) await refuseUnlessApprover(user, projectOf(request), store);
    const command = { type: 'delegate' as const, ...body, ...(user && { to: personOf(user) }) };
    return steer(await findRun(store, projectOf(request), request.params.run), actorOf(request), command);
  });

  app.post<OfRun>('/api/runs/:run/reassign', maintainer, async (request) => {
    const { groups, users, from, ...body } = parse(ReassignBody, request.body);
    const found = await Promise.all(users.map((user) => findUser(user, store)));
    const to = { groups, users: found.map(({ name }) => name) };
    const command = { type: 'reassign' as const, ...body, to, ...(from !== undefined && { from }) };
    return steer(await findRun(store, projectOf(request), request.params.run), actorOf(request), command);
  });

  app.post<OfRun>('/api/runs/:run/ask', approver, async (request) => {
    const { of, ...body } = parse(AskBody, request.body);
    const user = of === undefined ? undefined : await findUser(of, store);
    const command = { type: 'ask' as const, ...body, ...(user && { of: personOf(user) }) };
    return steer(await findRun(store, projectOf(request), request.params.run), actorOf(request), command);
  });

  app.post<OfRun>('/api/runs/:run/answer', member, async (request) => {
    const body = parse(AnswerBody, request.body);
    return steer(await findRun(store, projectOf(request), request.params.run), actorOf(request), {
      type: 'answer',
      ...body,
    });
  });

  app.post<OfRun>('/api/runs/:run/override', approver, async (request) => {
    const { args, ...body } = parse(OverrideBody, request.body);
    const isAdmin = hasRole(identityOf(request), 'admin');
    const run = await findRun(store, projectOf(request), request.params.run);
    const attached = await attachedTo(store, { run: run.id, ...body });
    const command = { type: 'override' as const, ...body, isAdmin, attached, ...(args && { args }) };
    return steer(run, actorOf(request), command);
  });
}

async function refuseUnlessApprover(user: User, project: string, store: Pick<Store, 'rolesOf'>): Promise<void> {
  if (user.disabledAt !== undefined) throw new AppError('not_eligible', { message: `${user.name} is disabled` });
  const role = roleIn(bearerOfUser(user, await store.rolesOf(user)), project);
  if (role && isAtLeast(role, 'approver')) return;
  const has = role ? `the role ${role}` : `no role in project ${project}`;
  const because: WhyNot = { code: 'no_role', name: user.name, project };
  throw new AppError('not_eligible', { message: `${user.name} has ${has}, and cannot decide`, because });
}

function personOf({ id, name }: User): Person {
  return { kind: 'user', id, name };
}
