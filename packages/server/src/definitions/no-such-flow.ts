import { expectedNames } from '@signalbox/fsl';
import { AppError } from '@signalbox/protocol';
import type { Store } from '@signalbox/store';

/** A guess is worth no more. */
const searched = 50;

/** With the flows that there are, and the one that was probably meant. */
export async function noSuchFlow(name: string, project: string, store: Pick<Store, 'flows'>): Promise<AppError> {
  const names = (await store.flows(project, { limit: searched })).map((flow) => flow.name);
  return new AppError('flow_not_found', { message: `there is no flow ${name}${expectedNames(name, 'flows', names)}` });
}
