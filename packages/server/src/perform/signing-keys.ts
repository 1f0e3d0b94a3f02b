import assert from 'node:assert';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Ids, Instant } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Store } from '@signalbox/store';

export type SigningKeysDependencies = {
  readonly store: Pick<Store, 'secret' | 'addSecret' | 'putSecret' | 'addAudit'>;
  readonly ids: Ids;
  readonly now: () => Instant;
  readonly randomBytes: (size: number) => Uint8Array;
};

export type SigningKey = {
  readonly id: string;
  /** As Standard Webhooks writes it: `whsec_` and base64. */
  readonly secret: string;
  readonly createdAt: Instant;
  /** Another one has taken its place, and until then both sign. */
  readonly signsUntil?: Instant;
};

export type Signed = { readonly id: string; readonly body: string };

export type Received = Signed & { readonly timestamp: string; readonly signature: string };

/** Of Standard Webhooks: what is older may be a copy. */
const toleranceSeconds = 5 * 60;
/** Who signs with several keys sends one each. */
const mostSignatures = 10;

const prefix = 'whsec_';
const keyBytes = 32;
/** Each adds a signature to every call. */
const mostKeys = 3;

/** The keys that sign the calls of a project, the newest first. They are made when they are first asked for. */
export class SigningKeys {
  readonly #given: SigningKeysDependencies;
  readonly #known = new Map<string, readonly SigningKey[]>();
  /** By the id of the key: its first use since the start. There are thousands of calls, and an entry for each would bury all others. */
  readonly #told = new Map<string, Promise<void>>();
  /** One change after the other, so that none is made from what another has replaced. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(given: SigningKeysDependencies) {
    this.#given = given;
  }

  async keys(project: string): Promise<readonly SigningKey[]> {
    const known = this.#known.get(project) ?? (await this.#inTurn(() => this.#load(project)));
    const now = this.#given.now();
    return known.filter(({ signsUntil }) => signsUntil === undefined || now < signsUntil);
  }

  /** Another server of the same store may have changed them. */
  forget(): void {
    this.#known.clear();
  }

  /** A new key signs from now on; those before it go on doing so for the time of the overlap. */
  async rotate(project: string, overlapMs: number): Promise<readonly SigningKey[]> {
    await this.#inTurn(async () => {
      this.forget();
      await this.#load(project);
      const until = this.#given.now() + overlapMs;
      const before = await this.keys(project);
      const kept = overlapMs === 0 ? [] : before.map((key) => ({ ...key, signsUntil: earlier(key.signsUntil, until) }));
      if (kept.length >= mostKeys) throw new AppError('wrong_status', { message: tooMany(kept.length) });
      await this.#put(project, [this.#newKey(), ...kept]);
    });
    return this.keys(project);
  }

  /** The headers of Standard Webhooks: a signature over id, time and body by each of the keys. */
  async sign(project: string, { id, body }: Signed): Promise<{ readonly [header: string]: string }> {
    const keys = await this.keys(project);
    await Promise.all(keys.map((key) => this.#told.get(key.id) ?? this.#tellUse(project, key)));
    const timestamp = String(Math.floor(this.#given.now() / 1000));
    const signatures = keys.map(({ secret }) => `v1,${signature(secret, `${id}.${timestamp}.${body}`)}`);
    return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
  }

  /** Whether one of the keys that sign has signed this, and not long ago; the rules are those of what is sent. */
  async hasSigned(project: string, { id, timestamp, signature: given, body }: Received): Promise<boolean> {
    const age = Math.abs(this.#given.now() / 1000 - Number(timestamp));
    if (!/^\d{1,15}$/.test(timestamp) || age > toleranceSeconds) return false;
    const keys = await this.keys(project);
    const expected = keys.map(({ secret }) => Buffer.from(`v1,${signature(secret, `${id}.${timestamp}.${body}`)}`));
    const signatures = given.split(' ', mostSignatures).map((each) => Buffer.from(each));
    return signatures.some((each) => expected.some((one) => one.length === each.length && timingSafeEqual(one, each)));
  }

  #tellUse(project: string, { id: key }: SigningKey): Promise<void> {
    const { store, ids, now } = this.#given;
    const told = { what: 'signing-key.use', subject: project, details: { key } };
    const telling = store
      .addAudit([{ id: `d${ids.next()}`, at: now(), project, actor: { kind: 'system' }, ...told }])
      .catch((error: unknown) => {
        this.#told.delete(key);
        throw error;
      });
    this.#told.set(key, telling);
    return telling;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #load(project: string): Promise<readonly SigningKey[]> {
    const known = this.#known.get(project);
    if (known) return known;
    const { store } = this.#given;
    const id = secretId(project);
    let kept = await store.secret(id);
    if (kept === undefined) {
      const first = JSON.stringify([this.#newKey()]);
      kept = (await store.addSecret(id, first)) ? first : await store.secret(id);
    }
    assert(kept !== undefined);
    const keys = JSON.parse(kept) as readonly SigningKey[];
    this.#known.set(project, keys);
    return keys;
  }

  async #put(project: string, keys: readonly SigningKey[]): Promise<readonly SigningKey[]> {
    await this.#given.store.putSecret(secretId(project), JSON.stringify(keys));
    this.#known.set(project, keys);
    return keys;
  }

  #newKey(): SigningKey {
    const { ids, now, randomBytes } = this.#given;
    const secret = prefix + Buffer.from(randomBytes(keyBytes)).toString('base64');
    return { id: `k${ids.next()}`, secret, createdAt: now() };
  }
}

function secretId(project: string): string {
  return `signing-keys:${project}`;
}

function earlier(one: Instant | undefined, other: Instant): Instant {
  return Math.min(one ?? other, other);
}

function tooMany(count: number): string {
  return `${count} keys sign already: wait until one of them ends, or end them all with an overlap of 0`;
}

function signature(secret: string, content: string): string {
  return createHmac('sha256', Buffer.from(secret.slice(prefix.length), 'base64'))
    .update(content)
    .digest('base64');
}
