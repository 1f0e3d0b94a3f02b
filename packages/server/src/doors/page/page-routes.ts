import { actorName, own, type Run, waitsFor } from '@signalbox/engine';
import { AcceptBody, DecideBody, SetUpBody } from '@signalbox/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  askingBearer,
  inProject,
  type ProjectName,
  refuseForeign,
  requireRole,
  sessionCookieOf,
} from '../../auth/guard-routes.ts';
import type { Identity } from '../../auth/identity.ts';
import { defaultProject } from '../../default-project.ts';
import { buildView } from '../../present/build-view.ts';
import { runSummary } from '../../present/run-view.ts';
import { findBuild } from '../api/builds.ts';
import { factsOf, findRun } from '../api/find-run.ts';
import { fullView } from '../api/runs.ts';
import { attachedTo } from '../attached-to.ts';
import { parse } from '../parse.ts';
import { httpStatus, toAppError } from '../present-error.ts';
import { readInbox } from '../read-inbox.ts';
import type { Services } from '../services.ts';
import { formArgs } from './form-args.ts';
import { script, stylesheet } from './html.ts';
import { buildPage, joinPage, loginPage, type ProcLog, runPage, runsPage, setUpPage } from './pages.ts';
import { type PageContent, sendPage } from './send-page.ts';

const open = { config: { policy: { kind: 'public' } } } as const;
const pageLines = 1000;

const LoginForm = z.object({
  token: z.string().max(500).default(''),
  name: z.string().max(200).default(''),
  password: z.string().max(200).default(''),
});
const DecideForm = DecideBody.extend({ visit: z.coerce.number().int() });

type Params = { readonly Params: { readonly id: string } };
type Request = FastifyRequest<Params>;

/** The plain page: made by the server, live by a few lines of script, replaced by the web UI. */
export function pageRoutes(root: FastifyInstance, services: Services): void {
  root.register((app, _options, done) => {
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(String(body))));
    });
    app.get('/page.css', open, (_request, reply) => reply.type('text/css').send(stylesheet));
    app.get('/page.js', open, (_request, reply) => reply.type('text/javascript').send(script));
    const pageOf =
      (make: (asking: Asking, id: string) => Promise<PageContent>) => async (request: Request, reply: FastifyReply) => {
        const identity = await askingIdentity(request, services);
        if (!identity) return sendPage(reply.code(401), '', { title: 'Enter', content: loginPage(undefined) });
        return sendPage(reply, actorName(identity.actor), await make(identity, request.params.id));
      };
    const runs = pageOf((asking) => runsContent(services, asking));
    app.get<Params>('/', open, (request, reply) => {
      if (request.headers.accept?.includes('text/html')) return runs(request, reply);
      return reply.type('application/json; charset=utf-8').send('"echoer"');
    });
    const run = pageOf((asking, id) => runContent(services, asking, id));
    app.get<Params>('/ui/runs/:id', open, run);
    const build = pageOf((asking, id) => buildContent(services, asking, id));
    app.get<Params>('/ui/builds/:id', open, build);
    formRoutes(app, services);
    done();
  });
}

