import type { FlowVersion, Run } from '@signalbox/engine';
import type { Services } from '../services.ts';

export type FoundInstance = { readonly run: Run; readonly version: FlowVersion | undefined };

/** By the number that Acolyte calls its id. */
export async function findInstance(
  number: string,
  { store, driver }: Pick<Services, 'store' | 'driver'>,
): Promise<FoundInstance | undefined> {
  const id = await store.numbered('run', Number(number));
  const run = id === undefined ? undefined : await driver.run(id);
  return run && { run, version: await driver.versions.get(run.flow.hash) };
}
