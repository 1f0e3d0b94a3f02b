import { actorName, type FlowVersion, templateProblems, type Values } from '@signalbox/engine';
import { AppError, PutTemplateBody, TemplatesQuery, templateName } from '@signalbox/protocol';
import type { Template, TemplateContent } from '@signalbox/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { actorOf, identityOf, type ProjectName, projectOf } from '../../auth/guard-routes.ts';
import { hasRole } from '../../auth/identity.ts';
import { forRole } from '../../auth/policy.ts';
import { templateDetails, templateView } from '../../present/template-view.ts';
import { problemsOfTemplate, withProblems } from '../../templates/broken-templates.ts';
import { refuseAmbiguousName } from '../../templates/refuse-ambiguous-name.ts';
import { refuseOneMore } from '../../templates/refuse-one-more.ts';
import { sealTemplate } from '../../templates/seal-template.ts';
import { versionOfTemplate } from '../../templates/version-of-template.ts';
import { namedPageOf } from '../page-of.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const viewer = forRole('viewer');
const maintainer = forRole('maintainer');

type OfTemplate = { readonly Params: { readonly template: string } };

type Wanted = { readonly name: string; readonly content: TemplateContent; readonly version: FlowVersion };

/** Who changes or removes a template says of which version: `If-Match`. */
export function templateRoutes(app: FastifyInstance, services: Services): void {
  const { store } = services;

  app.get('/api/templates', viewer, async (request) => {
    const { flow, ...page } = parse(TemplatesQuery, request.query);
    const asked = { ...namedPageOf(page), ...(flow !== undefined && { flow }) };
    const found = await withProblems(await store.templates({ project: projectOf(request), ...asked }), store);
    return {
      templates: found.map(({ problems, flowVersion: _, ...template }) => templateView(template, problems)),
    };
  });

  app.get<OfTemplate>('/api/templates/:template', viewer, async (request, reply) => {
    const template = await find(projectOf(request), request.params.template);
    const problems = await problemsOfTemplate(template, store);
    const version = problems.some(({ at }) => at === 'flow') ? undefined : await versionOfTemplate(template, store);
    return tagged(reply, template, templateDetails(template, problems, version));
  });

  app.put<OfTemplate>('/api/templates/:template', maintainer, async (request, reply) => {
    const name = parse(templateName, request.params.template);
    const given = contentOf(parse(PutTemplateBody, request.body));
    const project = projectOf(request);
    const version = await versionOfTemplate({ project, ...given }, store);
    const before = await store.template(project, name);
    const content = await sealTemplate(given, { project, version, before, secretArgs: services.secretArgs });
    const [problem] = templateProblems(content, version);
    if (problem) {
      throw new AppError('argument_invalid', { message: `${problem.at} ${problem.problem}`, path: problem.at });
    }
    await refuseOldVersion(request, { name, content, version });
    const template = await put(request, name, content);
    return tagged(reply, template, templateView(template, []));
  });

  app.delete<OfTemplate>('/api/templates/:template', maintainer, async (request) => {
    const template = await find(projectOf(request), request.params.template);
    const { id, name, flow } = template;
    const version = askedVersion(request, template) ?? template.version;
    const told = newAuditEntry(request, { what: 'template.remove', subject: name, details: { id, flow } }, services);
    if (!(await store.removeTemplate({ id, version }, told))) throw changedSince(template);
    return { name };
  });

  async function find(project: ProjectName, name: string): Promise<Template> {
    const template = await store.template(project, name);
    if (!template) throw new AppError('template_not_found', { message: `there is no template ${name}` });
    return template;
  }

  /** As for forks: rules that were tightened since then are not left behind. One that stays where it was is changed by maintainers. */
  async function refuseOldVersion(request: FastifyRequest, { name, content, version }: Wanted): Promise<void> {
    const { flow, flowNumber } = content;
    if (flowNumber === undefined || hasRole(identityOf(request), 'admin')) return;
    const project = projectOf(request);
    const before = await store.template(project, name);
    if (before?.flow === flow && before.flowNumber === flowNumber) return;
    if ((await store.flow(project, flow))?.version.hash === version.hash) return;
    const message = `only the administrator lets a template stay with an older version of flow ${flow} than the newest`;
    throw new AppError('forbidden', { message });
  }

  async function put(request: FastifyRequest, name: string, content: TemplateContent): Promise<Template> {
    const { ids, now } = services;
    const project = projectOf(request);
    const before = await store.template(project, name);
    if (!before) refuseAmbiguousName(name);
    if (!before) await refuseOneMore(project, store);
    const after = askedVersion(request, before);
    const by = actorName(actorOf(request));
    const details: Values = { flow: content.flow, maxRunInstance: content.maxRunInstance, onFull: content.onFull };
    const told = newAuditEntry(request, { what: 'template.set', subject: name, details }, services);
    const change = { change: ids.next(), project, name, content, by, at: now() };
    const template = await store.putTemplate({ ...change, ...(after !== undefined && { after }) }, told);
    if (!template) throw changedSince(before ?? { name });
    return template;
  }
}

/** The version that the one who asks has read; undefined where nothing is said. */
function askedVersion({ headers }: FastifyRequest, found: Template | undefined): number | undefined {
  const asked = headers['if-match'];
  if (asked === undefined) return undefined;
  if (asked === '*' && found) return found.version;
  const version = /^(?:W\/)?"(\d{1,15})"$/.exec(asked)?.[1];
  if (version === undefined || !found) throw changedSince(found ?? {});
  return Number(version);
}

function changedSince({ name, version }: Partial<Pick<Template, 'name' | 'version'>>): AppError {
  const now = version === undefined ? 'it is not there' : `its version is ${version} now`;
  return new AppError('changed_since', { message: `template ${name ?? ''}: ${now}, and another one was asked for` });
}

function tagged<View>(reply: FastifyReply, { version }: Template, view: View): View {
  reply.header('etag', `"${version}"`);
  return view;
}

function contentOf({ flowNumber, description, ...content }: ReturnType<typeof PutTemplateBody.parse>): TemplateContent {
  return {
    ...content,
    ...(flowNumber !== undefined && { flowNumber }),
    ...(description !== undefined && { description }),
  };
}
