import { actorName, type Run, type RunCommand } from '@signalbox/engine';
import {
  DecideBody,
  DecisionsQuery,
  EditArgsBody,
  ForkBody,
  InboxQuery,
  JournalQuery,
  OverrideInterlockBody,
  RetryBody,
  RunEventBody,
  RunsQuery,
  SkipBody,
  StartRunBody,
  StopBody,
} from '@signalbox/protocol';
import type { Note, Store } from '@signalbox/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { actorOf, identityOf, projectOf } from '../../auth/guard-routes.ts';
import { hasRole } from '../../auth/identity.ts';
import { alsoInArchive, forRole } from '../../auth/policy.ts';
import { factsOf, withOthers } from '../../auth/viewer-facts.ts';
import { runOf } from '../../driver/answer.ts';
import { readInbox } from '../../inbox/read-inbox.ts';
import type { Viewer } from '../../present/decision-view.ts';
import { eventUse } from '../../present/event-use.ts';
import { explainWaits } from '../../present/explain-waits.ts';
import { withInterlocks } from '../../present/guard-interlocks.ts';
import { runView } from '../../present/run-view.ts';
import { transitionView } from '../../present/transition-view.ts';
import { visitBuilds } from '../../present/visit-builds.ts';
import { findRunGroup } from '../../run-groups/find-run-group.ts';
import { withSealedArgs } from '../../secrets/seal-args.ts';
import { attachedTo } from '../attached-to.ts';
import { journalPage, visitsPage } from '../bounded-page.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { actRoutes } from './acts.ts';
import { decisionRoutes } from './decisions.ts';
import { findRun } from './find-run.ts';
import { forkRun } from './fork-run.ts';
import { sendEvent } from './send-event.ts';
import { startRun } from './start-run.ts';
import { summariesOf, summaryOf } from './summaries.ts';
import { waitingDecisions } from './waiting-decisions.ts';

const viewer = forRole('viewer');
const member = forRole('member');
const visitsShown = 1000;
const notesShown = 500;

type OfRun = { readonly Params: { readonly run: string } };

export function runRoutes(app: FastifyInstance, services: Services): void {
  const { store } = services;

  app.post('/api/runs', member, async (request, reply) => {
    const asking = { project: projectOf(request), actor: actorOf(request) };
    const run = await startRun(parse(StartRunBody, request.body), asking, services);
    return reply.code(201).send(await summaryOf(run, store));
  });

  app.get('/api/runs', viewer, async (request) => {
    const { template: name, group: groupKey, ...asked } = parse(RunsQuery, request.query);
    const { after, status, flow, from, until, limit, mine, ...by } = asked;
    const startedBy = mine === '1' ? actorName(actorOf(request)) : by.startedBy;
    const project = projectOf(request);
    const template = name === undefined ? undefined : await store.template(project, name);
    const group = groupKey === undefined ? undefined : await findRunGroup(groupKey, project, store);
    if ((name !== undefined && !template) || (groupKey !== undefined && !group)) return { runs: [] };
    const filter = {
      ...(after && { after }),
      ...(status && { status }),
      ...(flow && { flow }),
      ...(template && { template: template.id }),
      ...(group && { group: group.id }),
      ...(from !== undefined && { from }),
      ...(until !== undefined && { until }),
      ...(startedBy !== undefined && { startedBy }),
    };
    const runs = await store.runs({ project, limit, ...filter });
    return { runs: await summariesOf(runs, store) };
  });

  app.get<OfRun>('/api/runs/:run', viewer, async (request) => {
    const run = await findRun(store, projectOf(request), request.params.run);
    return fullView(run, { actor: actorOf(request), isAdmin: hasRole(identityOf(request), 'admin') }, services);
  });

  app.get<OfRun>('/api/runs/:run/journal', viewer, async (request) => {
    const { id } = await findRun(store, projectOf(request), request.params.run);
    const { after, limit } = parse(JournalQuery, request.query);
    const { rows } = await journalPage(store, { run: id, after, limit });
    const viewer = actorOf(request);
    return { transitions: rows.map((transition) => transitionView(transition, viewer)) };
  });

  app.get('/api/decisions', viewer, async (request) => {
    const actor = actorOf(request);
    const viewer = { actor, facts: await factsOf(store, actor) };
    const { mine, ...page } = parse(DecisionsQuery, request.query);
    return {
      decisions: await waitingDecisions(services, viewer, { project: projectOf(request), ...page, mine: mine === '1' }),
    };
  });

  app.get('/api/inbox', viewer, async (request) => {
    const actor = actorOf(request);
    const asked = { projects: [projectOf(request)], ...parse(InboxQuery, request.query) };
    return readInbox(store, { actor, facts: await factsOf(store, actor) }, asked);
  });

  commandRoutes(app, services);
  actRoutes(app, services);
  decisionRoutes(app, services);
  eventRoute(app, services);
}

