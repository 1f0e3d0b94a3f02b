import { AppError } from '@signalbox/protocol';
import { z } from 'zod';
import { remoteOf } from '../../repositories/remote-of.ts';
import type { AgentServices } from './ports.ts';

/** What this door changes of a plan; the rest goes through as the compiler made it. */
const Cloning = z.looseObject({ clone: z.looseObject({ url: z.string() }).nullish() });

export type PlanSources = Pick<AgentServices, 'files' | 'store'>;

/**
 * The plan as its agent gets it: with the credentials of its repository in the clone's address. They are nowhere in
 * the plan that is kept, so that only the holder of the lease ever has them.
 */
export async function planToHandOver(
  { plan: sha256, build }: { readonly plan: string; readonly build: string },
  { files, store }: PlanSources,
): Promise<unknown> {
  const bytes = await files.blob(sha256);
  if (!bytes) throw new AppError('internal', { message: `there is no plan ${sha256}` });
  const plan = Cloning.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  if (!plan.clone) return plan;
  const [found] = await store.load([{ kind: 'build', id: build }]);
  const repository = found?.kind === 'build' ? await store.repository(found.state.repository.id) : undefined;
  const credentials = repository && (await remoteOf(store, repository)).credentials;
  if (credentials === undefined) return plan;
  return { ...plan, clone: { ...plan.clone, url: withCredentials(plan.clone.url, credentials) } };
}

function withCredentials(address: string, credentials: string): string {
  const url = new URL(address);
  const colon = credentials.indexOf(':');
  url.username = encodeURIComponent(credentials.slice(0, colon));
  url.password = encodeURIComponent(credentials.slice(colon + 1));
  return url.href;
}
