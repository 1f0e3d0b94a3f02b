import { setImmediate } from 'node:timers/promises';
import { type Actor, own, type Run } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import { defaultProject } from '../../default-project.ts';
import { boundedPage } from '../bounded-page.ts';
import type { Services } from '../services.ts';
import { latestVisits, visitsKept } from './latest-visits.ts';
import { flowRunResource, type RunDocuments, stepResource } from './resources.ts';

const listLimit = 1000;
/** Of the states of these runs, as JSON. */
const listBytes = 16 * 1024 * 1024;
/** Of one answer: of runs behind it, only what is open is shown. */
const visitLimit = 10_000;

export async function findRunDocument(services: Services, viewer: Actor, name: string) {
  const run = await services.store.runByName(defaultProject, name);
  if (!run) throw new AppError('run_not_found', { message: `there is no flow run ${name}` });
  return flowRunResource(await documentsOf(services, viewer, run));
}

export async function listRuns(services: Services, viewer: Actor, name: string | undefined) {
  return (await documentsOfAll(services, viewer, await runsNamed(services, name))).map(flowRunResource);
}

/** Steps that runs have entered, the oldest run first. */
export async function listSteps(services: Services, viewer: Actor, name: string | undefined) {
  const runs = await runsNamed(services, undefined);
  const entered = name === undefined ? runs : runs.filter(({ steps }) => own(steps, name));
  return (await documentsOfAll(services, viewer, entered)).flatMap((document) => enteredSteps(document, name));
}

/** In the order of the runs; the last are the newest, and have their visits first. */
async function documentsOfAll(services: Services, viewer: Actor, runs: readonly Run[]) {
  const documents: RunDocuments[] = [];
  let left = visitLimit;
  for (const run of runs.toReversed()) {
    const document = await documentsOf(services, viewer, run, left >= visitsKept);
    left -= document.closed.length;
    documents.push(document);
    // The store answers without a pause: others have their turn.
    await setImmediate();
  }
  return documents.toReversed();
}

export function enteredSteps(document: RunDocuments, name?: string) {
  return (document.version?.flow.steps ?? [])
    .filter((step) => own(document.run.steps, step.name) && (name === undefined || name === step.name))
    .map((step) => stepResource(document, step));
}

async function runsNamed({ store }: Services, name: string | undefined): Promise<readonly Run[]> {
  // The oldest first, as echoer lists them: clients take the last for the newest.
  if (name === undefined) return (await newestRuns(store)).toReversed();
  const run = await store.runByName(defaultProject, name);
  return run ? [run] : [];
}

async function newestRuns(store: Pick<Services['store'], 'runs'>): Promise<readonly Run[]> {
  const read = (last: Run | undefined, limit: number) =>
    store.runs({ project: defaultProject, limit, ...(last && { after: last.id }) });
  return (await boundedPage<Run>(listLimit, read, listBytes)).rows;
}

export async function documentsOf(
  { store, driver }: Pick<Services, 'store' | 'driver'>,
  viewer: Actor,
  run: Run,
  withVisits = true,
): Promise<RunDocuments> {
  const closed = withVisits ? await latestVisits(store, run) : [];
  return { run, viewer, closed, version: await driver.versions.get(run.flow.hash) };
}
