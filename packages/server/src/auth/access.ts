import { timingSafeEqual } from 'node:crypto';
import type { Actor } from '@signalbox/engine';
import type { Agent, Store } from '@signalbox/store';
import { newToken, tokenHash } from './token.ts';

export type AccessDependencies = {
  readonly store: Pick<Store, 'userByToken' | 'users' | 'agentByKey' | 'setting' | 'putSetting'>;
  readonly randomBytes: (size: number) => Uint8Array;
  /** Asked for at the start; it ends with the first user. */
  readonly open: boolean;
  /** The operator's own bootstrap token. */
  readonly bootstrapToken: string | undefined;
};

const bootstrapSetting = 'bootstrap_token_hash';

/** Who shows which credential. Open mode needs none: everybody who reaches it is the administrator. */
export class Access {
  readonly #given: AccessDependencies;
  #openMode: boolean;
  #bootstrapHash: string | undefined;

  private constructor(given: AccessDependencies, openMode: boolean, bootstrapHash: string | undefined) {
    this.#given = given;
    this.#openMode = openMode;
    this.#bootstrapHash = bootstrapHash;
  }

  /** `printed`: the bootstrap token that was made now, to be shown once. */
  static async start(given: AccessDependencies): Promise<{ access: Access; printed?: string }> {
    const { store, open, bootstrapToken } = given;
    const openMode = open && (await store.users()).length === 0;
    if (bootstrapToken !== undefined) {
      return { access: new Access(given, openMode, tokenHash(bootstrapToken)) };
    }
    const access = new Access(given, openMode, await store.setting(bootstrapSetting));
    if (openMode || access.#bootstrapHash !== undefined) return { access };
    return { access, printed: await access.#makeBootstrapToken() };
  }

  get openMode(): boolean {
    return this.#openMode;
  }

  async actorOf(token: string | undefined): Promise<Actor | undefined> {
    if (token !== undefined && token !== '') {
      const hash = tokenHash(token);
      if (this.#bootstrapHash !== undefined && equal(hash, this.#bootstrapHash)) return { kind: 'admin' };
      const user = await this.#given.store.userByToken(hash);
      if (user) return { kind: 'user', id: user.id, name: user.name };
      return undefined;
    }
    return this.#openMode ? { kind: 'admin' } : undefined;
  }

  async agentOf(key: string): Promise<Agent | undefined> {
    return this.#given.store.agentByKey(tokenHash(key));
  }

  /** With the first user everybody needs a token, the administrator too: answers theirs if it had to be made now. */
  async endOpenMode(): Promise<string | undefined> {
    if (!this.#openMode) return undefined;
    this.#openMode = false;
    return this.#bootstrapHash === undefined ? this.#makeBootstrapToken() : undefined;
  }

  async #makeBootstrapToken(): Promise<string> {
    const token = newToken(this.#given.randomBytes);
    this.#bootstrapHash = tokenHash(token);
    await this.#given.store.putSetting(bootstrapSetting, this.#bootstrapHash);
    return token;
  }
}

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
