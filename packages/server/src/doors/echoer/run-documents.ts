import { type Actor, own, type Run } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import { defaultProject, type Services } from '../services.ts';
import { flowRunResource, type RunDocuments, stepResource } from './resources.ts';

const listLimit = 1000;
const visitLimit = 10_000;

export async function findRunDocument(services: Services, viewer: Actor, name: string) {
  const run = await services.store.runByName(defaultProject, name);
  if (!run) throw new AppError('run_not_found', { message: `there is no flow run ${name}` });
  return flowRunResource(await documentsOf(services, viewer, run));
}

export async function listRuns(services: Services, viewer: Actor, name: string | undefined) {
  const documents = await Promise.all(
    (await runsNamed(services, name)).map((run) => documentsOf(services, viewer, run)),
  );
  return documents.map(flowRunResource);
}

/** Steps that runs have entered, the oldest run first. */
export async function listSteps(services: Services, viewer: Actor, name: string | undefined) {
  const documents = await Promise.all(
    (await runsNamed(services, undefined)).map((run) => documentsOf(services, viewer, run)),
  );
  return documents.flatMap((document) => enteredSteps(document, name));
}

export function enteredSteps(document: RunDocuments, name?: string) {
  return (document.version?.flow.steps ?? [])
    .filter((step) => own(document.run.steps, step.name) && (name === undefined || name === step.name))
    .map((step) => stepResource(document, step));
}

async function runsNamed({ store }: Services, name: string | undefined): Promise<readonly Run[]> {
  // The oldest first, as echoer lists them: clients take the last for the newest.
  if (name === undefined) return (await store.runs({ project: defaultProject, limit: listLimit })).toReversed();
  const run = await store.runByName(defaultProject, name);
  return run ? [run] : [];
}

export async function documentsOf({ store, driver }: Services, viewer: Actor, run: Run): Promise<RunDocuments> {
  const closed = await store.closedVisits(run.id, visitLimit);
  return { run, viewer, closed, version: await driver.versions.get(run.flow.hash) };
}
