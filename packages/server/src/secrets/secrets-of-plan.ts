import type { Build } from '@signalbox/engine';
import { secretRefusal } from '@signalbox/pipeline';
import type { SecretStore } from '@signalbox/store';
import { z } from 'zod';
import { secretsFor, type UsableSecret } from './secrets-for.ts';

/** What of a plan asks for secrets; the rest of it is nobody's business here. */
export const AskingProcs = z
  .array(
    z.looseObject({
      name: z.string(),
      image: z.string(),
      commands: z.array(z.string()),
      entrypoint: z.array(z.string()).optional(),
      secrets: z
        .array(z.looseObject({ parts: z.array(z.union([z.string(), z.looseObject({ secret: z.string() })])) }))
        .default([]),
    }),
  )
  .default([]);

export type AskingProc = z.infer<typeof AskingProcs>[number];

type Secrets = Pick<SecretStore, 'namedSecrets' | 'namedSecretValue'>;

/**
 * What procs ask for, as it is now; their plan has its name in lower case. What has been limited since the plan was
 * made, or was removed, is left out: its workflow then says so.
 */
export async function secretsOfPlan(
  procs: readonly AskingProc[],
  { project, event, branch }: Pick<Build, 'project' | 'event' | 'branch'>,
  store: Secrets,
): Promise<readonly UsableSecret[]> {
  const asked = new Map<string, AskingProc[]>();
  for (const proc of procs) {
    for (const name of namesIn(proc)) asked.set(name, [...(asked.get(name) ?? []), proc]);
  }
  if (asked.size === 0) return [];
  const usable = await secretsFor({ project }, store);
  return usable.filter((secret) => {
    const users = asked.get(secret.name.toLowerCase()) ?? [];
    const uses = users.map((proc) => ({
      step: proc.name,
      image: proc.image,
      isPlugin: isPlugin(proc),
      event,
      branch,
    }));
    return uses.length > 0 && uses.every((use) => secretRefusal(secret, use) === undefined);
  });
}

function namesIn({ secrets }: AskingProc): ReadonlySet<string> {
  const parts = secrets.flatMap((binding) => binding.parts);
  return new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.secret])));
}

function isPlugin({ commands, entrypoint }: AskingProc): boolean {
  return commands.length === 0 && entrypoint === undefined;
}
