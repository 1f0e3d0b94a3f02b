import { setImmediate } from 'node:timers/promises';
import type { AuditEntry } from '../audit.ts';
import { told } from '../audit-in-rows.ts';
import type { Rows } from '../rows.ts';
import type { NamedSecret, NewNamedSecret, SecretLimits, SecretPlace, SecretStore } from '../secrets.ts';
import { StoreError } from '../store-error.ts';
import type { Seal } from './seal.ts';
import { newProof } from './sealing-key.ts';

export type SealedSecretsOptions = {
  readonly rows: Rows;
  readonly seal: Seal;
  readonly nextId: () => string;
};

/** Secrets in rows of a database. */
export function sealedSecrets(options: SealedSecretsOptions): SecretStore {
  const { rows, seal } = options;
  const read = async (id: string) => {
    const [row] = await rows.all<{ readonly sealed: Uint8Array }>('SELECT sealed FROM secrets WHERE id = ?', id);
    return row && seal.open(id, row.sealed);
  };
  return {
    putSecret: async (id, plaintext) => void (await rows.change([putSecret, id, seal.close(id, plaintext)])),
    addSecret: async (id, plaintext) => (await rows.change([add, id, seal.close(id, plaintext)]))[0] === 1,
    addUnusedSecret: async (id, plaintext, since) =>
      void (await rows.change([addUnused, id, seal.close(id, plaintext), since])),
    removeUnusedSecrets: async (before) =>
      (await rows.change(['DELETE FROM secrets WHERE unused_since < ?', before]))[0] ?? 0,
    secret: read,
    putNamedSecret: (secret, plaintext, audited) => putNamed(options, { secret, plaintext, audited }),
    namedSecrets: async (project) => {
      const sql = `${selectNamed} WHERE project IN ('', ?) ORDER BY name_key, project, environment`;
      return (await rows.all<StoredSecret>(sql, project)).map(namedSecretOf);
    },
    namedSecretValue: async (secret) => {
      const text = await read(sealedName(secret.id, secret.valueId));
      return text === undefined ? undefined : valueFor(secret, text);
    },
    removeNamedSecret: (place, audited) => removeNamed(rows, place, audited),
    sealedBefore: () => countOld(options),
    reseal: () => reseal(options),
  };
}

const add = 'INSERT INTO secrets (id, sealed) VALUES (?, ?) ON CONFLICT (id) DO NOTHING';
/** What it seals is the same under one id. */
const addUnused = `INSERT INTO secrets (id, sealed, unused_since) VALUES (?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET unused_since = excluded.unused_since WHERE secrets.unused_since IS NOT NULL`;
export const countUnused = 'SELECT count(*) AS count FROM secrets WHERE unused_since IS NOT NULL';
export const putSecret =
  'INSERT INTO secrets (id, sealed) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed';

type StoredSecret = Omit<NamedSecret, 'limits'> & {
  readonly project: string;
  readonly environment: string;
  readonly limits: string;
};

const selectNamed = `SELECT id, project, environment, name, limits, version, value_id AS "valueId",
  created_at AS "createdAt", updated_at AS "updatedAt" FROM named_secrets`;

/** Names are told apart without regard to case, as pipelines write them in both. */
const atPlace = 'WHERE project = ? AND environment = ? AND name_key = ?';

function placeKey({ project = '', environment = '', name }: SecretPlace): readonly [string, string, string] {
  return [project, environment, name.toLowerCase()];
}

function namedSecretOf({ project, environment, limits, ...row }: StoredSecret): NamedSecret {
  return {
    ...row,
    ...(project !== '' && { project }),
    ...(environment !== '' && { environment }),
    limits: JSON.parse(limits) as SecretLimits,
  };
}

/**
 * What is sealed is the value with all that says who may have it: whoever writes into the database can neither move it
 * to another name, project or environment, nor lift its limits, nor bring a value back under a later version.
 */
function contentOf({ limits, version, ...place }: Described, value: string): string {
  return JSON.stringify({ place: placeKey(place), limits: limitsKey(limits), version, value });
}

type Described = SecretPlace & Pick<NamedSecret, 'limits' | 'version'>;

function limitsKey({ events, branches, images }: SecretLimits) {
  return [events, branches, images];
}

function valueFor(secret: Described, text: string): string {
  const value = describedValue(text);
  // Of a server before this one, which sealed nothing but the value.
  if (value === undefined) return text;
  if (contentOf(secret, value) === text) return value;
  const message = `The value of secret ${secret.name} was sealed for something else: its row was changed past Signalbox.`;
  throw new StoreError('key_wrong', { message });
}

