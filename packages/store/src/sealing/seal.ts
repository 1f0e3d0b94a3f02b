import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { StoreError } from '../store-error.ts';

export const sealingKeyBytes = 32;

const keyIdBytes = 8;
const nonceBytes = 12;
const tagBytes = 16;
const wrappedBytes = nonceBytes + sealingKeyBytes + tagBytes;

/** Before there were envelopes: key id, nonce, ciphertext and tag, under the master key itself. */
const plainFormat = 1;
const envelopeFormat = 2;
const headBytes = 1 + keyIdBytes;

type MasterKey = { readonly id: string; readonly key: Uint8Array };

type Unlocked = { readonly key: Uint8Array; readonly head: Uint8Array };

/**
 * Seals texts in envelopes: each under a key of its own (AES-256-GCM), which is sealed under a master key beside it. What
 * is sealed opens only under the name that it was sealed for. Of several master keys the first seals, all open.
 */
export class Seal {
  #keys: readonly [MasterKey, ...MasterKey[]];
  readonly #randomBytes: (size: number) => Uint8Array;

  constructor({
    keys,
    randomBytes,
  }: { readonly keys: MasterKeys; readonly randomBytes: (size: number) => Uint8Array }) {
    this.#keys = withIds(keys);
    this.#randomBytes = randomBytes;
  }

  /** Of the key that seals. */
  get keyId(): string {
    return this.#keys[0].id;
  }

  get keys(): MasterKeys {
    const [first, ...others] = this.#keys;
    return [first.key, ...others.map(({ key }) => key)];
  }

  /** From now on, also for whoever has this seal already. */
  use(keys: MasterKeys): void {
    this.#keys = withIds(keys);
  }

  /** Format, key id; the wrapped key with its nonce and tag; nonce, ciphertext, tag. */
  close(name: string, plaintext: string): Uint8Array {
    const key = this.#randomBytes(sealingKeyBytes);
    return Buffer.concat([this.#envelope(name, key), this.#encrypt(key, textOf(name), Buffer.from(plaintext))]);
  }

  open(name: string, sealed: Uint8Array): string {
    const bytes = bufferOf(sealed);
    if (bytes[0] === plainFormat) return this.#openPlain(name, bytes).toString('utf8');
    const key = this.#unwrap(name, bytes);
    return decrypt({ name, key, aad: textOf(name), bytes: bytes.subarray(headBytes + wrappedBytes) }).toString('utf8');
  }

  isSealedWithNewest(sealed: Uint8Array): boolean {
    const { id } = this.#keys[0];
    return sealed[0] === envelopeFormat && keyIdOf(bufferOf(sealed)) === id;
  }

  /** The same under the newest key: what is inside is not decrypted where it has an envelope. */
  reseal(name: string, sealed: Uint8Array): Uint8Array {
    const bytes = bufferOf(sealed);
    if (bytes[0] === plainFormat) return this.close(name, this.#openPlain(name, bytes).toString('utf8'));
    return Buffer.concat([this.#envelope(name, this.#unwrap(name, bytes)), bytes.subarray(headBytes + wrappedBytes)]);
  }

  #envelope(name: string, key: Uint8Array): Uint8Array {
    const master = this.#keys[0];
    const head = Buffer.concat([Buffer.of(envelopeFormat), Buffer.from(master.id, 'hex')]);
    return Buffer.concat([head, this.#encrypt(master.key, keyOf(head, name), key)]);
  }

  #unwrap(name: string, bytes: Buffer): Uint8Array {
    if (bytes[0] !== envelopeFormat) throw unreadable(name, undefined);
    const { key, head } = this.#unlock(name, bytes);
    return decrypt({ name, key, aad: keyOf(head, name), bytes: bytes.subarray(headBytes, headBytes + wrappedBytes) });
  }

  #openPlain(name: string, bytes: Buffer): Buffer {
    const { key, head } = this.#unlock(name, bytes);
    return decrypt({ name, key, aad: Buffer.concat([head, Buffer.from(name)]), bytes: bytes.subarray(headBytes) });
  }

  #unlock(name: string, bytes: Buffer): Unlocked {
    const id = keyIdOf(bytes);
    const master = this.#keys.find((each) => each.id === id);
    if (!master) throw unreadable(name, undefined);
    return { key: master.key, head: bytes.subarray(0, headBytes) };
  }

  #encrypt(key: Uint8Array, aad: Uint8Array, plaintext: Uint8Array): Uint8Array {
    const nonce = this.#randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
    cipher.setAAD(aad);
    return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  }
}

/** Each 32 bytes; the first seals. */
export type MasterKeys = readonly [Uint8Array, ...Uint8Array[]];

export function keyId(key: Uint8Array): string {
  const hash = createHash('sha256').update('signalbox sealing key\0').update(key).digest('hex');
  return hash.slice(0, keyIdBytes * 2);
}

function withIds([first, ...others]: MasterKeys): readonly [MasterKey, ...MasterKey[]] {
  const withId = (key: Uint8Array) => ({ id: keyId(key), key });
  return [withId(first), ...others.map(withId)];
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function keyIdOf(bytes: Buffer): string {
  return bytes.subarray(1, headBytes).toString('hex');
}

/** What the wrapped key is bound to; the text is bound to its name alone, so that another master key may take over. */
function keyOf(head: Uint8Array, name: string): Uint8Array {
  return Buffer.concat([Buffer.from('key\0'), head, Buffer.from(name)]);
}

function textOf(name: string): Uint8Array {
  return Buffer.from(`text\0${name}`);
}

type Encrypted = {
  readonly name: string;
  readonly key: Uint8Array;
  readonly aad: Uint8Array;
  /** Nonce, ciphertext, tag. */
  readonly bytes: Buffer;
};

function decrypt({ name, key, aad, bytes }: Encrypted): Buffer {
  if (bytes.length < nonceBytes + tagBytes) throw unreadable(name, undefined);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
  decipher.setAAD(aad);
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch (cause) {
    throw unreadable(name, cause);
  }
}

function unreadable(secret: string, cause: unknown): StoreError {
  const message = `The sealed value ${secret} does not open with the key of this database.`;
  return new StoreError('key_wrong', { message, secret }, { cause });
}
