import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreError } from '../store-error.ts';
import { type MasterKeys, Seal, sealingKeyBytes } from './seal.ts';

export type SealingOptions = {
  /** File with the master keys, the newest first. Undefined keeps a key in memory only. */
  readonly path: string | undefined;
  /** Those of the operator, in place of a file. */
  readonly given?: MasterKeys | undefined;
  readonly randomBytes: (size: number) => Uint8Array;
  /** What the database keeps to tell wrong keys by: one of each key that something is sealed under. */
  readonly proofs: readonly Uint8Array[];
};

const proofName = 'signalbox:proof';
const proofText = 'this key seals this database';

/** The seal under the master keys; refused before anything is written when they are not those of the database. */
export function findSeal(
  { path, given, randomBytes, proofs }: SealingOptions,
  { hasSealedRows }: { readonly hasSealedRows: boolean },
): Seal | undefined {
  const keys = given ?? (path === undefined ? undefined : readKeys(path));
  if (!keys) {
    if (path !== undefined && hasSealedRows) throw keyMissing(path);
    return undefined;
  }
  const seal = new Seal({ keys, randomBytes });
  if (!proofs.every((proof) => opens(seal, proof))) throw keyWrong(given ? undefined : path);
  return seal;
}

/** After the migrations: makes the key on the first start, and the proof by which a wrong one is told. */
export function establishSeal(
  found: Seal | undefined,
  { path, randomBytes, proofs }: SealingOptions,
): { readonly seal: Seal; readonly newProof?: Uint8Array } {
  const seal = found ?? new Seal({ keys: [newKey(path, randomBytes)], randomBytes });
  const isKnown = proofs.some((proof) => opens(seal, proof) && seal.isSealedWithNewest(proof));
  return isKnown ? { seal } : { seal, newProof: newProof(seal) };
}

export function newProof(seal: Seal): Uint8Array {
  return seal.close(proofName, proofText);
}

export function opens(seal: Seal, proof: Uint8Array): boolean {
  try {
    return seal.open(proofName, proof) === proofText;
  } catch (error) {
    if (error instanceof StoreError) return false;
    throw error;
  }
}

/** More than the keys of two rotations at once is a file of something else. */
const mostKeys = 4;

function readKeys(path: string): MasterKeys | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw keyUnreadable(path, cause);
  }
  const [first, ...others] = keysIn(bytes);
  if (!first || bytes.length % sealingKeyBytes !== 0 || others.length >= mostKeys) throw keyWrong(path);
  return [first, ...others];
}

function keysIn(bytes: Buffer): readonly Buffer[] {
  const count = Math.floor(bytes.length / sealingKeyBytes);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * sealingKeyBytes).subarray(0, sealingKeyBytes),
  );
}

/** The keys of two files as one. */
export function bothOf(newer: Buffer, older: Buffer): Buffer {
  const first = keysIn(newer);
  return Buffer.concat([...first, ...keysIn(older).filter((key) => !first.some((each) => each.equals(key)))]);
}

function newKey(path: string | undefined, randomBytes: (size: number) => Uint8Array): Uint8Array {
  const key = randomBytes(sealingKeyBytes);
  if (path === undefined) return key;
  try {
    writeKeys({ path, keys: [key], randomBytes, place: addFile });
    return key;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    // Another server that has the same folder was first.
    return readKeys(path)?.[0] ?? key;
  }
}

type KeyFile = {
  readonly path: string;
  readonly keys: MasterKeys;
  readonly randomBytes: (size: number) => Uint8Array;
};

/** In place of those that were there. */
export function replaceKeys(file: KeyFile): void {
  writeKeys({ ...file, place: renameSync });
}

/** They are there whole or not at all. */
function writeKeys({
  path,
  keys,
  randomBytes,
  place,
}: KeyFile & { readonly place: (draft: string, path: string) => void }): void {
  const draft = `${path}.${Buffer.from(randomBytes(4)).toString('hex')}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, Buffer.concat(keys));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  place(draft, path);
  const directory = openSync(dirname(path), 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

/** Never over one that is there. */
function addFile(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } finally {
    rmSync(draft);
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

function keyWrong(path: string | undefined): StoreError {
  const [what, is, details] =
    path === undefined ? ['SIGNALBOX_MASTER_KEYS', 'are', {}] : [`The key file ${path}`, 'is', { path }];
  const message = `${what} ${is} not what the secrets of this database are sealed under.`;
  return new StoreError('key_wrong', { message, ...details });
}
