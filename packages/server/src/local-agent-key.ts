import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Ids, Instant } from '@signalbox/engine';
import { type Store, StoreError } from '@signalbox/store';
import { newToken, tokenHash } from './auth/token.ts';

/**
 * The key of the agent that comes with the server, kept beside its data: only the operator can read it. A key that is
 * lost or damaged is replaced, with a new agent, for the old one's name is taken.
 */
export async function localAgentKey(given: {
  readonly store: Pick<Store, 'addAgent' | 'agentByKey'>;
  readonly directory: string;
  readonly ids: Ids;
  readonly now: () => Instant;
  readonly randomBytes: (size: number) => Uint8Array;
}): Promise<string> {
  const { store, directory, ids, now, randomBytes } = given;
  const path = join(directory, 'local-agent.key');
  const kept = keyAt(path);
  if (kept !== undefined && (await store.agentByKey(tokenHash(kept)))) return kept;
  const key = newToken(randomBytes);
  keep(path, key);
  const serves = { builds: true, jobs: ['*'] };
  const add = (name: string) =>
    store.addAgent({ id: `a${ids.next()}`, name, createdAt: now(), serves, keyHash: tokenHash(key) });
  await add('local').catch((error: unknown) => {
    // By the lost one, or by that of another server of the same store.
    if (!(error instanceof StoreError && error.code === 'already_exists')) throw error;
    return add(`local-${ids.next().slice(-8)}`);
  });
  return key;
}

function keyAt(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whole or not at all, also when the power fails. */
function keep(path: string, key: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  const file = openSync(`${path}.new`, 'w', 0o600);
  writeSync(file, key);
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.new`, path);
}
