import {
  AddProjectBody,
  AppError,
  MembersQuery,
  type MemberView,
  NamedPageQuery,
  type ProjectView,
  SetMemberBody,
} from '@signalbox/protocol';
import type { Member, NamedMember, NewMember, Page, Project } from '@signalbox/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { identityOf, projectOf } from '../../auth/guard-routes.ts';
import { type Bearer, roleIn } from '../../auth/identity.ts';
import { forRole, ofInstance } from '../../auth/policy.ts';
import { defaultProject } from '../../default-project.ts';
import { shownPage } from '../bounded-page.ts';
import { containing, namedPageOf, pageOf } from '../page-of.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { findUser } from './people.ts';

const known = ofInstance('viewer');
const administrator = ofInstance('admin');
const viewer = forRole('viewer');
const admin = forRole('admin');

/** To who has set one. */
const membersAnswered = 500;

type OfProject = { readonly Params: { readonly project: string } };

/** Projects, and who may what in them. */
export function projectRoutes(app: FastifyInstance, services: Services): void {
  const { store, now } = services;

  app.get('/api/projects', known, async (request) => {
    const bearer = identityOf(request);
    const { contains, ...page } = namedPageOf(parse(NamedPageQuery, request.query));
    const view = (project: Project) => projectView(project, bearer);
    const read = (part: Page) => store.projects(containing(part, contains));
    return { projects: await shownPage(page, read, { name: ({ name }) => name, view }) };
  });

  app.post('/api/projects', administrator, async (request, reply) => {
    const { name } = parse(AddProjectBody, request.body);
    const project = { name, createdAt: now() };
    await store.addProject(project, newAuditEntry(request, { what: 'project.add', subject: name }, services));
    return reply.code(201).send(projectView(project, identityOf(request)));
  });

  const archive = async (request: FastifyRequest<OfProject>, at: number | null) => {
    const { project: name } = request.params;
    if (name === defaultProject) throw new AppError('argument_invalid', { message: `project ${name} is not archived` });
    const told = { what: at === null ? 'project.restore' : 'project.archive', subject: name };
    const changed = await store.archiveProject(name, at, newAuditEntry(request, told, services));
    if (!changed) throw new AppError('project_not_found', { message: `there is no project ${name}` });
    return projectView(changed, identityOf(request));
  };
  app.post<OfProject>('/api/projects/:project/archive', administrator, (request) => archive(request, now()));
  app.post<OfProject>('/api/projects/:project/restore', administrator, (request) => archive(request, null));

  app.get('/api/members', viewer, async (request) => {
    const { after, limit } = parse(MembersQuery, request.query);
    const page = pageOf({ limit, after: after === undefined ? undefined : memberPlace(after) });
    return { members: (await store.members(projectOf(request), page)).map(memberView) };
  });

  app.post('/api/members', admin, async (request) => {
    const { user: named, group, role } = parse(SetMemberBody, request.body);
    const project = projectOf(request);
    const user = named === undefined ? undefined : await findUser(named, store);
    if (user?.role === 'admin') {
      throw new AppError('argument_invalid', { message: `${user.name} is an administrator of everything` });
    }
    const who = user ? { kind: 'user' as const, subject: user.id } : { kind: 'group' as const, subject: group ?? '' };
    const member: NewMember = { ...who, role };
    const subject = user ? user.name : `group ${group}`;
    const told = newAuditEntry(request, { what: 'member.set', subject, details: { role } }, services);
    await store.setMember(project, member, told);
    return { members: (await store.members(project, { limit: membersAnswered })).map(memberView) };
  });
}

function projectView({ name, createdAt, archivedAt }: Project, bearer: Bearer): ProjectView | undefined {
  const role = roleIn(bearer, name);
  return role && { name, role, createdAt, ...(archivedAt !== undefined && { archivedAt }) };
}

function memberView({ kind, name, role }: NamedMember): MemberView {
  return { kind, name, role };
}

/** KIND/NAME, as the query has checked it. */
function memberPlace(after: string): readonly [Member['kind'], string] {
  const kind = after.startsWith('group/') ? 'group' : 'user';
  return [kind, after.slice(kind.length + 1)];
}
