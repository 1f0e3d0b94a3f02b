import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '@signalbox/engine';
import type { Store } from '@signalbox/store';
import { newToken, tokenHash } from './auth/token.ts';

const id = 'local';

/** The key of the agent that comes with the server, kept beside its data: only the operator can read it. */
export async function localAgentKey(given: {
  readonly store: Pick<Store, 'addAgent' | 'agentByKey'>;
  readonly directory: string;
  readonly now: () => Instant;
  readonly randomBytes: (size: number) => Uint8Array;
}): Promise<string> {
  const path = join(given.directory, 'local-agent.key');
  const key = keyAt(path) ?? newToken(given.randomBytes);
  const keyHash = tokenHash(key);
  if (!(await given.store.agentByKey(keyHash))) {
    mkdirSync(given.directory, { recursive: true });
    writeFileSync(path, key, { mode: 0o600 });
    await given.store.addAgent({ id, name: 'local', createdAt: given.now(), keyHash });
  }
  return key;
}

function keyAt(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
