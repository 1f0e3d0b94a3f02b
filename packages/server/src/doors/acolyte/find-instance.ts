import type { FlowVersion, Run } from '@signalbox/engine';
import { defaultProject } from '../../default-project.ts';
import type { Services } from '../services.ts';

export type FoundInstance = {
  readonly run: Run;
  readonly version: FlowVersion | undefined;
  /** That it was started from, and whether that is still there. */
  readonly template?: { readonly id: number; readonly isKnown: boolean };
};

/** By the number that Acolyte calls its id. */
export async function findInstance(
  number: string,
  { store, driver }: Pick<Services, 'store' | 'driver'>,
): Promise<FoundInstance | undefined> {
  const id = await store.numbered('run', Number(number));
  const run = id === undefined ? undefined : await driver.run(id);
  // Acolyte knows no projects.
  if (run?.project !== defaultProject) return undefined;
  const version = await driver.versions.get(run.flow.hash);
  const { template } = run;
  if (!template) return { run, version };
  const isKnown = (await store.templateById(template.id)) !== undefined;
  return { run, version, template: { id: template.id, isKnown } };
}
