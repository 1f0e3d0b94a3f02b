import type { Role } from '@signalbox/protocol';

/** Who may use a route. The boot fails for a route without one. */
export type Policy =
  /** Answers nothing that is not for everybody. */
  | { readonly kind: 'public' }
  /** The body is signed with a secret of its own. */
  | { readonly kind: 'signature' }
  /** An agent's key. */
  | { readonly kind: 'agent' }
  /** The uuid of an attempt is the credential of exactly that attempt. */
  | { readonly kind: 'attempt' }
  /** Whoever has this role, or one that may more, in the project that the request names. */
  | { readonly kind: Role; readonly where: 'project' }
  /** Of no project: everybody who is known, or the administrators of everything. */
  | { readonly kind: 'viewer' | 'admin'; readonly where: 'instance' };

type Options = { readonly config: { readonly policy: Policy; readonly inArchive?: 'taken' | 'refused' } };

/** The options of a route for whoever has this role, or one that may more, in the project of the request. */
export function forRole(kind: Role): Options {
  return { config: { policy: { kind, where: 'project' } } };
}

/** The same, also in a project in the archive: what goes on there can be ended, and is decided. */
export function alsoInArchive(kind: Role): Options {
  return { config: { policy: { kind, where: 'project' }, inArchive: 'taken' } };
}

/** The same for a stream: it has nothing to say to HEAD, and would hold its place for as long as the client stays. */
export function forStream(kind: Role): Options & { readonly exposeHeadRoute: false } {
  return { ...forRole(kind), exposeHeadRoute: false };
}

/** The options of a route that is of no project: for everybody who is known, or for the administrators of everything. */
export function ofInstance(kind: 'viewer' | 'admin'): Options {
  return { config: { policy: { kind, where: 'instance' } } };
}

declare module 'fastify' {
  interface FastifyContextConfig {
    policy?: Policy;
    /** A token may be in the header `token`, too, as Acolyte's clients send it. */
    takesTokenHeader?: true;
    /** In a project in the archive, where otherwise is read and nothing else. */
    inArchive?: 'taken' | 'refused';
  }
}
