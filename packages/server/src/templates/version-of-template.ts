import type { FlowVersion } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Store, TemplateContent } from '@signalbox/store';
import { noSuchFlow } from '../definitions/no-such-flow.ts';

type Sources = Pick<Store, 'flow' | 'flows' | 'flowHistory' | 'flowVersion'>;

/** The version that a run of it would be of now. */
export async function versionOfTemplate(
  { project, flow, flowNumber }: Pick<TemplateContent, 'flow' | 'flowNumber'> & { readonly project: string },
  store: Sources,
): Promise<FlowVersion> {
  const newest = await store.flow(project, flow);
  // A flow that is deleted has no version that is in force, also not for those who stay with an older one.
  if (!newest) throw await noSuchFlow(flow, project, store);
  if (flowNumber === undefined) return newest.version;
  const [row] = await store.flowHistory({ project, flow, after: flowNumber + 1, limit: 1 });
  const version = row?.number === flowNumber ? await store.flowVersion(row.hash) : undefined;
  if (!version) throw new AppError('flow_not_found', { message: `flow ${flow} has no version ${flowNumber}` });
  return version;
}
