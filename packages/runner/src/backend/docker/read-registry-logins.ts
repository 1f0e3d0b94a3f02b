import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DockerEnvironment } from './docker-environment.ts';
import type { RegistryLogin } from './registry-login.ts';

/** The logins that `docker login` has written into its file; those that a helper of the system keeps are not there. */
export async function readRegistryLogins({
  DOCKER_CONFIG,
  HOME,
}: DockerEnvironment): Promise<readonly RegistryLogin[]> {
  const folder = DOCKER_CONFIG || (HOME ? join(HOME, '.docker') : undefined);
  if (folder === undefined) return [];
  const text = await readFile(join(folder, 'config.json'), 'utf8').catch(() => '{}');
  return Object.entries(authsIn(text)).flatMap(([registry, entry]) => {
    const auth = isMap(entry) && typeof entry.auth === 'string' ? entry.auth : '';
    const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(auth, 'base64').toString()) ?? [];
    return username === undefined || password === undefined ? [] : [{ registry, username, password }];
  });
}

/** It is another program's file: what cannot be read of it is as if it were not there. */
function authsIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const config: unknown = JSON.parse(text);
    return isMap(config) && isMap(config.auths) ? config.auths : {};
  } catch {
    return {};
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