function commandRoutes(app: FastifyInstance, services: Services): void {
  const perform = async (request: FastifyRequest<OfRun>, command: RunCommand) => {
    const { id } = await findRun(services.store, projectOf(request), request.params.run);
    return execute(request, id, command);
  };
  const execute = async (request: FastifyRequest<OfRun>, id: string, command: RunCommand) => {
    const answer = await services.driver.execute({
      actor: actorOf(request),
      commands: [{ to: { kind: 'run', id }, command }],
    });
    return summaryOf(runOf(answer), services.store);
  };

  app.post<OfRun>('/api/runs/:run/decide', alsoInArchive('approver'), async (request) => {
    const { reason, args, ...body } = parse(DecideBody, request.body);
    const given = { ...(reason !== undefined && { reason }), ...(args && { args }) };
    const { id } = await findRun(services.store, projectOf(request), request.params.run);
    const attached = await attachedTo(services.store, { run: id, ...body });
    return execute(request, id, { type: 'decide', ...body, ...given, attached });
  });

  app.post<OfRun>('/api/runs/:run/stop', alsoInArchive('member'), async (request) => {
    const { reason } = parse(StopBody, request.body);
    const why = reason === undefined ? {} : { reason };
    return perform(request, { type: 'stop', ...why });
  });

  app.post<OfRun>('/api/runs/:run/pause', alsoInArchive('member'), async (request) => {
    const { reason } = parse(StopBody, request.body);
    const why = reason === undefined ? {} : { reason };
    return perform(request, { type: 'pause', ...why });
  });

  app.post<OfRun>('/api/runs/:run/resume', member, async (request) => perform(request, { type: 'resume' }));

  app.post<OfRun>('/api/runs/:run/skip', member, async (request) => {
    const body = parse(SkipBody, request.body);
    return perform(request, { type: 'skip', ...body });
  });

  app.post<OfRun>('/api/runs/:run/edit-args', member, async (request) => {
    const body = parse(EditArgsBody, request.body);
    const run = await findRun(services.store, projectOf(request), request.params.run);
    return perform(request, await withSealedArgs({ type: 'edit-args', ...body }, run, services));
  });

  app.post<OfRun>('/api/runs/:run/override-interlock', forRole('admin'), async (request) => {
    const body = parse(OverrideInterlockBody, request.body);
    return perform(request, { type: 'override-interlock', ...body });
  });

  app.post<OfRun>('/api/runs/:run/fork', member, async (request, reply) => {
    const source = await findRun(services.store, projectOf(request), request.params.run);
    const run = await forkRun(source, parse(ForkBody, request.body), identityOf(request), services);
    return reply.code(201).send(await summaryOf(run, services.store));
  });

  app.post<OfRun>('/api/runs/:run/retry', member, async (request) => {
    const { step } = parse(RetryBody, request.body);
    return perform(request, { type: 'retry', ...(step !== undefined && { step }) });
  });
}

function eventRoute(app: FastifyInstance, services: Services): void {
  app.post<OfRun>('/api/runs/:run/events', member, async (request) => {
    const event = parse(RunEventBody, request.body);
    const answer = await sendEvent(
      await findRun(services.store, projectOf(request), request.params.run),
      event,
      actorOf(request),
      services,
    );
    return { ...(await summaryOf(runOf(answer), services.store)), event: eventUse(event.name, answer.events) };
  });
}

/** All of what is open, and the newest of what was said before. */
async function notesOf(run: Run, store: Store): Promise<readonly Note[]> {
  const open = Object.values(run.open).filter(({ phase }) => phase.kind === 'deciding');
  const ofOpen = await Promise.all(open.map(({ step, number: visit }) => store.notesOf({ run: run.id, step, visit })));
  const shown = new Map(
    [...ofOpen.flat(), ...(await store.notes(run.id, notesShown))].map((note) => [note.id, note] as const),
  );
  return [...shown.values()].toSorted((one, other) => one.at - other.at);
}

async function fullView(run: Run, who: Omit<Viewer, 'facts'>, services: Services) {
  const { store, driver, now } = services;
  const version = await driver.versions.get(run.flow.hash);
  const { rows: closed } = await visitsPage(store, { run: run.id, limit: visitsShown });
  const builds = await visitBuilds({ run, version, closed }, driver);
  const viewer = await withOthers(store, { ...who, facts: await factsOf(store, who.actor) }, run);
  const notes = await notesOf(run, store);
  const view = runView({ run, version, closed, builds, notes, viewer, now: now() });
  const { interlocks } = await store.interlocks(run.project);
  return {
    ...view,
    decisions: view.decisions.map((decision) => withInterlocks(decision, version, interlocks)),
    waitsFor: await explainWaits(run, view.waitsFor, services),
  };
}
