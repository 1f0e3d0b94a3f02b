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
  /** Whoever has this role, or one that may more. */
  | { readonly kind: Role };

/** The options of a route for whoever has this role, or one that may more. */
export function forRole(kind: Role): { readonly config: { readonly policy: Policy } } {
  return { config: { policy: { kind } } };
}

declare module 'fastify' {
  interface FastifyContextConfig {
    policy?: Policy;
    /** A token may be in the header `token`, too, as Acolyte's clients send it. */
    takesTokenHeader?: true;
  }
}
