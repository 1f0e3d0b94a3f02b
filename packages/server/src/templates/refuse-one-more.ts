import { AppError } from '@signalbox/protocol';
import type { Store } from '@signalbox/store';

/** Of one project: each that a flow has is looked at when the flow is applied. */
const mostTemplates = 1000;

export async function refuseOneMore(project: string, store: Pick<Store, 'templateCount'>): Promise<void> {
  if ((await store.templateCount(project)) < mostTemplates) return;
  throw new AppError('too_large', { message: `a project has at most ${mostTemplates} templates` });
}