function formRoutes(app: FastifyInstance, services: Services): void {
  const { access, sessions, setUp } = services;
  const enter = (reply: FastifyReply, token: string) => {
    void reply.header('set-cookie', sessionCookieOf(token, reply.request));
    return reply.redirect('/', 303);
  };

  app.post('/ui/login', open, async (request, reply) => {
    refuseForeign(request);
    const { token, name, password } = parse(LoginForm, request.body);
    const again = (problem: string) => sendPage(reply.code(401), '', { title: 'Enter', content: loginPage(problem) });
    try {
      if (token !== '') {
        const entering = await access.entering(token);
        return entering
          ? enter(reply, (await sessions.enter(entering, request.ip)).token)
          : again('This token is not known.');
      }
      return enter(reply, (await sessions.begin(name, password, request.ip)).token);
    } catch (thrown) {
      return again(toAppError(thrown).message);
    }
  });

  app.get('/ui/join', open, (_request, reply) => sendPage(reply, '', { title: 'Join', content: joinPage(undefined) }));

  app.post('/ui/join', open, async (request, reply) => {
    refuseForeign(request);
    try {
      const { code, password } = parse(AcceptBody, request.body);
      return enter(reply, (await sessions.accept(code.trim(), password, request.ip)).token);
    } catch (thrown) {
      const error = toAppError(thrown);
      return sendPage(reply.code(httpStatus(error)), '', { title: 'Join', content: joinPage(error.message) });
    }
  });

  app.get('/setup', open, (_request, reply) => sendPage(reply, '', { title: 'Set up', content: setUpPage(undefined) }));

  app.post('/setup', open, async (request, reply) => {
    refuseForeign(request);
    try {
      const { code, name, password } = parse(SetUpBody, request.body);
      const wanted = { name: name.trim(), password, wantsToken: false };
      return enter(reply, (await setUp.accept(code.trim(), wanted, request.ip)).session.token);
    } catch (thrown) {
      const error = toAppError(thrown);
      return sendPage(reply.code(httpStatus(error)), '', { title: 'Set up', content: setUpPage(error.message) });
    }
  });

  app.post<Params>('/ui/runs/:id/decide', open, async (request, reply) => {
    refuseForeign(request);
    const { id } = request.params;
    const asking = await askingIdentity(request, services);
    if (!asking) return reply.redirect('/', 303);
    const { actor, project } = asking;
    try {
      requireRole(asking, 'approver');
      const { reason, args: _, ...form } = parse(DecideForm, request.body);
      const run = await findRun(services.store, project, id);
      const args = formArgs(request.body, askedFor(run, form));
      const attached = await attachedTo(services.store, { run: run.id, ...form });
      const given = { ...(reason && { reason }), ...(args && { args }), attached };
      const command = { type: 'decide' as const, ...form, ...given };
      await services.driver.execute({ actor, commands: [{ to: { kind: 'run', id: run.id }, command }] });
    } catch (thrown) {
      const error = toAppError(thrown);
      const page = await runContent(services, asking, id, error.message);
      return sendPage(reply.code(httpStatus(error)), actorName(actor), page);
    }
    return reply.redirect(`/ui/runs/${encodeURIComponent(id)}`, 303);
  });
}

/** The parameters of the outcome, where the decision is open. */
function askedFor(run: Run, { step, outcome }: { readonly step: string; readonly outcome: string }) {
  const waits = waitsFor(run).find((wait) => wait.kind === 'person' && wait.step === step);
  return waits?.kind === 'person' ? own(waits.decision.args ?? {}, outcome) : undefined;
}

async function runsContent({ store }: Services, { actor, project }: Asking) {
  const viewer = { actor, facts: await factsOf(store, actor) };
  const runs = await store.runs({ project, limit: 100 });
  const inbox = await readInbox(store, viewer, { project, list: 'mine', limit: 20 });
  return { title: 'Runs', content: runsPage(runs.map(runSummary), inbox) };
}

async function runContent(services: Services, { actor, project }: Asking, id: string, problem?: string) {
  const run: Run = await findRun(services.store, project, id);
  const view = await fullView(run, actor, services);
  const open = waitsFor(run).flatMap((wait) => (wait.kind === 'build' ? wait.uuid : []));
  const uuids = [...Object.values(run.steps).flatMap(({ last }) => last?.uuid ?? []), ...open];
  const found = await Promise.all(uuids.map((uuid) => services.store.buildOfAttempt(uuid)));
  const builds = found.flatMap((build) => (build ? [buildView(build)] : []));
  return { title: run.name, content: runPage(view, builds, problem) };
}

async function buildContent({ store, files }: Services, { project }: Asking, id: string) {
  const build = await findBuild(store, project, id);
  const view = buildView(build);
  const logs: ProcLog[] = [];
  for (const { name: workflow, epoch, procs } of view.workflows) {
    for (const { name: proc, status } of procs) {
      const stream = { build: id, workflow, epoch, proc };
      const lines = await files.readLog(stream, 0, pageLines);
      const from = (lines.at(-1)?.pos ?? -1) + 1;
      const goesOn = status === 'pending' || status === 'running' || (await files.readLog(stream, from, 1)).length > 0;
      const query = new URLSearchParams({ workflow, proc, from: String(from) });
      const follow = goesOn ? `/api/builds/${encodeURIComponent(id)}/log/stream?${query}` : undefined;
      logs.push({ workflow, proc, status, lines, follow });
    }
  }
  return { title: `${view.repository} ${view.number}`, content: buildPage(view, logs) };
}

/** Who looks at the page, which shows the project that is there from the start. */
type Asking = Identity & { readonly project: ProjectName };

async function askingIdentity(request: FastifyRequest, { access }: Services): Promise<Asking | undefined> {
  const bearer = await askingBearer(request, access);
  if (!bearer) return undefined;
  const { identity, project } = await inProject(bearer, defaultProject, access);
  return { ...identity, project };
}
