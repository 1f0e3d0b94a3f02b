import type { Build } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Agent, AuditEntry } from '@signalbox/store';
import { z } from 'zod';
import { remoteOf } from '../../repositories/remote-of.ts';
import type { UsableSecret } from '../../secrets/secrets-for.ts';
import { AskingProcs, secretsOfPlan } from '../../secrets/secrets-of-plan.ts';
import type { AgentServices } from './ports.ts';

/** What this door changes or asks of a plan; the rest goes through as the compiler made it. */
const KeptPlan = z.looseObject({
  clone: z.looseObject({ url: z.string() }).nullish(),
  ...{ procs: AskingProcs.optional(), services: AskingProcs.optional(), cloneProcs: AskingProcs.optional() },
});
type KeptPlan = z.infer<typeof KeptPlan>;

export type HandedOver = { readonly config: unknown; readonly secrets: Readonly<Record<string, string>> };

export type WorkflowToHandOver = {
  readonly plan: string;
  readonly build: string;
  readonly workflow: string;
  readonly task: { readonly id: string; readonly epoch: number };
  readonly agent: Agent;
};

export type PlanSources = Pick<AgentServices, 'files' | 'store' | 'now'>;

/**
 * The plan as its agent gets it: with the credentials of its repository in the clone's address, and beside it the secrets
 * that it asks for. They are nowhere in the plan that is kept, so that only the holder of the lease ever has them.
 */
export async function planToHandOver(
  wanted: WorkflowToHandOver,
  { files, store, now }: PlanSources,
): Promise<HandedOver> {
  const { plan: sha256, build: id } = wanted;
  const bytes = await files.blob(sha256);
  if (!bytes) throw new AppError('internal', { message: `there is no plan ${sha256}` });
  const config: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  const plan = KeptPlan.parse(config);
  const [found] = await store.load([{ kind: 'build', id }]);
  if (found?.kind !== 'build') return { config, secrets: {} };
  const procs = [plan.cloneProcs, plan.services, plan.procs].flatMap((some) => some ?? []);
  const [clone, used] = await Promise.all([
    cloneOf(plan, found.state.repository.id, store),
    secretsOfPlan(procs, found.state, store),
  ]);
  const told = useOfSecrets(wanted, found.state, { used, isCloneGiven: clone !== undefined });
  if (told) await store.addAudit([{ ...told, at: now() }]);
  const secrets = Object.fromEntries(used.map(({ name, value }) => [name.toLowerCase(), value]));
  return { config: clone ? { ...(config as object), clone } : config, secrets };
}

/** Told before they leave the server. */
function useOfSecrets(
  { workflow, task, agent }: WorkflowToHandOver,
  { id: build, project, repository, number }: Build,
  { used, isCloneGiven }: { readonly used: readonly UsableSecret[]; readonly isCloneGiven: boolean },
): Omit<AuditEntry, 'at'> | undefined {
  if (used.length === 0 && !isCloneGiven) return undefined;
  const subject = `${repository.name} #${number}`;
  const actor = { kind: 'agent' as const, id: agent.id, name: agent.name };
  return {
    id: `secret-use:${task.id}:${task.epoch}`,
    ...{ project, actor, what: 'secret.use', subject },
    details: {
      ...{ build, workflow },
      ...(used.length > 0 && { secrets: used.map(({ name, scope, version }) => ({ name, scope, version })) }),
      ...(isCloneGiven && { credentials: repository.name }),
    },
  };
}

async function cloneOf({ clone }: KeptPlan, id: string, store: PlanSources['store']): Promise<KeptPlan['clone']> {
  const repository = clone ? await store.repository(id) : undefined;
  const credentials = repository && (await remoteOf(store, repository)).credentials;
  if (!clone || credentials === undefined) return undefined;
  return { ...clone, url: withCredentials(clone.url, credentials) };
}

function withCredentials(address: string, credentials: string): string {
  const url = new URL(address);
  const colon = credentials.indexOf(':');
  url.username = encodeURIComponent(credentials.slice(0, colon));
  url.password = encodeURIComponent(credentials.slice(colon + 1));
  return url.href;
}
