import type { Run } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import { defaultProject, type Services } from '../services.ts';
import { flowRunResource, type RunDocuments, stepResource } from './resources.ts';

const listLimit = 500;
const visitLimit = 20_000;

export async function findRunDocument(services: Services, name: string) {
  const run = await services.store.runByName(defaultProject, name);
  if (!run) throw new AppError('run_not_found', { message: `there is no flow run ${name}` });
  return flowRunResource(await documentsOf(services, run));
}

export async function listRuns(services: Services, name: string | undefined) {
  const documents = await Promise.all((await runsNamed(services, name)).map((run) => documentsOf(services, run)));
  return documents.map(flowRunResource);
}

/** Steps that a run has entered, the newest run first. */
export async function listSteps(services: Services, name: string | undefined) {
  const documents = await Promise.all((await runsNamed(services, undefined)).map((run) => documentsOf(services, run)));
  return documents.flatMap((document) =>
    (document.version?.flow.steps ?? [])
      .filter((step) => document.run.steps[step.name] && (name === undefined || name === step.name))
      .map((step) => stepResource(document, step)),
  );
}

async function runsNamed({ store }: Services, name: string | undefined): Promise<readonly Run[]> {
  if (name === undefined) return store.runs({ project: defaultProject, limit: listLimit });
  const run = await store.runByName(defaultProject, name);
  return run ? [run] : [];
}

async function documentsOf({ store, driver }: Services, run: Run): Promise<RunDocuments> {
  const closed = await store.closedVisits(run.id, visitLimit);
  return { run, closed, version: await driver.versions.get(run.flow.hash) };
}
