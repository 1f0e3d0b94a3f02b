import { timingSafeEqual } from 'node:crypto';
import type { Instant } from '@signalbox/engine';
import type { Agent, Project, Store, Token, User } from '@signalbox/store';
import { defaultProject } from '../default-project.ts';
import { administrator, type Bearer, bearerOf } from './identity.ts';
import type { Entering } from './sessions.ts';
import { newToken, tokenHash } from './token.ts';

export type AccessDependencies = {
  readonly store: Pick<
    Store,
    | 'tokenByHash'
    | 'sessionOfAdministrator'
    | 'touchToken'
    | 'users'
    | 'rolesOf'
    | 'project'
    | 'agentByKey'
    | 'setting'
    | 'addSetting'
  >;
  readonly now: () => Instant;
  readonly randomBytes: (size: number) => Uint8Array;
  /** Asked for at the start; it ends with the first user. */
  readonly open: boolean;
  /** The operator's own bootstrap token. */
  readonly bootstrapToken: string | undefined;
};

const bootstrapSetting = 'bootstrap_token_hash';
const touchedForMs = 60_000;
/** Of a session that nobody uses. */
const idleMs = 12 * 3_600_000;

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

  static async start(given: AccessDependencies): Promise<{ readonly access: Access }> {
    const { store, open, bootstrapToken } = given;
    const openMode = open && (await store.users({ limit: 1 })).length === 0;
    const hash = bootstrapToken === undefined ? await store.setting(bootstrapSetting) : tokenHash(bootstrapToken);
    return { access: new Access(given, openMode, hash) };
  }

  get openMode(): boolean {
    return this.#openMode;
  }

  async bearerOf(token: string | undefined): Promise<Bearer | undefined> {
    if (token === undefined || token === '') return this.#openMode ? administrator : undefined;
    const hash = tokenHash(token);
    if (this.#isBootstrap(hash)) return administrator;
    const known = await this.#known(hash);
    if (!known) return this.#administratorOf(hash);
    await this.#touch(known.token);
    return bearerOf({ ...known, roles: await this.#given.store.rolesOf(known.user) });
  }

  /** What a session is to have that is begun with this token; a session begins no other. */
  async entering(token: string): Promise<Entering | undefined> {
    const hash = tokenHash(token);
    if (this.#isBootstrap(hash)) return { parent: hash };
    const known = await this.#known(hash);
    if (known?.token.kind !== 'token') return undefined;
    const { id: parent, role, projects, expiresAt } = known.token;
    const limits = {
      ...(role && { role }),
      ...(projects && { projects }),
      ...(expiresAt !== undefined && { expiresAt }),
    };
    return { user: known.user, parent, ...limits };
  }

  #isBootstrap(hash: string): boolean {
    return this.#bootstrapHash !== undefined && equal(hash, this.#bootstrapHash);
  }

  async #known(hash: string): Promise<{ readonly user: User; readonly token: Token } | undefined> {
    const known = await this.#given.store.tokenByHash(hash);
    const isGood = known && known.token.kind !== 'invitation' && known.user.disabledAt === undefined;
    return isGood && !this.#isOver(known.token) ? known : undefined;
  }

  /** By a session that was begun with the token that is the administrator's at this moment. */
  async #administratorOf(hash: string): Promise<Bearer | undefined> {
    const session = await this.#given.store.sessionOfAdministrator(hash);
    const isGood = session?.parent !== undefined && this.#isBootstrap(session.parent) && !this.#isOver(session);
    if (!isGood) return undefined;
    await this.#touch(session);
    return { ...administrator, tokenId: session.id };
  }

  #isOver({ kind, expiresAt, usedAt, createdAt }: Token): boolean {
    const now = this.#given.now();
    if (kind === 'session' && now - (usedAt ?? createdAt) >= idleMs) return true;
    return expiresAt !== undefined && expiresAt <= now;
  }

  /** Whoever looks for tokens that nobody needs any more wants to know the day, not the second. */
  async #touch({ id, usedAt }: Token): Promise<void> {
    const now = this.#given.now();
    if (usedAt === undefined || now - usedAt >= touchedForMs) await this.#given.store.touchToken(id, now);
  }

  /** What names no project means the one that is there from the start. */
  async project(name: string): Promise<Project | undefined> {
    return name === defaultProject ? { name, createdAt: 0 } : this.#given.store.project(name);
  }

  async agentOf(key: string): Promise<Agent | undefined> {
    return this.#given.store.agentByKey(tokenHash(key));
  }

  /** Nobody can administrate: who has the machine is shown a way. Open mode needs none. */
  async lacksAdministrator(): Promise<boolean> {
    if (this.#openMode || this.#bootstrapHash !== undefined) return false;
    return !(await this.#given.store.users()).some(
      ({ role, disabledAt }) => role === 'admin' && disabledAt === undefined,
    );
  }

  /** With the first user everybody needs a token, the administrator too: answers theirs if it had to be made now. */
  async endOpenMode(): Promise<string | undefined> {
    if (!this.#openMode) return undefined;
    this.leaveOpenMode();
    return this.#bootstrapHash === undefined ? this.#makeBootstrapToken() : undefined;
  }

  /** There is an administrator with a login: no token is made for one without a name. */
  leaveOpenMode(): void {
    this.#openMode = false;
  }

  /** Another server may have made the first user, or the administrator's token. */
  async refresh(): Promise<void> {
    const { store } = this.#given;
    if (this.#openMode && (await store.users({ limit: 1 })).length > 0) this.#openMode = false;
    if (!this.#openMode) this.#bootstrapHash ??= await store.setting(bootstrapSetting);
  }

  async #makeBootstrapToken(): Promise<string | undefined> {
    const { store, randomBytes } = this.#given;
    const token = newToken(randomBytes);
    const isFirst = await store.addSetting(bootstrapSetting, tokenHash(token));
    // Another server has made one in between, and shows it.
    this.#bootstrapHash = isFirst ? tokenHash(token) : await store.setting(bootstrapSetting);
    return isFirst ? token : undefined;
  }
}

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
