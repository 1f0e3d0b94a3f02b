import { createHash, createHmac } from 'node:crypto';
import type { Store } from '@signalbox/store';

export type MailLinksDependencies = {
  readonly store: Pick<Store, 'secret' | 'addSecret'>;
  readonly randomBytes: (size: number) => Uint8Array;
};

const keyId = 'mail-links';
const keyBytes = 32;

/**
 * What opens a decision from a mail. It is made of the id of the mail and a sealed key, so that a mail that is sent again has
 * the same one, and the database has nothing but its hash.
 */
export class MailLinks {
  readonly #given: MailLinksDependencies;
  #key: Promise<string> | undefined;

  constructor(given: MailLinksDependencies) {
    this.#given = given;
  }

  async tokenOf(mail: string): Promise<string> {
    this.#key ??= this.#findKey().catch((error: unknown) => {
      this.#key = undefined;
      throw error;
    });
    return createHmac('sha256', await this.#key)
      .update(`mail-link\n${mail}`)
      .digest('base64url');
  }

  /** Of several servers that make the first key at once one is kept. */
  async #findKey(): Promise<string> {
    const { store, randomBytes } = this.#given;
    const found = await store.secret(keyId);
    if (found !== undefined) return found;
    await store.addSecret(keyId, Buffer.from(randomBytes(keyBytes)).toString('base64'));
    const made = await store.secret(keyId);
    if (made === undefined) throw new Error('the key of links in mails is not there');
    return made;
  }
}

/** Under which a mail is found by its link. */
export function linkHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