/** Undefined: the text does not say where its value is for. */
function describedValue(text: string): string | undefined {
  if (!text.startsWith('{"place":[')) return undefined;
  try {
    const { value } = JSON.parse(text) as { readonly value?: unknown };
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function sealedName(id: string, valueId: string): string {
  return `named:${id}:${valueId}`;
}

const noLimits: SecretLimits = { events: [], branches: [], images: [] };

type PutNamed = {
  readonly secret: NewNamedSecret;
  readonly plaintext: string;
  readonly audited: AuditEntry | undefined;
};

async function putNamed({ rows, seal, nextId }: SealedSecretsOptions, given: PutNamed): Promise<NamedSecret> {
  const { secret, plaintext, audited } = given;
  const [project, environment, key] = placeKey(secret);
  const find = () => rows.all<StoredSecret>(`${selectNamed} ${atPlace}`, project, environment, key);
  const [before] = await find();
  const id = before?.id ?? nextId();
  const valueId = nextId();
  const { name, at } = secret;
  const limits = { ...noLimits, ...(before && namedSecretOf(before).limits), ...secret.limits };
  const version = (before?.version ?? 0) + 1;
  const sealedAs = sealedName(id, valueId);
  const content = contentOf({ ...secret, limits, version }, plaintext);
  const upsert = `INSERT INTO named_secrets
      (id, project, environment, name, name_key, limits, version, value_id, created_at, updated_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (project, environment, name_key) DO UPDATE SET name = excluded.name, limits = excluded.limits,
      version = excluded.version, value_id = excluded.value_id, updated_at = excluded.updated_at
      WHERE named_secrets.id = excluded.id AND named_secrets.version = excluded.version - 1`;
  const [changed] = await rows.change(
    [upsert, id, project, environment, name, key, JSON.stringify(limits), version, valueId, at, at],
    [
      'INSERT INTO secrets (id, sealed) SELECT ?, ? WHERE EXISTS (SELECT 1 FROM named_secrets WHERE value_id = ?)',
      sealedAs,
      seal.close(sealedAs, content),
      valueId,
    ],
    [
      'DELETE FROM secrets WHERE id > ? AND id < ? AND id <> ? AND EXISTS (SELECT 1 FROM named_secrets WHERE value_id = ?)',
      ...[`named:${id}:`, `named:${id};`, sealedAs, valueId],
    ],
    ...told(audited),
  );
  // Somebody else has put a value in between.
  if (changed === 0) return putNamed({ rows, seal, nextId }, given);
  const [after] = await find();
  return namedSecretOf(after as StoredSecret);
}

async function removeNamed(rows: Rows, place: SecretPlace, audited: AuditEntry | undefined): Promise<boolean> {
  const [found] = await rows.all<StoredSecret>(`${selectNamed} ${atPlace}`, ...placeKey(place));
  if (!found) return false;
  const [removed] = await rows.change(
    ['DELETE FROM named_secrets WHERE id = ?', found.id],
    ['DELETE FROM secrets WHERE id > ? AND id < ?', `named:${found.id}:`, `named:${found.id};`],
    ...told(audited),
  );
  return removed === 1;
}

const mostRounds = 5;
const sealedMeanwhile =
  'Another server still seals under another master key: give it the new one first, before all others.';

type SealedRow = { readonly id: string; readonly sealed: Uint8Array };

/** Between the pages others have their turn: there may be a secret for each run that there ever was. */
async function* sealedPages(rows: Rows): AsyncGenerator<readonly SealedRow[]> {
  const sql = 'SELECT id, sealed FROM secrets WHERE id > ? ORDER BY id LIMIT 100';
  for (let page = await rows.all<SealedRow>(sql, ''); page.length > 0; ) {
    yield page;
    await setImmediate();
    page = await rows.all<SealedRow>(sql, page.at(-1)?.id ?? '');
  }
}

async function countOld({ rows, seal }: SealedSecretsOptions): Promise<number> {
  let old = 0;
  for await (const page of sealedPages(rows))
    old += page.filter(({ sealed }) => !seal.isSealedWithNewest(sealed)).length;
  return old;
}

/** The proofs of the other keys go last: until then a server without them is refused. */
async function reseal(options: SealedSecretsOptions, rounds = 1): Promise<number> {
  const { rows, seal } = options;
  let resealed = 0;
  for await (const page of sealedPages(rows)) {
    const old = page.filter(({ sealed }) => !seal.isSealedWithNewest(sealed));
    if (old.length === 0) continue;
    const replace = 'UPDATE secrets SET sealed = ? WHERE id = ? AND sealed = ?';
    // One that was put anew in between stays.
    const changed = await rows.change(
      ...old.map(({ id, sealed }) => [replace, seal.reseal(id, sealed), id, sealed] as const),
    );
    resealed += changed.reduce((sum, count) => sum + count, 0);
  }
  if ((await countOld(options)) > 0) {
    if (rounds === mostRounds) throw new StoreError('key_wrong', { message: sealedMeanwhile });
    return resealed + (await reseal(options, rounds + 1));
  }
  await rows.change(
    ['INSERT INTO sealing_keys (id, proof) VALUES (?, ?) ON CONFLICT (id) DO NOTHING', seal.keyId, newProof(seal)],
    ['DELETE FROM sealing_keys WHERE id <> ?', seal.keyId],
  );
  return resealed;
}
