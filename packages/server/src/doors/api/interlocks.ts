import { actorName, checkInterlocks, type Values } from '@signalbox/engine';
import { AppError, type InterlockPut, interlockName, PutInterlockBody } from '@signalbox/protocol';
import type { KeptInterlock, KeptInterlocks } from '@signalbox/store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { actorOf, type ProjectName, projectOf } from '../../auth/guard-routes.ts';
import { forRole } from '../../auth/policy.ts';
import { inPages } from '../../in-pages.ts';
import { readInterlock } from '../../interlocks/read-interlock.ts';
import { interlockView } from '../../present/interlock-view.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const viewer = forRole('viewer');
/** Whoever edits flows does not edit what binds them. */
const admin = forRole('admin');

type OfInterlock = { readonly Params: { readonly interlock: string } };

/** Of one project: they stand in one fact. */
const mostInterlocks = 50;

/** Who changes or removes one may say of which revision: `If-Match`, with 0 for one that is not there yet. */
export function interlockRoutes(app: FastifyInstance, services: Services): void {
  const { store, now } = services;

  app.get('/api/interlocks', viewer, async (request) => {
    const { interlocks } = await store.interlocks(projectOf(request));
    return { interlocks: interlocks.map(interlockView) };
  });

  app.get<OfInterlock>('/api/interlocks/:interlock', viewer, async (request, reply) => {
    const kept = await store.interlocks(projectOf(request));
    return tagged(reply, find(kept, request.params.interlock));
  });

  app.put<OfInterlock>('/api/interlocks/:interlock', admin, async (request, reply) => {
    const name = parse(interlockName, request.params.interlock);
    const body = parse(PutInterlockBody, request.body);
    const by = actorName(actorOf(request));
    let put: KeptInterlock | undefined;
    await change(request, name, ({ interlocks }, before) => {
      if (!before && interlocks.length >= mostInterlocks) {
        throw new AppError('too_large', { message: `a project has at most ${mostInterlocks} interlocks` });
      }
      put = { ...readInterlock(name, (before?.revision ?? 0) + 1, body), updatedBy: by, updatedAt: now() };
      const others = interlocks.filter((each) => each.name !== name);
      return { interlocks: [...others, put].toSorted((a, b) => (a.name < b.name ? -1 : 1)), after: put };
    });
    if (!put) throw new Error('nothing was put');
    return { ...tagged(reply, put), breaks: await brokenBy(put, projectOf(request)) };
  });

  app.delete<OfInterlock>('/api/interlocks/:interlock', admin, async (request) => {
    const { interlock: name } = request.params;
    await change(request, name, (kept) => {
      find(kept, name);
      return { interlocks: kept.interlocks.filter((each) => each.name !== name) };
    });
    return { name };
  });

  /** They go on existing, and are held where they come to it. */
  async function brokenBy(interlock: KeptInterlock, project: ProjectName): Promise<InterlockPut['breaks']> {
    const breaks: InterlockPut['breaks'] = [];
    const flows = inPages(
      (page) => store.flows(project, page),
      (row) => row.name,
    );
    for await (const { name: flow, version } of flows) {
      const found = checkInterlocks(version, [interlock]);
      breaks.push(...found.map(({ severity, message: problem }) => ({ flow, severity, problem })));
      if (breaks.length >= mostBreaks) break;
    }
    return breaks.slice(0, mostBreaks);
  }

  /** On what is there at the moment of the change, whoever else changes another one. */
  async function change(request: FastifyRequest, name: string, make: Change): Promise<void> {
    const project = projectOf(request);
    for (let tries = 0; tries < mostTries; tries += 1) {
      const kept = await store.interlocks(project);
      const before = kept.interlocks.find((each) => each.name === name);
      refuseStale(request, name, before);
      const { interlocks, after } = make(kept, before);
      const said = { before: saidOf(before), after: saidOf(after) };
      const what = after ? 'interlock.set' : 'interlock.remove';
      const told = newAuditEntry(request, { what, subject: name, details: said }, services);
      if (await store.setInterlocks(project, { after: kept.version, interlocks }, told)) return;
    }
    throw new AppError('store_failed', { message: 'too many writers change the interlocks of this project' });
  }
}

const mostTries = 20;
const mostBreaks = 200;

type Change = (
  kept: KeptInterlocks,
  before: KeptInterlock | undefined,
) => { readonly interlocks: readonly KeptInterlock[]; readonly after?: KeptInterlock };

function saidOf(interlock: KeptInterlock | undefined): Values[string] {
  return interlock ? (interlockView(interlock) as unknown as Values) : null;
}

function find({ interlocks }: KeptInterlocks, name: string): KeptInterlock {
  const found = interlocks.find((each) => each.name === name);
  if (!found) throw new AppError('interlock_not_found', { message: `there is no interlock ${name}` });
  return found;
}

function refuseStale({ headers }: FastifyRequest, name: string, before: KeptInterlock | undefined): void {
  const asked = headers['if-match'];
  const revision = before?.revision ?? 0;
  if (asked === undefined || asked === '*' || asked === `"${revision}"`) return;
  const now = before ? `its revision is ${revision} now` : 'it is not there';
  throw new AppError('changed_since', { message: `interlock ${name}: ${now}, and another one was asked for` });
}

function tagged(reply: FastifyReply, interlock: KeptInterlock) {
  reply.header('etag', `"${interlock.revision}"`);
  return interlockView(interlock);
}
