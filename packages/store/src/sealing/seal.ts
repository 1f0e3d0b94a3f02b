import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { StoreError } from '../store-error.ts';

const format = 1;
const keyIdBytes = 8;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + keyIdBytes + nonceBytes;

export const sealingKeyBytes = 32;

/** Seals texts with AES-256-GCM; each opens only under the name that it was sealed for. */
export class Seal {
  readonly keyId: string;
  readonly #key: Uint8Array;
  readonly #randomBytes: (size: number) => Uint8Array;

  constructor({ key, randomBytes }: { readonly key: Uint8Array; readonly randomBytes: (size: number) => Uint8Array }) {
    this.#key = key;
    this.#randomBytes = randomBytes;
    this.keyId = createHash('sha256')
      .update('signalbox sealing key\0')
      .update(key)
      .digest('hex')
      .slice(0, keyIdBytes * 2);
  }

  /** Format, key id, nonce, ciphertext, tag. */
  close(name: string, plaintext: string): Uint8Array {
    const head = Buffer.concat([Buffer.of(format), Buffer.from(this.keyId, 'hex'), this.#randomBytes(nonceBytes)]);
    const cipher = createCipheriv('aes-256-gcm', this.#key, head.subarray(-nonceBytes), { authTagLength: tagBytes });
    cipher.setAAD(bound(head, name));
    return Buffer.concat([head, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  open(name: string, sealed: Uint8Array): string {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const head = bytes.subarray(0, headBytes);
    if (bytes.length < headBytes + tagBytes || head[0] !== format) throw unreadable(name, undefined);
    const nonce = head.subarray(-nonceBytes);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(bound(head, name));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    try {
      const text = decipher.update(bytes.subarray(headBytes, -tagBytes));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch (cause) {
      throw unreadable(name, cause);
    }
  }
}

function bound(head: Uint8Array, name: string): Uint8Array {
  return Buffer.concat([head.subarray(0, 1 + keyIdBytes), Buffer.from(name, 'utf8')]);
}

function unreadable(secret: string, cause: unknown): StoreError {
  const message = `The sealed value ${secret} does not open with the key of this database.`;
  return new StoreError('key_wrong', { message, secret }, { cause });
}
