import type { NamedSecret, SecretLimits, SecretStore } from '@signalbox/store';

export type SecretsOf = { readonly project: string; readonly environment?: string };

export type UsableSecret = SecretLimits & {
  readonly name: string;
  readonly value: string;
  readonly scope: 'environment' | 'project' | 'global';
  /** Counts its values. */
  readonly version: number;
};

type Secrets = Pick<SecretStore, 'namedSecrets' | 'namedSecretValue'>;

/** What a project may use, by name: a secret of the environment before one of the project, that before a global one. */
export async function secretsFor(
  { project, environment }: SecretsOf,
  store: Secrets,
): Promise<readonly UsableSecret[]> {
  const nearest = nearestOf(await store.namedSecrets(project), environment);
  const usable = await Promise.all([...nearest.values()].map((secret) => withValue(secret, store)));
  return usable.flat();
}

/** The one of this name, in whatever case. */
export async function secretFor(of: SecretsOf, name: string, store: Secrets): Promise<UsableSecret | undefined> {
  const secret = nearestOf(await store.namedSecrets(of.project), of.environment).get(name.toLowerCase());
  return secret && (await withValue(secret, store))[0];
}

function nearestOf(secrets: readonly NamedSecret[], environment: string | undefined): ReadonlyMap<string, NamedSecret> {
  const nearest = new Map<string, NamedSecret>();
  for (const secret of secrets) {
    if (secret.environment !== undefined && secret.environment !== environment) continue;
    const key = secret.name.toLowerCase();
    const other = nearest.get(key);
    if (!other || distance(secret) < distance(other)) nearest.set(key, secret);
  }
  return nearest;
}

const nearestFirst: readonly UsableSecret['scope'][] = ['environment', 'project', 'global'];

function distance(secret: NamedSecret): number {
  return nearestFirst.indexOf(scopeOf(secret));
}

function scopeOf({ project, environment }: NamedSecret): UsableSecret['scope'] {
  if (environment !== undefined) return 'environment';
  return project === undefined ? 'global' : 'project';
}

/** None where it was removed since it was listed; one that was replaced is read again. */
async function withValue(secret: NamedSecret, store: Secrets): Promise<readonly UsableSecret[]> {
  let found: NamedSecret | undefined = secret;
  while (found) {
    const { name, limits, version } = found;
    const value = await store.namedSecretValue(found);
    if (value !== undefined) return [{ name, value, scope: scopeOf(found), version, ...limits }];
    found = (await store.namedSecrets(secret.project ?? '')).find(({ id }) => id === secret.id);
  }
  return [];
}
