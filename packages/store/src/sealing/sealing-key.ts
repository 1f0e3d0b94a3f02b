import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from '../store-error.ts';
import { Seal, sealingKeyBytes } from './seal.ts';

export type SealingOptions = {
  /** Undefined keeps the key in memory only. */
  readonly path: string | undefined;
  readonly randomBytes: (size: number) => Uint8Array;
  /** What the database keeps to tell a wrong key by. */
  readonly proof: Uint8Array | undefined;
};

const proofName = 'signalbox:proof';
const proofText = 'this key seals this database';

/** The seal under the key file; refused before anything is written when the key is not the one of the database. */
export function findSeal(
  { path, randomBytes, proof }: SealingOptions,
  { hasSealedRows }: { readonly hasSealedRows: boolean },
): Seal | undefined {
  const key = path === undefined ? undefined : readKey(path);
  if (!key) {
    if (path !== undefined && hasSealedRows) throw keyMissing(path);
    return undefined;
  }
  const seal = new Seal({ key, randomBytes });
  if (proof && !opens(seal, proof)) throw keyWrong(path ?? '');
  return seal;
}

/** After the migrations: makes the key on the first start, and the proof by which a wrong one is told. */
export function establishSeal(
  found: Seal | undefined,
  { path, randomBytes, proof }: SealingOptions,
): { readonly seal: Seal; readonly newProof?: Uint8Array } {
  const seal = found ?? new Seal({ key: newKey(path, randomBytes), randomBytes });
  if (proof && opens(seal, proof)) return { seal };
  return { seal, newProof: seal.close(proofName, proofText) };
}

export function opens(seal: Seal, proof: Uint8Array): boolean {
  try {
    return seal.open(proofName, proof) === proofText;
  } catch (error) {
    if (error instanceof StoreError) return false;
    throw error;
  }
}

function readKey(path: string): Uint8Array | undefined {
  let key: Buffer;
  try {
    key = readFileSync(path);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw keyUnreadable(path, cause);
  }
  if (key.length !== sealingKeyBytes) throw keyWrong(path);
  return key;
}

function newKey(path: string | undefined, randomBytes: (size: number) => Uint8Array): Uint8Array {
  const key = randomBytes(sealingKeyBytes);
  if (path === undefined) return key;
  try {
    writeKey(path, key, Buffer.from(randomBytes(4)).toString('hex'));
    return key;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    // Another server that has the same folder was first.
    return readKey(path) ?? key;
  }
}

/** A key is there whole or not at all, and is never overwritten. */
function writeKey(path: string, key: Uint8Array, mark: string): void {
  const draft = `${path}.${mark}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, key);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(draft, path);
  } finally {
    rmSync(draft);
  }
  const directory = openSync(dirname(path), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

function keyUnreadable(path: string, cause: unknown): StoreError {
  return new StoreError('key_missing', { message: `The key file ${path} cannot be read.`, path }, { cause });
}

function keyMissing(path: string): StoreError {
  const message =
    `The key file ${path} is missing, and the database has secrets sealed under it: put it back. ` +
    'Where several servers share a database, it is in the data folders of the others.';
  return new StoreError('key_missing', { message, path });
}

function keyWrong(path: string): StoreError {
  const message = `The key file ${path} is not the one that the secrets of this database are sealed under.`;
  return new StoreError('key_wrong', { message, path });
}
